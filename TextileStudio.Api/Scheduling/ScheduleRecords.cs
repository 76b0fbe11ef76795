using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Core;
using TextileStudio.Core.Analytics;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Scheduling;

/// <summary>A picture or video of a post.</summary>
/// <param name="AssetId">What is sent.</param>
/// <param name="AssetUrl">The address as it was given, or our own.</param>
/// <param name="SourceAssetId">What was named, where the network does not take it as it is and a version that suits it is sent; the post's warnings tell what was changed.</param>
public sealed record PostMediaView(string AssetId, string? AssetUrl, string? AltText, string? SourceAssetId);

/// <summary>A post as the wire shows it.</summary>
public sealed record PostView
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public string? CampaignId { get; init; }
    public string? SeriesId { get; init; }

    [Description("The broadcast that this message belongs to.")]
    public string? ParentId { get; init; }

    [Description("Whom this message of a broadcast goes to.")]
    public string? RecipientId { get; init; }

    public required Platform Platform { get; init; }
    public required string AccountId { get; init; }
    public string? AssetId { get; init; }
    public string? AssetUrl { get; init; }

    [Description("All pictures and videos in their order; asset_id and asset_url are the first one's.")]
    public required IReadOnlyList<PostMediaView> Media { get; init; }

    public required string Caption { get; init; }
    public string? FirstComment { get; init; }
    public required JsonObject Options { get; init; }
    public required DateTimeOffset ScheduledTime { get; init; }
    public string? LocalTime { get; init; }
    public string? TimeZone { get; init; }
    public required PostStatus Status { get; init; }
    public CheckReason? Reason { get; init; }
    public required int RetryCount { get; init; }
    public required int MaxRetries { get; init; }
    public OverdueRule? OnOverdue { get; init; }

    [Description("When it may be sent: the scheduled time, or later after a failed try. Null once it is decided.")]
    public DateTimeOffset? NextTry { get; init; }

    public string? PlatformPostId { get; init; }
    public string? PlatformUrl { get; init; }
    public DateTimeOffset? PostedAt { get; init; }

    [Description("When it was taken off the network again; its status stays posted.")]
    public DateTimeOffset? UnpublishedAt { get; init; }

    [Description("A broadcast's messages, each counted once, at how far it got. Null until it has become its messages, and for other posts.")]
    public BroadcastCounts? Recipients { get; init; }

    [Description("How far this message got, by the network's reports. Null before the first one, and for other posts.")]
    public Delivery? Delivery { get; init; }

    public DateTimeOffset? DeliveryAt { get; init; }

    public PublishError? Error { get; init; }
    public required IReadOnlyList<PostWarning> Warnings { get; init; }
    public required JsonObject Metadata { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public static PostView Of(ScheduledPost post) => Of(post, null);

    public static PostView Of(ScheduledPost post, BroadcastCounts? recipients)
    {
        var error = StudioJson.Read<PublishError>(post.Error);
        return new PostView
        {
            Id = post.Id,
            OrganizationId = post.OrganizationId,
            CampaignId = post.CampaignId,
            SeriesId = post.SeriesId,
            ParentId = post.ParentId,
            RecipientId = post.RecipientId,
            Platform = post.Platform,
            AccountId = post.AccountId,
            AssetId = post.AssetId,
            AssetUrl = post.AssetUrl,
            Media = [.. post.MediaItems().Select(m => new PostMediaView(m.AssetId, m.AssetUrl, m.AltText, m.SourceAssetId))],
            Caption = post.Caption,
            FirstComment = post.FirstComment,
            Options = StudioJson.Read<JsonObject>(post.Options) ?? [],
            ScheduledTime = post.ScheduledTime,
            LocalTime = post.LocalTime,
            TimeZone = post.TimeZone,
            Status = post.Status,
            Reason = post.Reason,
            RetryCount = post.RetryCount,
            MaxRetries = post.MaxRetries,
            OnOverdue = post.OverdueMinutes is { } minutes ? new OverdueRule(minutes) : null,
            NextTry = post.Status is PostStatus.Scheduled ? post.NextTry : null,
            PlatformPostId = post.PlatformPostId,
            PlatformUrl = post.PlatformUrl,
            PostedAt = post.PostedAt,
            UnpublishedAt = post.UnpublishedAt,
            Recipients = recipients,
            Delivery = post.Delivery,
            DeliveryAt = post.DeliveryAt,
            Error = error is null ? null : error with { Raw = error.Raw is { } raw ? SecretMask.Of(raw) : null },
            Warnings = StudioJson.Read<PostWarning[]>(post.Warnings) ?? [],
            Metadata = StudioJson.Read<JsonObject>(post.Metadata) ?? [],
            CreatedAt = post.CreatedAt,
            UpdatedAt = post.UpdatedAt,
        };
    }
}

/// <summary>What a person says about a post that needs a check.</summary>
/// <param name="PlatformUrl">The post's address on the network, with <c>posted</c> only.</param>
public sealed record ResolutionRequest(Resolution Outcome, string? PlatformUrl = null);

/// <summary>The filters of the list, as texts, so that every wrong one is named in one 400.</summary>
public readonly record struct PostListQuery(
    [property: FromQuery(Name = "status"), Description("Repeatable.")] string[]? Status,
    [property: FromQuery(Name = "platform"), Description("Repeatable.")] string[]? Platform,
    [property: FromQuery(Name = "account_id")] string? AccountId,
    [property: FromQuery(Name = "campaign_id")] string? CampaignId,
    [property: FromQuery(Name = "parent_id"), Description("A broadcast's messages instead of posts.")] string? ParentId,
    [property: FromQuery(Name = "from"), Description("Scheduled at this instant or later.")] string? From,
    [property: FromQuery(Name = "to"), Description("Scheduled before this instant.")] string? To,
    [property: FromQuery(Name = "q"), Description("Occurs in caption, id or metadata.")] string? Q,
    [property: FromQuery(Name = "overdue"), Description("Whether it is still scheduled after its time.")] string? Overdue,
    [property: FromQuery(Name = "error_code")] string? ErrorCode,
    [property: FromQuery(Name = "ordering"), Description("scheduled_time, created_at or updated_at; with - before it descending.")] string? Ordering)
{
    public Outcome<PostFilter> Read()
    {
        var reading = new QueryReading();
        var filter = new PostFilter
        {
            Statuses = reading.Names<PostStatus>("status", Status),
            Platforms = reading.Names<Platform>("platform", Platform),
            AccountId = reading.Text("account_id", AccountId, 100),
            CampaignId = reading.Text("campaign_id", CampaignId, 100),
            ParentId = reading.Text("parent_id", ParentId, 100),
            From = reading.Instant("from", From),
            To = reading.Instant("to", To),
            Text = reading.Text("q", Q, 200),
            Overdue = reading.Flag("overdue", Overdue),
            ErrorCode = reading.Text("error_code", ErrorCode, 100),
            Ordering = reading.OneOf("ordering", Ordering, PostList.Orderings),
        };
        return reading.Or(filter);
    }
}

/// <summary>The filters of the figures.</summary>
public readonly record struct AnalyticsQuery(
    [property: FromQuery(Name = "from"), Description("Scheduled at this instant or later.")] string? From,
    [property: FromQuery(Name = "to"), Description("Scheduled before this instant.")] string? To,
    [property: FromQuery(Name = "platform")] string? Platform,
    [property: FromQuery(Name = "account_id")] string? AccountId,
    [property: FromQuery(Name = "interval"), Description("hour, day (default) or week, in UTC.")] string? Interval)
{
    public Outcome<AnalyticsFilter> Read()
    {
        var reading = new QueryReading();
        var platforms = reading.Names<Platform>("platform", Platform is null ? null : [Platform]);
        var filter = new AnalyticsFilter(
            reading.Instant("from", From),
            reading.Instant("to", To),
            platforms.Count > 0 ? platforms[0] : null,
            reading.Text("account_id", AccountId, 100),
            Wire.Parse<AnalyticsInterval>(reading.OneOf("interval", Interval ?? "day", [.. Wire.All<AnalyticsInterval>()])));
        return reading.Or(filter);
    }
}

/// <summary>Reads query parameters and gathers what is wrong with them.</summary>
internal sealed class QueryReading
{
    private readonly List<Violation> _violations = [];

    public IReadOnlyList<T> Names<T>(string name, string[]? values)
        where T : struct, Enum
    {
        List<T> found = [];
        foreach (var value in (values ?? []).SelectMany(v => v.Split(',')))
        {
            if (Wire.TryParse<T>(value, out var parsed))
                found.Add(parsed);
            else
                Wrong(name, "one_of", string.Join(", ", Wire.All<T>()), value, "Send one of these; repeat the parameter for several.");
        }

        return found;
    }

    public DateTimeOffset? Instant(string name, string? value)
    {
        if (value is null)
            return null;
        if (InstantText.TryParse(value, out var instant))
            return instant.ToUniversalTime();
        Wrong(name, "instant", "RFC 3339 with an offset", value, "Write it like 2026-11-08T18:30:00Z; in an address + is written %2B.");
        return null;
    }

    public bool? Flag(string name, string? value)
    {
        if (value is null or "true" or "false")
            return value is null ? null : value == "true";
        Wrong(name, "one_of", "true, false", value, "Send true or false.");
        return null;
    }

    public string? Text(string name, string? value, int most)
    {
        if (string.IsNullOrEmpty(value))
            return null;
        if (value.Length <= most && Http.Text.Fault(value) is null)
            return value;
        Wrong(name, "text", $"at most {most} characters of proper text", null, "Send a shorter, proper text.");
        return null;
    }

    public string OneOf(string name, string? value, IReadOnlyList<string> allowed)
    {
        if (value is null || allowed.Contains(value))
            return value ?? allowed[0];
        Wrong(name, "one_of", string.Join(", ", allowed), value, "Send one of these.");
        return allowed[0];
    }

    public Outcome<T> Or<T>(T value) => _violations.Count == 0 ? value : new Refusal(RefusalKind.Malformed, "parameter_malformed",
        _violations.Count == 1 ? $"The parameter {_violations[0].Pointer[1..]} has the wrong form." : $"{_violations.Count} parameters have the wrong form.", _violations);

    private void Wrong(string name, string rule, string limit, string? actual, string fix) =>
        _violations.Add(new Violation("?" + name, rule, limit, actual is null ? null : Violation.Shown(actual), fix));
}
