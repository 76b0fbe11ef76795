using System.Runtime.InteropServices;

namespace TextileStudio.Core.Posters.Native;

/// <summary>One libvips operation: made by name, given its inputs, run once by one of the To… methods, which also free it.</summary>
internal sealed class VipsOperation
{
    // GLib's fundamental types are numbers shifted by two: G_TYPE_DOUBLE is 15, G_TYPE_STRING is 16.
    private const nuint DoubleType = 15 << 2;
    private const nuint StringType = 16 << 2;

    private nint _handle;

    private VipsOperation(nint handle) => _handle = handle;

    /// <summary><paramref name="options"/> in libvips' own form, <c>name=value,name=value</c>. Never put a client's text in it.</summary>
    public static VipsOperation New(string name, string? options = null)
    {
        var handle = VipsFunctions.NewOperation(name);
        if (handle == 0)
            throw new VipsException(VipsLibrary.TakeErrors());
        if (options is null || VipsFunctions.SetFromString(handle, options) == 0)
            return new VipsOperation(handle);
        VipsFunctions.Unref(handle);
        throw new VipsException(VipsLibrary.TakeErrors());
    }

    public VipsOperation With(string property, VipsImage image)
    {
        var value = default(GValue);
        VipsFunctions.InitValue(ref value, VipsFunctions.ImageType());
        VipsFunctions.SetObject(ref value, image.Handle);
        VipsFunctions.SetProperty(_handle, property, ref value);
        VipsFunctions.UnsetValue(ref value);
        return this;
    }

    public VipsOperation With(string property, string text)
    {
        var value = default(GValue);
        VipsFunctions.InitValue(ref value, StringType);
        VipsFunctions.SetString(ref value, text);
        VipsFunctions.SetProperty(_handle, property, ref value);
        VipsFunctions.UnsetValue(ref value);
        return this;
    }

    public VipsImage ToImage()
    {
        Build();
        try
        {
            return Output();
        }
        finally
        {
            Free();
        }
    }

    /// <summary>
    /// Runs a loader on <paramref name="bytes"/> and gives its image to <paramref name="use"/>. The bytes are pinned only for that long,
    /// so what <paramref name="use"/> returns must not read from the loader any more (<see cref="VipsImage.InMemory"/>).
    /// </summary>
    public static unsafe T Load<T>(string loader, ReadOnlySpan<byte> bytes, string options, Func<VipsImage, T> use)
    {
        fixed (byte* start = bytes)
        {
            var operation = New(loader, options);
            var blob = VipsFunctions.NewBlob(0, start, (nuint)bytes.Length);
            var value = default(GValue);
            VipsFunctions.InitValue(ref value, VipsFunctions.BlobType());
            VipsFunctions.SetBoxed(ref value, blob);
            VipsFunctions.SetProperty(operation._handle, "buffer", ref value);
            VipsFunctions.UnsetValue(ref value);
            VipsFunctions.UnrefArea(blob);
            using var image = operation.ToImage();
            return use(image);
        }
    }

    public double ToNumber()
    {
        Build();
        var value = default(GValue);
        VipsFunctions.InitValue(ref value, DoubleType);
        VipsFunctions.GetProperty(_handle, "out", ref value);
        var number = VipsFunctions.GetDouble(ref value);
        VipsFunctions.UnsetValue(ref value);
        Free();
        return number;
    }

    public byte[] ToBytes()
    {
        Build();
        var value = default(GValue);
        VipsFunctions.InitValue(ref value, VipsFunctions.BlobType());
        VipsFunctions.GetProperty(_handle, "buffer", ref value);
        var data = VipsFunctions.BlobData(VipsFunctions.GetBoxed(ref value), out var length);
        var bytes = new byte[checked((int)length)];
        Marshal.Copy(data, bytes, 0, bytes.Length);
        VipsFunctions.UnsetValue(ref value);
        Free();
        return bytes;
    }

    private void Build()
    {
        lock (VipsLibrary.Turn)
        {
            var built = VipsFunctions.Build(_handle);
            VipsFunctions.Unref(_handle);
            _handle = built;
            if (built == 0)
                throw new VipsException(VipsLibrary.TakeErrors());
        }
    }

    private VipsImage Output()
    {
        var value = default(GValue);
        VipsFunctions.InitValue(ref value, VipsFunctions.ImageType());
        VipsFunctions.GetProperty(_handle, "out", ref value);
        var image = new VipsImage(VipsFunctions.Ref(VipsFunctions.GetObject(ref value)));
        VipsFunctions.UnsetValue(ref value);
        return image;
    }

    private void Free()
    {
        lock (VipsLibrary.Turn)
        {
            VipsFunctions.UnrefOutputs(_handle);
            VipsFunctions.Unref(_handle);
        }

        _handle = 0;
    }
}
