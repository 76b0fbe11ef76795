using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Studio.Pages;

/// <summary>A broadcast's messages on its page: the counts, and those messages first that somebody may have to do something about.</summary>
public sealed record BroadcastView(BroadcastCounts Counts, IReadOnlyList<BroadcastMessage> Messages)
{
    public const int MostShown = 50;
}
