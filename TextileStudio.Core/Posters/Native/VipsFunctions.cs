using System.Runtime.InteropServices;

namespace TextileStudio.Core.Posters.Native;

/// <summary>GLib's GValue: a type and two words of payload.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nuint Type;
    public ulong First;
    public ulong Second;
}

/// <summary>
/// The plain C functions of libvips and GObject that we call. None takes variable arguments: those have another calling convention on arm64 and could not be declared here.
/// The library names are resolved by <see cref="VipsLibrary"/>.
/// </summary>
internal static partial class VipsFunctions
{
    public const string Vips = "vips";
    public const string GObject = "gobject";
    public const string GLib = "glib";

    [LibraryImport(Vips, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Init(string programName);

    [LibraryImport(Vips, EntryPoint = "vips_version_string")]
    public static partial nint VersionString();

    [LibraryImport(Vips, EntryPoint = "vips_block_untrusted_set")]
    public static partial void BlockUntrusted(int state);

    [LibraryImport(Vips, EntryPoint = "vips_operation_block_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void BlockOperation(string name, int state);

    [LibraryImport(Vips, EntryPoint = "vips_concurrency_set")]
    public static partial void SetConcurrency(int threads);

    [LibraryImport(Vips, EntryPoint = "vips_cache_set_max")]
    public static partial void SetCacheSize(int operations);

    [LibraryImport(Vips, EntryPoint = "vips_error_buffer_copy")]
    public static partial nint CopyErrorBuffer();

    [LibraryImport(Vips, EntryPoint = "vips_operation_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewOperation(string name);

    [LibraryImport(Vips, EntryPoint = "vips_object_set_from_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetFromString(nint operation, string options);

    [LibraryImport(Vips, EntryPoint = "vips_cache_operation_build")]
    public static partial nint Build(nint operation);

    [LibraryImport(Vips, EntryPoint = "vips_object_unref_outputs")]
    public static partial void UnrefOutputs(nint operation);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_type")]
    public static partial nuint ImageType();

    [LibraryImport(Vips, EntryPoint = "vips_blob_get_type")]
    public static partial nuint BlobType();

    [LibraryImport(Vips, EntryPoint = "vips_blob_new")]
    public static unsafe partial nint NewBlob(nint free, byte* data, nuint length);

    [LibraryImport(Vips, EntryPoint = "vips_blob_get")]
    public static partial nint BlobData(nint blob, out nuint length);

    [LibraryImport(Vips, EntryPoint = "vips_area_unref")]
    public static partial void UnrefArea(nint area);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_width")]
    public static partial int Width(nint image);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_height")]
    public static partial int Height(nint image);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_bands")]
    public static partial int Bands(nint image);

    [LibraryImport(Vips, EntryPoint = "vips_image_get_typeof", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint TypeOfField(nint image, string field);

    [LibraryImport(Vips, EntryPoint = "vips_image_new_from_memory_copy")]
    public static unsafe partial nint FromMemory(byte* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Vips, EntryPoint = "vips_image_copy_memory")]
    public static partial nint CopyToMemory(nint image);

    [LibraryImport(GObject, EntryPoint = "g_value_init")]
    public static partial nint InitValue(ref GValue value, nuint type);

    [LibraryImport(GObject, EntryPoint = "g_value_unset")]
    public static partial void UnsetValue(ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_value_set_object")]
    public static partial void SetObject(ref GValue value, nint instance);

    [LibraryImport(GObject, EntryPoint = "g_value_get_object")]
    public static partial nint GetObject(ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_value_set_boxed")]
    public static partial void SetBoxed(ref GValue value, nint boxed);

    [LibraryImport(GObject, EntryPoint = "g_value_get_boxed")]
    public static partial nint GetBoxed(ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_value_set_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetString(ref GValue value, string text);

    [LibraryImport(GObject, EntryPoint = "g_value_get_double")]
    public static partial double GetDouble(ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetProperty(nint instance, string name, ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_object_get_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void GetProperty(nint instance, string name, ref GValue value);

    [LibraryImport(GObject, EntryPoint = "g_object_ref")]
    public static partial nint Ref(nint instance);

    [LibraryImport(GObject, EntryPoint = "g_object_unref")]
    public static partial void Unref(nint instance);

    [LibraryImport(GLib, EntryPoint = "g_free")]
    public static partial void Free(nint memory);
}
