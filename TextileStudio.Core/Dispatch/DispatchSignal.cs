namespace TextileStudio.Core.Dispatch;

/// <summary>Wakes the dispatcher when a write made something due sooner.</summary>
public sealed class DispatchSignal : WakeSignal
{
    /// <summary>Longer than the dispatcher ever sleeps and any network's lead together.</summary>
    internal static readonly TimeSpan Near = TimeSpan.FromMinutes(10);

    /// <summary>Wakes it for a new post. One that is further off it finds by itself long before: to plan next month must not cost a look at the queue for each post.</summary>
    public void WakeFor(DateTimeOffset due, DateTimeOffset now)
    {
        if (due - now < Near)
            Wake();
    }
}
