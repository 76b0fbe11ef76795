namespace TextileStudio.Core.Data;

/// <summary>An exclusive operating-system lock on a file. Freed by disposal or by the death of the process, so it is never stale.</summary>
public sealed class FileLock : IDisposable, IAsyncDisposable
{
    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Null when another process holds it.</summary>
    public static FileLock? TryTake(string path)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Waits at most <paramref name="limit"/>; throws <see cref="TimeoutException"/> after it.</summary>
    public static async Task<FileLock> WaitAsync(string path, TimeProvider time, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (TryTake(path) is { } taken)
                return taken;
            if (time.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Another process has held {path} for {limit.TotalSeconds:0} s.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    public void Dispose() => _stream.Dispose();

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
