using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Backups;

/// <summary>Reads backup files. Whatever is not exactly what the manifest says is refused with a sentence; nothing of a file is believed before all of it was read.</summary>
internal static class BackupReader
{
    private const int Gzip = 0x1F8B;

    /// <summary>Reads the whole file and holds every part against the manifest.</summary>
    public static async Task<BackupManifest> CheckAsync(string file, CancellationToken cancellationToken)
    {
        var found = new List<BackupPart>();
        BackupManifest? manifest = null;
        await EachAsync(file, async (name, data) =>
        {
            if (manifest is not null)
                throw Broken(file, $"something follows its list of parts ({name})");
            if (name == BackupManifest.EntryName)
                manifest = await ManifestAsync(file, data, cancellationToken);
            else
                found.Add(await HashedAsync(name, data, cancellationToken));
        }, cancellationToken);
        if (manifest is null)
            throw Broken(file, "it ends before its list of parts: it is not whole");
        if (manifest.Format != BackupManifest.CurrentFormat)
            throw new BackupException($"{file} is of format {manifest.Format}; this version of the program reads {BackupManifest.CurrentFormat}. Use the version that made it ({manifest.Version}) or a newer one.");
        if (found.Select(p => p.Name).Distinct(StringComparer.Ordinal).Count() != found.Count)
            throw Broken(file, "a part is in it twice");
        if (manifest.Parts.Except(found).FirstOrDefault() is { } changed)
            throw Broken(file, found.Exists(p => p.Name == changed.Name) ? $"{changed.Name} is not what it was" : $"{changed.Name} is missing");
        if (found.Count != manifest.Parts.Count)
            throw Broken(file, $"{found.Except(manifest.Parts).First().Name} is not in its list of parts");
        return manifest;
    }

    /// <summary>Unpacks a file that <see cref="CheckAsync"/> has passed into an empty folder, durably.</summary>
    public static Task ExtractAsync(string file, string folder, CancellationToken cancellationToken) => EachAsync(file, async (name, data) =>
    {
        if (name == BackupManifest.EntryName)
            return;
        var target = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await using var written = StudioPaths.CreatePrivateFile(target, FileMode.CreateNew);
        await data.CopyToAsync(written, cancellationToken);
        written.Flush(flushToDisk: true);
    }, cancellationToken);

    private static async Task EachAsync(string file, Func<string, Stream, Task> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var raw = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, useAsync: true);
            var isPacked = ((raw.ReadByte() << 8) | raw.ReadByte()) == Gzip;
            raw.Position = 0;
            await using Stream stream = isPacked ? new GZipStream(raw, CompressionMode.Decompress) : new BufferedStream(raw);
            await using var tar = new TarReader(stream);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (entry.EntryType is not TarEntryType.RegularFile || !(entry.Name == BackupManifest.EntryName || BackupManifest.IsPart(entry.Name)))
                    throw Broken(file, "it holds something that no backup of this program holds");
                await read(entry.Name, entry.DataStream ?? Stream.Null);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or JsonException or ArgumentException)
        {
            throw Broken(file, "it cannot be read to its end", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new BackupException($"{file} cannot be opened: {exception.Message}", exception);
        }
    }

    private static async Task<BackupPart> HashedAsync(string name, Stream data, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, bytes) = (new byte[128 * 1024], 0L);
        for (int read; (read = await data.ReadAsync(buffer, cancellationToken)) > 0; bytes += read)
            hash.AppendData(buffer, 0, read);
        return new BackupPart(name, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static async Task<BackupManifest> ManifestAsync(string file, Stream data, CancellationToken cancellationToken) =>
        await JsonSerializer.DeserializeAsync<BackupManifest>(data, StudioJson.Options, cancellationToken) is { Parts: not null, Missing: not null } manifest
            ? manifest
            : throw Broken(file, "its list of parts is none");

    private static BackupException Broken(string file, string why, Exception? cause = null) => new($"{file} is no whole backup: {why}. Take another one.", cause);
}
