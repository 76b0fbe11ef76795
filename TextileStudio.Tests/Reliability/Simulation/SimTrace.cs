namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>Everything that happened in a run, in order; its hash tells whether two runs were the same.</summary>
internal sealed class SimTrace(VirtualClock clock, bool isKept)
{
    private readonly List<string> _lines = [];

    /// <summary>Whether the lines themselves are kept, for somebody to read.</summary>
    public bool IsKept => isKept;

    public IReadOnlyList<string> Lines => _lines;

    public int Count { get; private set; }

    /// <summary>FNV-1a over all events, virtual times included.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    public void Event(string what)
    {
        Count++;
        Add(clock.Ticks);
        foreach (var letter in what)
            Add(letter);
        if (isKept)
            _lines.Add($"{clock.Elapsed.TotalSeconds,9:0.000} {what}");
    }

    /// <summary>Only for readers: it may name what differs from run to run.</summary>
    public void Comment(string what)
    {
        if (isKept)
            _lines.Add($"{clock.Elapsed.TotalSeconds,9:0.000}     {what}");
    }

    private void Add(long value) => Hash = (Hash ^ (ulong)value) * 1099511628211;
}
