namespace TextileStudio.Core.Usage;

/// <summary>One limit as answers show it, with the work of this request already taken off. <paramref name="ResetsAt"/> is when its window ends.</summary>
public sealed record UsageWindow(string Name, long Limit, long Remaining, DateTimeOffset ResetsAt)
{
    public static IReadOnlyList<UsageWindow> Of(UsageDecision decision) =>
        [.. decision.Windows.Select(w => new UsageWindow(w.Name, w.Limit, w.Remaining, w.ResetsAt))];
}
