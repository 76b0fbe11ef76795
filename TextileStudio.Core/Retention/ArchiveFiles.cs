using System.IO.Compression;
using System.Text;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Retention;

/// <summary>A post's line in the archive and the file it lies in.</summary>
public sealed record ArchivedPost(string Id, long Version, string Line, string File);

/// <summary>What a reading of the whole archive found. <paramref name="Repeated"/> are lines of posts that another line has too, which a crash may leave.</summary>
public sealed record ArchiveCheck(int Files, long Posts, long Repeated, IReadOnlyList<string> Broken);

/// <summary>
/// The archive on disk: <c>archive/yyyy/posts-yyyy-MM-dd-ID.ndjson.gz</c> below the data directory, year and day of the earliest planned time in the file. A file is written once, under a
/// temporary name, flushed and read back before it gets its own; it is never changed. A post may stand in several: the line with the highest version is its last state.
/// </summary>
public sealed class ArchiveFiles(StudioPaths paths)
{
    private const string Ending = ".ndjson.gz";
    private const string Unfinished = ".part";

    /// <summary>
    /// Writes one file, durably, with the lines that <paramref name="write"/> hands over. When this returns the lines survive a power cut. Throws <see cref="IOException"/> when the disk will not
    /// keep them; nothing is left behind then.
    /// </summary>
    internal async Task<string> WriteAsync(DateTimeOffset first, string id, Func<Func<string, Task>, Task> write, CancellationToken cancellationToken)
    {
        var target = Path.Combine(paths.Archive, $"{first:yyyy}", $"posts-{first:yyyy-MM-dd}-{id}{Ending}");
        var temporary = target + Unfinished;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var ids = new List<string>();
        try
        {
            await using (var file = StudioPaths.CreatePrivateFile(temporary, FileMode.Create))
            {
                await using (var packed = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
                await using (var text = new StreamWriter(packed, new UTF8Encoding(false)) { NewLine = "\n" })
                {
                    await write(async line =>
                    {
                        ids.Add(ArchiveLine.Read(line).Id);
                        await text.WriteLineAsync(line.AsMemory(), cancellationToken);
                    });
                }

                file.Flush(flushToDisk: true);
            }

            // Rows are removed on the strength of this file alone.
            if (!Lines(temporary).Select(line => line.Id).SequenceEqual(ids))
                throw new IOException($"{temporary} does not read back as it was written.");
            DurableName.Give(temporary, target, paths.Root);
            return target;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Removes what a process left half-written; for whoever alone may write.</summary>
    internal void Tidy()
    {
        foreach (var file in All(Unfinished))
            File.Delete(file);
    }

    /// <summary>The last state of a post in the archive; null when it is in none of the files. Throws <see cref="InvalidDataException"/> that names a broken file.</summary>
    public ArchivedPost? Find(string id) => All(Ending).SelectMany(Lines).Where(line => ArchiveLine.IsOf(line.Line, id)).MaxBy(line => line.Version);

    /// <summary>Every post once, each by its last line. Keeps the ids of all in memory.</summary>
    public IEnumerable<ArchivedPost> Read()
    {
        // Later files hold later lines only of posts that changed; who reads twice sees which line is the last.
        var last = new Dictionary<string, (long Version, string File)>(StringComparer.Ordinal);
        foreach (var line in All(Ending).SelectMany(Lines))
        {
            if (!last.TryGetValue(line.Id, out var known) || line.Version > known.Version)
                last[line.Id] = (line.Version, line.File);
        }

        foreach (var line in All(Ending).SelectMany(Lines))
        {
            if (last.TryGetValue(line.Id, out var known) && known == (line.Version, line.File))
            {
                last.Remove(line.Id);
                yield return line;
            }
        }
    }

    /// <summary>Reads everything and says what is there.</summary>
    public ArchiveCheck Check()
    {
        var (files, lines, ids, broken) = (0, 0L, new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var file in All(Ending))
        {
            files++;
            try
            {
                foreach (var line in Lines(file))
                {
                    lines++;
                    ids.Add(line.Id);
                }
            }
            catch (InvalidDataException)
            {
                broken.Add(file);
            }
        }

        return new ArchiveCheck(files, ids.Count, lines - ids.Count, broken);
    }

    private static IEnumerable<ArchivedPost> Lines(string path)
    {
        using var file = File.OpenRead(path);
        using var packed = new GZipStream(file, CompressionMode.Decompress);
        using var text = new StreamReader(packed, new UTF8Encoding(false));
        while (Next(text, path) is { } line)
        {
            var (id, version) = Head(line, path);
            yield return new ArchivedPost(id, version, line, path);
        }
    }

    private static string? Next(StreamReader text, string path)
    {
        try
        {
            return text.ReadLine();
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw Broken(path, exception);
        }
    }

    private static (string Id, long Version) Head(string line, string path)
    {
        try
        {
            return ArchiveLine.Read(line);
        }
        catch (InvalidDataException exception)
        {
            throw Broken(path, exception);
        }
    }

    private static InvalidDataException Broken(string path, Exception cause) => new($"{path} is broken: take it from a backup.", cause);

    private IEnumerable<string> All(string ending) =>
        Directory.Exists(paths.Archive) ? Directory.EnumerateFiles(paths.Archive, "*" + ending, SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];
}
