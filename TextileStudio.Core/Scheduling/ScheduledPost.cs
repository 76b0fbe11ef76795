using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>One picture or video of a post.</summary>
/// <param name="AssetId">What is sent.</param>
/// <param name="AssetUrl">The address as the client gave it, or our own media address.</param>
/// <param name="SourceAssetId">What the client named, where <paramref name="AssetId"/> is a version of it that suits the network; null where it is sent as it is.</param>
public sealed record PostMediaItem(string AssetId, string? AssetUrl = null, string? AltText = null, string? SourceAssetId = null)
{
    /// <summary>What a client would name to mean this picture.</summary>
    public string NamedAssetId => SourceAssetId ?? AssetId;

    /// <summary>Whether it was fetched from an address outside.</summary>
    public bool IsFetched => AssetUrl is not null && !AssetUrl.Contains($"/media/{AssetId}", StringComparison.Ordinal);
}

/// <summary>How far a message got on its way to a recipient. The order is the order of progress; a later report never sets it back.</summary>
public enum Delivery
{
    Sent,
    Delivered,
    Read,

    /// <summary>The network accepted it and could not deliver it.</summary>
    Undelivered,
}

/// <summary>
/// One post to one account at one time. The row is the queue: there is no second system to fall out of step with.
/// Status, fence and lease are written by <see cref="PostLedger"/> alone, each by a conditional update.
/// </summary>
public sealed class ScheduledPost
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public string? CampaignId { get; init; }
    public string? SeriesId { get; init; }

    /// <summary>Organization, series and original local occurrence of a recurring post; unique.</summary>
    public string? SeriesKey { get; init; }

    /// <summary>A broadcast's parent; lists hide children unless asked.</summary>
    public string? ParentId { get; init; }

    public required string AccountId { get; set; }
    public required Platform Platform { get; set; }

    /// <summary>The first picture's (or the video's) snapshot in our own store; a post never depends on the URL being alive later.</summary>
    public string? AssetId { get; set; }

    /// <summary>JSON array of <see cref="PostMediaItem"/> where a post has several media, describes one, or sends a version of what was named; the first is <see cref="AssetId"/>. Null otherwise.</summary>
    public string? Media { get; set; }

    /// <summary>The address as the client gave it, or our own media address.</summary>
    public string? AssetUrl { get; set; }

    /// <summary>NFC text.</summary>
    public required string Caption { get; set; }

    public string? FirstComment { get; set; }

    /// <summary>JSON object of network-specific options.</summary>
    public required string Options { get; set; }

    public required DateTimeOffset ScheduledTime { get; set; }

    /// <summary>IANA zone and local time as the client gave them; null when an instant was given.</summary>
    public string? TimeZone { get; set; }

    /// <summary>ISO local date and time (<c>2026-11-08T18:30:00</c>) in <see cref="TimeZone"/>.</summary>
    public string? LocalTime { get; set; }

    public PostStatus Status { get; private set; }
    public CheckReason? Reason { get; private set; }

    /// <summary>When the dispatcher may claim it: the scheduled time at first, later after a back-off.</summary>
    public DateTimeOffset NextTry { get; set; }

    /// <summary>Claimed later than this it is missed instead of sent.</summary>
    public DateTimeOffset LatestSend { get; set; }

    /// <summary>Rises with every claim; a write that names an older fence changes nothing.</summary>
    public long Fence { get; private set; }

    /// <summary>The fence whose go-ahead was given; equal to <see cref="Fence"/> from the moment the call may have been made.</summary>
    public long? CalledFence { get; private set; }

    public string? LeaseOwner { get; private set; }
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>Tries that ended without success.</summary>
    public int RetryCount { get; private set; }

    /// <summary>Leases that ran out in a node's hands without an answer; three quarantine the post.</summary>
    public int Deaths { get; private set; }

    public int MaxRetries { get; set; } = 5;

    /// <summary>Lateness limit in minutes (<c>on_overdue.post_within_minutes</c>); null means the organization's.</summary>
    public int? OverdueMinutes { get; set; }

    public string? PlatformPostId { get; private set; }
    public string? PlatformUrl { get; private set; }
    public DateTimeOffset? PostedAt { get; private set; }

    /// <summary>When it was taken off the network again; it stays <see cref="PostStatus.Posted"/>, for it was.</summary>
    public DateTimeOffset? UnpublishedAt { get; private set; }

    /// <summary>Whom a broadcast's child goes to.</summary>
    public string? RecipientId { get; init; }

    /// <summary>How far a child's message got, as the network's webhooks tell.</summary>
    public Delivery? Delivery { get; private set; }

    public DateTimeOffset? DeliveryAt { get; private set; }

    /// <summary>JSON of <see cref="PublishError"/>.</summary>
    public string? Error { get; private set; }

    /// <summary>The error's code, kept beside it for filters.</summary>
    public string? ErrorCode { get; private set; }

    /// <summary>JSON array of warnings shown with the post.</summary>
    public string? Warnings { get; set; }

    /// <summary>The client's own JSON object, echoed back.</summary>
    public required string Metadata { get; set; }

    /// <summary>SHA-256 of account, text and media as they were named: the duplicate guard.</summary>
    public required string ContentHash { get; set; }

    /// <summary>Rises with every change.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>The version as an entity tag: <c>"v7"</c>, quotes included.</summary>
    public string ETag => $"\"v{Version}\"";

    public string? CreatedByKeyId { get; init; }

    /// <summary>W3C trace context of the span that scheduled it, where telemetry was on: its attempts continue that trace.</summary>
    public string? TraceParent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>A new post is pending or scheduled; every later status is written by the ledger.</summary>
    public static ScheduledPost Born(ScheduledPost post, bool asDraft)
    {
        post.Status = asDraft ? PostStatus.Pending : PostStatus.Scheduled;
        return post;
    }

    /// <summary>The post's media in their order, whichever way they are kept.</summary>
    public IReadOnlyList<PostMediaItem> MediaItems() =>
        StudioJson.Read<PostMediaItem[]>(Media) ?? (AssetId is { } id ? [new PostMediaItem(id, AssetUrl)] : []);

    internal sealed class Configuration : IEntityTypeConfiguration<ScheduledPost>
    {
        public void Configure(EntityTypeBuilder<ScheduledPost> builder)
        {
            builder.ToTable("scheduled_posts");
            builder.Property(p => p.TraceParent).HasMaxLength(55);
            builder.HasAlternateKey(p => new { p.OrganizationId, p.Id });
            builder.HasOne<Organization>().WithMany().HasForeignKey(p => p.OrganizationId);
            builder.HasOne<Account>().WithMany().HasForeignKey(p => new { p.OrganizationId, p.AccountId })
                .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne<Asset>().WithMany().HasForeignKey(p => new { p.OrganizationId, p.AssetId })
                .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Restrict);

            // What is not done yet stands in indexes of its own, which stay as small as the work ahead; a post that is done has left them, and each of its moves touches fewer.
            // SQLite knows that it may use one by the same words in the question, so these name their statuses one by one (EF writes IN for "one or the other").
            builder.HasIndex(p => new { p.Platform, p.NextTry, p.Id }).HasFilter("status = 'scheduled'");
            builder.HasIndex(p => new { p.NextTry, p.ScheduledTime, p.Id }).HasFilter("status = 'scheduled'");
            builder.HasIndex(p => new { p.Status, p.LeaseUntil, p.Id }).HasFilter("status = 'pending' OR status = 'publishing' OR status = 'needs_check'");

            // Lists and figures leave a broadcast's messages out. These indexes do too: with the parent among their columns PostgreSQL would not read a list from them in its order.
            builder.HasIndex(p => new { p.OrganizationId, p.ScheduledTime, p.Id }).HasFilter("parent_id IS NULL");
            builder.HasIndex(p => new { p.OrganizationId, p.Status, p.ScheduledTime, p.Id }).HasFilter("parent_id IS NULL");
            builder.HasIndex(p => new { p.OrganizationId, p.ContentHash });
            builder.HasIndex(p => new { p.OrganizationId, p.SeriesKey }).IsUnique().HasFilter("series_key IS NOT NULL");
            builder.HasIndex(p => new { p.ParentId, p.Status }).HasFilter("parent_id IS NOT NULL");
            builder.HasIndex(p => new { p.AccountId, p.PostedAt });
            builder.HasOne<Recipient>().WithMany().HasForeignKey(p => new { p.OrganizationId, p.RecipientId })
                .HasPrincipalKey(r => new { r.OrganizationId, r.Id }).OnDelete(DeleteBehavior.Restrict);
            builder.HasIndex(p => new { p.OrganizationId, p.RecipientId }).HasFilter("recipient_id IS NOT NULL");
        }
    }
}
