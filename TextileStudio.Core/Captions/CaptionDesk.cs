using NodaTime;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Brands;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Usage;

namespace TextileStudio.Core.Captions;

/// <summary>The fields of a caption request, as they came: the product's, and for which networks, in which tone and how many.</summary>
public sealed record CaptionOrder : ProductOfferRequest
{
    /// <summary>Wire names; all six networks when absent.</summary>
    public IReadOnlyList<string>? Platforms { get; init; }

    public string? Tone { get; init; }
    public int? Variants { get; init; }

    /// <summary><c>templates</c> or <c>ai</c>; what is set when absent.</summary>
    public string? Engine { get; init; }
}

/// <summary>The answer: the texts and what they were counted as.</summary>
/// <param name="DegradedReason">What the templates had to write in a model's place, and why.</param>
public sealed record WrittenCaptions(IReadOnlyList<Caption> Captions, IReadOnlyList<string> Hashtags, Language Language, string Engine, string? DegradedReason, CaptionUsage Usage);

/// <summary>How many captions were counted, and the limits with these taken off.</summary>
/// <param name="CostUsd">What the model's answer cost; null when none was asked.</param>
public sealed record CaptionUsage(int Captions, IReadOnlyList<UsageWindow> Windows, decimal? CostUsd);

/// <summary>Takes caption orders: checks them, asks whether they may be done, has them written and counts them.</summary>
public sealed class CaptionDesk(CaptionWriting writing, BrandKits kits, IUsageLimiter limiter, UsageLedger ledger, WriteRetry writes, OrganizationClock clock, TimeProvider time)
{
    private const int MostVariants = 5;

    /// <param name="order">The fields as they came.</param>
    /// <param name="organizationId">Who asks.</param>
    /// <param name="keyId">With which key.</param>
    /// <param name="alongside">Done in the transaction that counts, for instance completing an idempotency key. Null for nothing.</param>
    /// <param name="cancellationToken">Stops the work; nothing is counted then.</param>
    public async Task<Outcome<WrittenCaptions>> WriteAsync(
        CaptionOrder order, string organizationId, string? keyId, Func<StudioDb, WrittenCaptions, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        var zone = await clock.ZoneOfAsync(organizationId, cancellationToken);
        var brand = order.UseBrandKit is false ? null : await kits.FindAsync(organizationId, cancellationToken);
        var checkedOrder = Check(brand?.Fill(order) ?? order, writing.HasModel, Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(zone).Date.ToDateOnly());
        if (checkedOrder.Refusal is { } wrong)
            return wrong;
        var request = checkedOrder.Value;

        var count = request.Platforms.Count * request.Variants;
        await using var decision = await limiter.DecideAsync(new UsageRequest(organizationId, keyId, Meter.Captions, Requested: count), cancellationToken);
        if (decision.Refusal is { } limit)
            return limit;

        var work = await writing.WriteAsync(request, order.Engine, new AiClient(organizationId, keyId), cancellationToken);
        var set = work.Set;
        var written = new WrittenCaptions(set.Captions, set.Hashtags, set.Language, set.Engine, work.DegradedReason,
            new CaptionUsage(count, UsageWindow.Of(decision), work.CostMicros / 1_000_000m));
        var done = await writes.InTransactionAsync(Scope.Of(organizationId), async (db, token) =>
        {
            foreach (var platform in request.Platforms)
                await ledger.RecordAsync(db, new UsageRequest(organizationId, keyId, Meter.Captions, platform, request.Variants), token);
            if (alongside is not null)
                await alongside(db, written, token);
            return written;
        }, cancellationToken);
        decision.Keep();
        return done;
    }

    private static Outcome<CaptionRequest> Check(CaptionOrder order, bool hasModel, DateOnly today)
    {
        var violations = new List<Violation>();
        var offer = order.Check(today, violations);
        var platforms = Platforms(order.Platforms, violations);
        if (order.Tone is not null && !Wire.TryParse<CaptionTone>(order.Tone, out _))
        {
            var tones = string.Join(", ", Wire.All<CaptionTone>());
            violations.Add(new Violation("/tone", "unknown_value", tones, null, $"Use one of: {tones}."));
        }

        if (order.Engine is CaptionWriting.AiEngine && !hasModel)
            violations.Add(new Violation("/engine", "engine_not_available", TemplateCaptionWriter.Name, order.Engine, "No model is set up here; leave engine out, or send templates."));
        else if (order.Engine is not null and not CaptionWriting.AiEngine and not TemplateCaptionWriter.Name)
            violations.Add(new Violation("/engine", "unknown_value", "templates, ai", Violation.Shown(order.Engine), "Send templates or ai, or leave engine out."));
        if (order.Variants is < 1 or > MostVariants)
            violations.Add(new Violation("/variants", "range", $"1-{MostVariants}", $"{order.Variants}", $"Ask for 1 to {MostVariants} variants."));
        return violations.Count == 0
            ? new CaptionRequest(offer, platforms, order.Tone, order.Variants ?? 1)
            : ProductOfferRequest.Refused(violations);
    }

    private static List<Platform> Platforms(IReadOnlyList<string>? names, List<Violation> violations)
    {
        if (names is null)
            return [.. Enum.GetValues<Platform>()];
        var known = string.Join(", ", Wire.All<Platform>());
        if (names.Count == 0)
            violations.Add(new Violation("/platforms", "required", known, null, $"Name at least one network ({known}), or leave the field out for all."));
        var platforms = new List<Platform>();
        for (var i = 0; i < names.Count && violations.Count < 50; i++)
        {
            if (!Wire.TryParse<Platform>(names[i], out var platform))
                violations.Add(new Violation($"/platforms/{i}", "unknown_value", known, null, $"Use one of: {known}."));
            else if (platforms.Contains(platform))
                violations.Add(new Violation($"/platforms/{i}", "duplicate", null, names[i], "Name each network once; variants gives several texts for it."));
            else
                platforms.Add(platform);
        }

        return platforms;
    }
}
