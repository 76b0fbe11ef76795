using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Scheduling;

/// <summary>One change of a post. <paramref name="Detail"/> has its secrets masked.</summary>
public sealed record TimelineEvent(DateTimeOffset At, string Actor, string Action, PostStatus? FromStatus, PostStatus ToStatus, JsonNode? Detail);

/// <summary>One try to send a post. <paramref name="Called"/> is when the network may first have heard of it; secrets are masked.</summary>
public sealed record TimelineAttempt(
    int Number, string Node, DateTimeOffset Started, DateTimeOffset? Called, DateTimeOffset? Finished, AttemptOutcome? Outcome,
    string? RemoteId, string? RemoteUrl, JsonNode? Sent, JsonNode? Handle, JsonNode? Detail, int Absences, DateTimeOffset? LastLookup);

/// <summary>All that happened to a post, oldest first.</summary>
public sealed record TimelineOfPost(string PostId, PostStatus Status, IReadOnlyList<TimelineEvent> Events, IReadOnlyList<TimelineAttempt> Attempts)
{
    internal static TimelineOfPost Of(string postId, PostStatus status, IEnumerable<PostEvent> events, IEnumerable<Attempt> attempts) => new(postId, status,
        [.. events.OrderBy(e => e.Id).Select(e => new TimelineEvent(e.At, e.Actor, e.Action, e.FromStatus, e.ToStatus, Shown(e.Detail)))],
        [.. attempts.OrderBy(a => a.Number).Select(a => new TimelineAttempt(a.Number, a.Node, a.Started, a.Called, a.Finished, a.Outcome,
            a.RemoteId, a.RemoteUrl, Shown(a.Snapshot), Shown(a.Handle), Shown(a.Detail), a.Absences, a.LastLookup))]);

    /// <summary>A column of JSON or of a plain note, secrets masked.</summary>
    internal static JsonNode? Shown(string? column) => SecretMask.Of(Parsed(column));

    internal static JsonNode? Parsed(string? column)
    {
        if (column is null)
            return null;
        try
        {
            return JsonNode.Parse(column);
        }
        catch (JsonException)
        {
            // A plain note.
            return JsonValue.Create(column);
        }
    }
}

/// <summary>Reads what happened to a post: every change and every try.</summary>
public sealed class PostTimeline(StudioDbs dbs)
{
    /// <summary>Null for a post that is not there or another tenant's.</summary>
    public async Task<TimelineOfPost?> ReadAsync(string organizationId, string postId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var post = await db.Posts.AsNoTracking().Where(p => p.Id == postId).Select(p => new { p.Status }).FirstOrDefaultAsync(cancellationToken);
        if (post is null)
            return null;
        var events = await db.PostEvents.AsNoTracking().Where(e => e.PostId == postId).OrderBy(e => e.Id).ToListAsync(cancellationToken);
        var attempts = await db.Attempts.AsNoTracking().Where(a => a.PostId == postId).OrderBy(a => a.Number).ToListAsync(cancellationToken);
        return TimelineOfPost.Of(postId, post.Status, events, attempts);
    }
}
