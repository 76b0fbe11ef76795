using TextileStudio.Core.Ai;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Brands;
using TextileStudio.Core.Captions;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Posters.Scenes;
using TextileStudio.Core.Posters.Workers;
using TextileStudio.Core.Usage;

namespace TextileStudio.Core.Posters;

/// <summary>Who asks for a poster.</summary>
public sealed record PosterClient(string OrganizationId, string? KeyId);

/// <summary>How far a poster has come.</summary>
public enum PosterStep
{
    PhotoChecked,
    Rendered,
    Captioned,
}

/// <summary>Makes posters: from a photo and an offer to stored pictures, captions and a row.</summary>
public sealed class PosterStudio(
    PhotoSource photos,
    RenderWorkerPool pool,
    SceneStage scenes,
    CaptionWriting captions,
    IUsageLimiter limiter,
    UsageLedger usage,
    AssetLibrary assets,
    MediaAddresses addresses,
    BrandKits kits,
    OrganizationClock clock,
    WriteRetry writes,
    IdSource ids,
    TimeProvider time)
{
    /// <summary>The name of the renderer in answers.</summary>
    public const string Renderer = "local-vips";

    /// <param name="client">Who asks.</param>
    /// <param name="request">The fields as they came.</param>
    /// <param name="upload">The photo, when it came with the request.</param>
    /// <param name="alongside">Done in the transaction that stores the poster, for instance completing an idempotency key. Null for nothing.</param>
    /// <param name="cancellationToken">Stops waiting; a render that has begun is finished and thrown away.</param>
    /// <param name="reached">Told of every step that is done.</param>
    public async Task<Outcome<PosterAnswer>> MakeAsync(
        PosterClient client, PosterRequest request, ReadOnlyMemory<byte>? upload, Func<StudioDb, PosterAnswer, CancellationToken, Task>? alongside, CancellationToken cancellationToken,
        Func<PosterStep, Task>? reached = null)
    {
        var started = time.GetTimestamp();
        var (planned, brand) = await PlanAsync(client, request, upload, cancellationToken);
        if (planned.Refusal is { } badRequest)
            return badRequest;
        var plan = planned.Value;

        // Cheap refusals first: a limit that is reached must not cost a fetch, nor a bad photo a worker or any of the limit.
        var meter = new UsageRequest(client.OrganizationId, client.KeyId, Meter.Posters);
        if ((await limiter.LookAsync(meter, cancellationToken)).Refusal is { } full)
            return full;
        var found = await photos.FindAsync(client.OrganizationId, plan.Photo, cancellationToken);
        if (found.Refusal is { } noPhoto)
            return noPhoto;
        var photo = found.Value;
        if (PhotoGate.Check(photo.Bytes.Span, photo.Pointer).Refusal is { } badPhoto)
            return badPhoto;
        await using var decision = await limiter.DecideAsync(meter, cancellationToken);
        if (decision.Refusal is { } limit)
            return limit;
        await TellAsync(reached, PosterStep.PhotoChecked);

        var ai = new AiClient(client.OrganizationId, client.KeyId);
        var staged = await scenes.MakeAsync(plan, photo.Bytes, ai, cancellationToken);
        var logo = brand is null ? default : await kits.LogoOfAsync(client.OrganizationId, brand, cancellationToken);
        var specs = Specs(plan, brand, hasLogo: !logo.IsEmpty);
        // A point that was named is one of the photo's, not of a scene's.
        var rendered = await pool.RenderAsync(staged.IsScene ? [.. specs.Select(spec => spec with { Focus = null })] : specs, staged.Photo, logo, photo.Pointer, cancellationToken);
        if (rendered.Refusal is not null && staged.IsScene)
        {
            staged = StagedPhoto.Own(photo.Bytes, "No poster could be drawn around the image model's picture", staged.CostMicros);
            rendered = await pool.RenderAsync(specs, staged.Photo, logo, photo.Pointer, cancellationToken);
        }

        if (rendered.Refusal is { } notRendered)
            return notRendered;
        await TellAsync(reached, PosterStep.Rendered);
        var written = await captions.WriteAsync(new CaptionRequest(plan.Offer, plan.Platforms), engine: null, ai, cancellationToken);
        await TellAsync(reached, PosterStep.Captioned);
        var stored = await StoreAsync(client, rendered.Value, staged.IsScene || photo.AiGenerated, cancellationToken);

        var answer = Answer(plan, stored, staged, written, decision, started);
        var poster = Row(client, plan, answer);
        var made = await writes.InTransactionAsync(Scope.Of(client.OrganizationId), async (db, token) =>
        {
            db.Assets.AddRange(stored.Select(s => s.Asset));
            db.Posters.Add(poster);
            await db.SaveChangesAsync(token);
            await usage.RecordAsync(db, meter, token);
            if (alongside is not null)
                await alongside(db, answer, token);
            return answer;
        }, cancellationToken);
        decision.Keep();
        return made;
    }

    /// <summary>
    /// Whether a poster could be made as far as can be told without rendering or calling out: the fields, the limit with <paramref name="waiting"/> posters already on their way, and the
    /// head of a photo that is here. Null when nothing speaks against it.
    /// </summary>
    public async Task<Refusal?> RefusalOfAsync(PosterClient client, PosterRequest request, ReadOnlyMemory<byte>? upload, int waiting, CancellationToken cancellationToken)
    {
        var (planned, _) = await PlanAsync(client, request, upload, cancellationToken);
        if (planned.Refusal is { } badRequest)
            return badRequest;
        var decision = await limiter.LookAsync(new UsageRequest(client.OrganizationId, client.KeyId, Meter.Posters) { Ahead = waiting }, cancellationToken);
        if (decision.Refusal is not null || planned.Value.Photo is { Upload: null, AssetId: null })
            return decision.Refusal;
        var photo = await photos.FindAsync(client.OrganizationId, planned.Value.Photo, cancellationToken);
        return photo.Refusal ?? PhotoGate.Check(photo.Value.Bytes.Span, photo.Value.Pointer).Refusal;
    }

    private async Task<(Outcome<PosterPlan> Plan, Brand? Brand)> PlanAsync(PosterClient client, PosterRequest request, ReadOnlyMemory<byte>? upload, CancellationToken cancellationToken)
    {
        var brand = request.UseBrandKit is false ? null : await kits.FindAsync(client.OrganizationId, cancellationToken);
        var filled = brand?.FillPoster(request) ?? request;
        var planned = filled.Plan(upload, await TodayAsync(client, cancellationToken), brand?.WhatsAppDigits);
        return (planned.Refusal is null && scenes.Refuse(request.Engine) is { } noEngine ? noEngine : planned, brand);
    }

    private static PosterSpec[] Specs(PosterPlan plan, Brand? brand, bool hasLogo) =>
    [
        .. plan.Sizes.Select(size => new PosterSpec(plan.Offer, size, plan.Format)
        {
            Layout = plan.Layout ?? PosterLayouts.For(plan.Offer),
            Brand = brand?.OnPoster() is { } shown ? shown with { HasLogo = hasLogo } : null,
            QrLink = plan.QrLink,
            Focus = plan.Focus,
        }),
    ];

    private static Task TellAsync(Func<PosterStep, Task>? reached, PosterStep step) => reached is null ? Task.CompletedTask : reached(step);

    private async Task<DateOnly> TodayAsync(PosterClient client, CancellationToken cancellationToken)
    {
        var zone = await clock.ZoneOfAsync(client.OrganizationId, cancellationToken);
        return NodaTime.Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(zone).Date.ToDateOnly();
    }

    private async Task<IReadOnlyList<(PosterSize Size, Asset Asset)>> StoreAsync(PosterClient client, IReadOnlyList<RenderedPicture> pictures, bool aiGenerated, CancellationToken cancellationToken)
    {
        var stored = new List<(PosterSize, Asset)>(pictures.Count);
        foreach (var picture in pictures)
        {
            var header = ImageHeader.Read(picture.Bytes.Span);
            if (header is null || header.Width != picture.Spec.Width || header.Height != picture.Spec.Height || header.ContentType != SvgRaster.ContentType(picture.Spec.Format))
                throw new InvalidOperationException($"The renderer made {header} where {picture.Spec.Format} of {picture.Spec.Width}x{picture.Spec.Height} was ordered.");
            stored.Add((picture.Spec.Size, await assets.PrepareAsync(client.OrganizationId, AssetKind.Poster, picture.Bytes, header, cancellationToken, aiGenerated: aiGenerated)));
        }

        return stored;
    }

    private PosterAnswer Answer(PosterPlan plan, IReadOnlyList<(PosterSize Size, Asset Asset)> stored, StagedPhoto staged, CaptionWork written, UsageDecision decision, long started)
    {
        string[] degraded = [.. new[] { staged.Reason, written.DegradedReason }.OfType<string>()];
        var first = stored[0].Asset;
        var now = time.GetUtcNow();
        return new PosterAnswer
        {
            Id = ids.NewId(),
            AssetId = first.Id,
            AssetUrl = addresses.UrlOf(first),
            Width = first.Width,
            Height = first.Height,
            ContentType = first.ContentType,
            Renditions = [.. stored.Select(s => new PosterRendition(s.Size, s.Asset.Id, addresses.UrlOf(s.Asset), s.Asset.Width, s.Asset.Height))],
            Captions = [.. written.Set.Captions.Select(c => new PosterCaption(c.Platform, c.Text, c.Length, c.Limit))],
            Hashtags = written.Set.Hashtags,
            Language = plan.Offer.Language,
            Renderer = staged.IsScene ? SceneStage.Renderer : Renderer,
            Degraded = degraded.Length > 0,
            DegradedReason = degraded.Length > 0 ? string.Join(' ', degraded) : null,
            Usage = new PosterUsage(1, [.. decision.Windows.Select(w => new PosterUsageWindow(w.Name, w.Limit, w.Remaining, w.ResetsAt))], CostOf(staged, written)),
            DurationMs = (long)time.GetElapsedTime(started).TotalMilliseconds,
            CreatedAt = now,
        };
    }

    private static decimal? CostOf(StagedPhoto staged, CaptionWork written) =>
        staged.CostMicros is null && written.CostMicros is null ? null : ((staged.CostMicros ?? 0) + (written.CostMicros ?? 0)) / 1_000_000m;

    private static Poster Row(PosterClient client, PosterPlan plan, PosterAnswer answer) => new()
    {
        Id = answer.Id,
        OrganizationId = client.OrganizationId,
        AssetId = answer.AssetId,
        ProductName = plan.Offer.ProductName,
        Festival = Wire.Name(plan.Offer.Festival),
        Style = Wire.Name(plan.Offer.Style),
        Language = Wire.Name(plan.Offer.Language),
        Request = StudioJson.Write(plan.Request),
        Answer = StudioJson.Write(answer),
        Renderer = answer.Renderer,
        CreatedByKeyId = client.KeyId,
        CreatedAt = answer.CreatedAt,
    };
}
