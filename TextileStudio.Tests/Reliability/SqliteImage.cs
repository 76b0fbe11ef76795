using System.Buffers.Binary;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// The bytes of a SQLite database and of its write-ahead log at one instant, and what a power cut a moment later could have left of them. SQLite promises with synchronous=FULL that the
/// log is on disk up to the last commit that returned, and that a page of the main file is overwritten only after the log that holds it is.
/// </summary>
internal sealed record SqliteImage(byte[] Main, byte[] Log)
{
    private const int LogHeader = 32;
    private const int FrameHeader = 24;

    private int PageSize => Main.Length < 18 ? 4096 : BinaryPrimitives.ReadUInt16BigEndian(Main.AsSpan(16)) is 1 ? 65_536 : BinaryPrimitives.ReadUInt16BigEndian(Main.AsSpan(16));

    /// <summary>By which a log knows its own frames from those of its predecessor in the same file.</summary>
    private ReadOnlySpan<byte> Salt => Log.Length < LogHeader ? [] : Log.AsSpan(16, 8);

    /// <summary>Reads both files; whoever writes them must be frozen.</summary>
    public static SqliteImage Read(string database) => new(ReadShared(database), File.Exists(database + "-wal") ? ReadShared(database + "-wal") : []);

    /// <summary>
    /// What may be left when the power fails at this instant and everything up to <paramref name="synced"/> had been confirmed: unsynced frames of the log are dropped at a random
    /// place, even within a frame; or, where a checkpoint is under way, any part of its pages has not reached the main file.
    /// </summary>
    public SqliteImage AfterPowerLoss(SqliteImage synced, Random random)
    {
        if (!Salt.SequenceEqual(synced.Salt))
            return this; // the log began anew, which it does only when all that was confirmed is in the main file
        if (Main.AsSpan().SequenceEqual(synced.Main))
        {
            var end = synced.Frames(commitsOnly: true);
            var kept = Math.Min(Log.Length, LogHeader + (random.Next(end, AllFrames + 1) * (FrameHeader + PageSize)) + random.Next(3) switch { 0 => 0, _ => random.Next(FrameHeader + PageSize) });
            return this with { Log = Log[..kept] };
        }

        var main = Main.ToArray();
        for (var at = 0; at + PageSize <= Math.Min(main.Length, synced.Main.Length); at += PageSize)
        {
            if (random.Next(2) == 0)
                synced.Main.AsSpan(at, PageSize).CopyTo(main.AsSpan(at));
        }

        return this with { Main = main };
    }

    /// <summary>Frames of the log in all; what a predecessor left in the file behind them counts for nothing.</summary>
    public int AllFrames => Frames(commitsOnly: false);

    public void Write(string database)
    {
        File.WriteAllBytes(database, Main);
        File.WriteAllBytes(database + "-wal", Log);
    }

    /// <summary>How many frames belong to this log; up to the last commit, or all.</summary>
    private int Frames(bool commitsOnly)
    {
        var (count, committed) = (0, 0);
        for (var at = LogHeader; at + FrameHeader + PageSize <= Log.Length && Log.AsSpan(at + 8, 8).SequenceEqual(Salt); at += FrameHeader + PageSize)
        {
            count++;
            if (BinaryPrimitives.ReadUInt32BigEndian(Log.AsSpan(at + 4)) != 0)
                committed = count;
        }

        return commitsOnly ? committed : count;
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
