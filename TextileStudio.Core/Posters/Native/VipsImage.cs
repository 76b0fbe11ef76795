namespace TextileStudio.Core.Posters.Native;

/// <summary>What libvips said when it could not do something; expected for bad photos, so callers turn it into a refusal.</summary>
internal sealed class VipsException(string message) : Exception(message);

/// <summary>A reference to a libvips image. An image is a recipe until <see cref="InMemory"/> or a save runs it.</summary>
internal sealed class VipsImage(nint handle) : IDisposable
{
    private nint _handle = handle;

    public nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(VipsImage));

    public int Width => VipsFunctions.Width(Handle);

    public int Height => VipsFunctions.Height(Handle);

    public int Bands => VipsFunctions.Bands(Handle);

    public bool HasProfile => VipsFunctions.TypeOfField(Handle, "icc-profile-data") != 0;

    /// <summary>An sRGB image of bytes, row by row, <paramref name="bands"/> to a pixel.</summary>
    public static unsafe VipsImage Of(ReadOnlySpan<byte> pixels, int width, int height, int bands)
    {
        fixed (byte* start = pixels)
        {
            // Format 0 is unsigned bytes.
            var handle = VipsFunctions.FromMemory(start, (nuint)pixels.Length, width, height, bands, 0);
            if (handle == 0)
                throw new VipsException(VipsLibrary.TakeErrors());
            using var plain = new VipsImage(handle);
            return plain.Do("copy", "interpretation=srgb");
        }
    }

    /// <summary>The pixels' bytes, row by row.</summary>
    public byte[] Pixels() => Save("rawsave_buffer");

    /// <summary>One operation with this image as its input, for instance <c>thumbnail_image</c>.</summary>
    public VipsImage Do(string operation, string? options = null) => VipsOperation.New(operation, options).With("in", this).ToImage();

    /// <summary>One operation that measures this image, for instance <c>deviate</c>.</summary>
    public double Measure(string operation) => VipsOperation.New(operation).With("in", this).ToNumber();

    /// <summary>A part of this image.</summary>
    public VipsImage Part(int left, int top, int width, int height) => VipsOperation.New("extract_area", $"left={left},top={top},width={width},height={height}").With("input", this).ToImage();

    public byte[] Save(string saver, string? options = null) => VipsOperation.New(saver, options).With("in", this).ToBytes();

    /// <summary>Runs the recipe; the result no longer needs what it was made from.</summary>
    public VipsImage InMemory()
    {
        lock (VipsLibrary.Turn)
        {
            var copy = VipsFunctions.CopyToMemory(Handle);
            return copy != 0 ? new VipsImage(copy) : throw new VipsException(VipsLibrary.TakeErrors());
        }
    }

    public void Dispose()
    {
        if (_handle == 0)
            return;
        lock (VipsLibrary.Turn)
            VipsFunctions.Unref(_handle);
        _handle = 0;
    }
}
