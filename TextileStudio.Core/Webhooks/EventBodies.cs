using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Webhooks;

/// <summary>
/// The bodies of events: <c>type</c>, <c>timestamp</c>, <c>organization_id</c>, <c>data</c>. Status and error are those of the change; the rest of a post or account is as it stands when
/// the event is prepared, as a rule in the same second. Nothing secret, nothing of a network's raw words.
/// </summary>
internal sealed class EventBodies
{
    private readonly Dictionary<string, ScheduledPost> _posts;
    private readonly Dictionary<string, Account> _accounts;

    private EventBodies(Dictionary<string, ScheduledPost> posts, Dictionary<string, Account> accounts) => (_posts, _accounts) = (posts, accounts);

    /// <summary>Reads in two questions what the events are about.</summary>
    public static async Task<EventBodies> ForAsync(StudioDb db, IReadOnlyCollection<WebhookEvent> events, CancellationToken cancellationToken)
    {
        var subjects = events.Select(e => e.Subject).Distinct().ToList();
        return new EventBodies(
            await db.Posts.AsNoTracking().Where(p => subjects.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancellationToken),
            await db.Accounts.AsNoTracking().Where(a => subjects.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancellationToken));
    }

    /// <summary>Null for an event that is nobody's business: a single message of a broadcast.</summary>
    public string? Of(WebhookEvent happened)
    {
        var facts = StudioJson.Read<JsonNode>(happened.Facts) as JsonObject ?? [];
        if (happened.Type.StartsWith("post.", StringComparison.Ordinal))
            return _posts.GetValueOrDefault(happened.Subject) is { ParentId: null } post && post.OrganizationId == happened.OrganizationId ? Write(happened, Of(happened.Type, post, facts)) : null;
        if (happened.Type.StartsWith("account.", StringComparison.Ordinal))
            return Write(happened, Of(happened, facts));
        return Write(happened, facts);
    }

    /// <summary>The envelope around <paramref name="data"/>.</summary>
    public static string Write(WebhookEvent happened, JsonObject data) => new JsonObject
    {
        ["type"] = happened.Type,
        ["timestamp"] = Instant(happened.At),
        ["organization_id"] = happened.OrganizationId,
        ["data"] = data,
    }.ToJsonString(StudioJson.Options);

    private static JsonObject Of(string type, ScheduledPost post, JsonObject facts)
    {
        var data = new JsonObject
        {
            ["post_id"] = post.Id,
            ["status"] = type["post.".Length..],
            ["platform"] = Wire.Name(post.Platform),
            ["account_id"] = post.AccountId,
            ["campaign_id"] = post.CampaignId,
            ["series_id"] = post.SeriesId,
            ["scheduled_time"] = Instant(post.ScheduledTime),
            ["retry_count"] = post.RetryCount,
            ["metadata"] = StudioJson.Read<JsonNode>(post.Metadata),
        };
        if (type == EventTypes.PostNeedsCheck && post is { Status: PostStatus.NeedsCheck, Reason: { } reason })
            data["reason"] = Wire.Name(reason);
        if (type == EventTypes.PostPosted && post.Status is PostStatus.Posted)
        {
            data["posted_at"] = post.PostedAt is { } at ? Instant(at) : null;
            data["platform_post_id"] = post.PlatformPostId;
            data["platform_url"] = post.PlatformUrl;
        }

        if (facts["code"] is JsonValue)
        {
            data["error"] = new JsonObject(((string[])["code", "category", "who_acts", "message"])
                .Select(member => KeyValuePair.Create(member, SecretMask.Of(facts[member]))));
        }

        return data;
    }

    private JsonObject Of(WebhookEvent happened, JsonObject facts)
    {
        var data = new JsonObject { ["account_id"] = happened.Subject };
        if (_accounts.GetValueOrDefault(happened.Subject) is { } account && account.OrganizationId == happened.OrganizationId)
        {
            data["platform"] = Wire.Name(account.Platform);
            data["username"] = account.Username;
            data["display_name"] = account.DisplayName;
        }

        foreach (var (name, value) in facts)
            data[name] = SecretMask.Of(value);
        return data;
    }

    private static JsonNode? Instant(DateTimeOffset at) => JsonSerializer.SerializeToNode(at, StudioJson.Options);
}
