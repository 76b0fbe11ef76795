using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Usage;

/// <summary>What was paid for on one UTC day: <paramref name="Source"/> is <c>ai_scene</c>, <c>ai_captions</c>, <c>x_post</c>, <c>x_post_with_link</c> or <c>whatsapp_</c> and a category.</summary>
public sealed record CostLine(string Day, string Source, Meter Meter, long Count, decimal CostUsd, decimal CostInr);

/// <summary>
/// Reckons costs from what was done: models' calls as their answers reported tokens, X's posts with and without a web address, WhatsApp's messages by category.
/// Networks in sandbox mode cost nothing.
/// </summary>
public sealed class UsageCosts(PriceOptions prices, PlatformTransports networks)
{
    private const decimal MicrosPerUsd = 1_000_000;
    private const string XPost = "x_post";
    private const string XPostWithLink = "x_post_with_link";
    private const string WhatsAppPrefix = "whatsapp_";

    /// <summary>Both days included; one line per day and source.</summary>
    public async Task<IReadOnlyList<CostLine>> ReadAsync(StudioDb db, string organizationId, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var lines = await ModelsAsync(db, UsageDay.Of(first), UsageDay.Of(last), cancellationToken);
        var (from, until) = (Midnight(first), Midnight(last.AddDays(1)));
        var (x, whatsapp) = (networks.OptionsOf(Platform.X).Mode is PlatformMode.Live, networks.OptionsOf(Platform.Whatsapp).Mode is PlatformMode.Live);
        if (x)
            lines.AddRange(await XAsync(db, from, until, cancellationToken));
        if (whatsapp)
            lines.AddRange(await WhatsAppAsync(db, organizationId, from, until, cancellationToken));
        if (!x && !whatsapp)
            return lines;
        var (firstDay, lastDay) = (UsageDay.Of(first), UsageDay.Of(last));
        var archived = await db.ArchivedCosts.AsNoTracking().Where(c => c.Day.CompareTo(firstDay) >= 0 && c.Day.CompareTo(lastDay) <= 0).ToListAsync(cancellationToken);
        if (archived.Count == 0)
            return lines;
        lines.AddRange(archived.Where(c => c.Source.StartsWith(WhatsAppPrefix, StringComparison.Ordinal) ? whatsapp : x).Select(c => Priced(c.Day, c.Source, c.Count)));
        return [.. lines.GroupBy(c => (c.Day, c.Source, c.Meter)).Select(g => new CostLine(g.Key.Day, g.Key.Source, g.Key.Meter, g.Sum(c => c.Count), g.Sum(c => c.CostUsd), g.Sum(c => c.CostInr)))];
    }

    /// <summary>What a post in the database is counted as here, day and source, once for each thing that is paid for; nothing where nothing is. For whoever takes the post out of the database.</summary>
    public IEnumerable<(string Day, string Source)> BilledAs(ScheduledPost post) => post is not { Status: PostStatus.Posted, PostedAt: { } posted } ? [] : post.Platform switch
    {
        Platform.X => TextsOf(post.Caption, post.FirstComment).Select(text => (UsageDay.Of(posted), SourceOf(text))),
        Platform.Whatsapp when post is { RecipientId: not null, Delivery: not Delivery.Undelivered } => [(UsageDay.Of(posted), WhatsAppPrefix + CategoryOf(post.Options))],
        _ => [],
    };

    private async Task<List<CostLine>> ModelsAsync(StudioDb db, string first, string last, CancellationToken cancellationToken)
    {
        var calls = await db.AiCalls.AsNoTracking().Where(c => c.Day.CompareTo(first) >= 0 && c.Day.CompareTo(last) <= 0)
            .GroupBy(c => new { c.Day, c.Purpose })
            .Select(g => new { g.Key.Day, g.Key.Purpose, Count = g.LongCount(), Micros = g.Sum(c => c.CostMicros) })
            .ToListAsync(cancellationToken);
        return calls.ConvertAll(c => InUsd(c.Day, $"ai_{Wire.Name(c.Purpose)}", c.Purpose is AiPurpose.Scene ? Meter.Posters : Meter.Captions, c.Count, c.Micros / MicrosPerUsd));
    }

    private async Task<IEnumerable<CostLine>> XAsync(StudioDb db, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var posts = await db.Posts.AsNoTracking().Where(p => p.Platform == Platform.X && p.Status == PostStatus.Posted && p.PostedAt >= from && p.PostedAt < until)
            .Select(p => new { p.PostedAt, p.Caption, p.FirstComment }).ToListAsync(cancellationToken);
        return posts.SelectMany(p => TextsOf(p.Caption, p.FirstComment).Select(text => (Day: UsageDay.Of(p.PostedAt!.Value), Source: SourceOf(text))))
            .GroupBy(p => p)
            .Select(g => Priced(g.Key.Day, g.Key.Source, g.LongCount()));
    }

    /// <summary>A first comment is a post of its own.</summary>
    private static IEnumerable<string> TextsOf(string caption, string? firstComment) => string.IsNullOrEmpty(firstComment) ? [caption] : [caption, firstComment];

    private static string SourceOf(string text) => WebAddresses.Find(text).Count > 0 ? XPostWithLink : XPost;

    private async Task<IEnumerable<CostLine>> WhatsAppAsync(StudioDb db, string organizationId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        // Grouped where they lie, by their day (864 thousand million ticks): a broadcast is thousands of rows. A broadcast itself is no message; one that did not arrive is not billed.
        var (posted, whatsapp, undelivered) = (Wire.Name(PostStatus.Posted), Wire.Name(Platform.Whatsapp), Wire.Name(Delivery.Undelivered));
        var messages = await db.Database.SqlQuery<MessageDay>(
            $"""
             SELECT p.posted_at / 864000000000 AS "Day", p.options AS "Options", COUNT(*) AS "Count" FROM scheduled_posts p
             WHERE p.organization_id = {organizationId} AND p.platform = {whatsapp} AND p.status = {posted} AND p.posted_at >= {from.UtcTicks} AND p.posted_at < {until.UtcTicks}
               AND (p.delivery IS NULL OR p.delivery <> {undelivered}) AND NOT EXISTS (SELECT 1 FROM scheduled_posts c WHERE c.organization_id = p.organization_id AND c.parent_id = p.id)
             GROUP BY p.posted_at / 864000000000, p.options
             """).ToListAsync(cancellationToken);
        return messages.GroupBy(m => (m.Day, Category: CategoryOf(m.Options)))
            .Select(g => Priced(UsageDay.Of(new DateTimeOffset(g.Key.Day * TimeSpan.TicksPerDay, TimeSpan.Zero)), WhatsAppPrefix + g.Key.Category, g.Sum(m => m.Count)));
    }

    private CostLine Priced(string day, string source, long count)
    {
        if (!source.StartsWith(WhatsAppPrefix, StringComparison.Ordinal))
            return InUsd(day, source, Meter.Posts, count, count * (source == XPostWithLink ? prices.XPostWithLinkUsd : prices.XPostUsd));
        var inr = count * (prices.WhatsAppInr.TryGetValue(source[WhatsAppPrefix.Length..], out var each) ? each : 0); // a category that has no price any more
        return new CostLine(day, source, Meter.Posts, count, decimal.Round(inr / prices.InrPerUsd, 6), inr);
    }

    private string CategoryOf(string options)
    {
        var given = JsonNode.Parse(options) as JsonObject ?? [];
        if (WhatsApp.Message.In(given) == WhatsApp.Free)
            return PriceOptions.Service;
        return WhatsApp.TemplateName.In(given) is { } template && prices.WhatsAppTemplates.TryGetValue(template, out var category) ? category : prices.WhatsAppCategory;
    }

    private CostLine InUsd(string day, string source, Meter meter, long count, decimal usd) => new(day, source, meter, count, usd, decimal.Round(usd * prices.InrPerUsd, 4));

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private sealed record MessageDay(long Day, string Options, long Count);
}
