using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Workers;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Assets;

/// <summary>
/// Makes pictures fit. One that breaks a network's rules is replaced by another size of the same poster that does not, by an earlier rendition, or by a new one: saved in a format
/// the network takes, scaled, set on a background, never cropped. What cannot be fitted keeps its violations, and so does everything while there is no renderer.
/// </summary>
public sealed class Renditions(RenderWorkerPool pool, RendererHealth renderer, IAssetStore store)
{
    // A poster's row is written just after its pictures.
    private static readonly TimeSpan PosterWindow = TimeSpan.FromMinutes(5);

    private const int MadeAtOnce = 4;

    /// <summary>Fits every picture of a post that needs it. Makes no transaction and stores nothing. Of many posts with the same single picture for one network the first decides.</summary>
    public async Task<FoundMedia> FitAsync(PostGround ground, FoundMedia media, Platform platform, PlatformRules rules, CancellationToken cancellationToken)
    {
        if (rules.MaxImages == 0)
            return media; // a video alone: no picture of any shape will do
        if (media.Items is not [{ Violation: null, Facts: { IsVideo: false } facts } item])
            return await FitAllAsync(ground, media, platform, rules, cancellationToken);
        if (MediaInspector.Violations(facts, platform, rules, item.Pointer).Count == 0)
            return media;
        var key = (item.Asset?.Id ?? item.Url!, platform, rules);
        if (!ground.Fitted.TryGetValue(key, out var fitted))
            ground.Fitted[key] = fitted = (await FitAllAsync(ground, media, platform, rules, cancellationToken)).Items[0];
        var own = fitted.At(item.Pointer, item.AltText) with { Url = item.Url };
        return new FoundMedia([own.Fitted is { } made ? own with { Fitted = made with { Pointer = item.Pointer } } : own]);
    }

    private async Task<FoundMedia> FitAllAsync(PostGround ground, FoundMedia media, Platform platform, PlatformRules rules, CancellationToken cancellationToken)
    {
        var items = media.Items.ToArray();
        var taken = items.Select(i => i.Asset?.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var toMake = new List<(int Index, FitOrder Order, IReadOnlyList<Violation> Broken)>();
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Violation is not null || items[i].Facts is not { IsVideo: false } facts)
                continue;
            var broken = MediaInspector.Violations(facts, platform, rules, items[i].Pointer);
            if (broken.Count == 0)
                continue;
            var order = FitOrder.For(facts, rules);
            if (await StoredAsync(ground.Db, items[i], order, platform, rules, broken, taken, cancellationToken) is { } stored)
            {
                items[i] = items[i] with { Fitted = stored };
                taken.Add(stored.Stored!.Id);
            }
            else if (order is not null && ground.MayMake())
                toMake.Add((i, order, broken));
            else if (order is not null)
                items[i] = items[i] with { Violation = PostMedia.TooMany(items[i].Pointer) };
        }

        if (toMake.Count > 0 && (await renderer.CheckAsync(cancellationToken)).IsReady)
        {
            await Parallel.ForEachAsync(toMake, new ParallelOptions { MaxDegreeOfParallelism = MadeAtOnce, CancellationToken = cancellationToken },
                async (make, token) => items[make.Index] = await MakeAsync(items[make.Index], platform, rules, make.Broken, make.Order, token));
        }

        return new FoundMedia(items);
    }

    /// <summary>What is there already and can be sent: another size of the same poster, or what was made of the same original before.</summary>
    private static async Task<Rendition?> StoredAsync(
        StudioDb db, FoundItem item, FitOrder? order, Platform platform, PlatformRules rules, IReadOnlyList<Violation> broken, HashSet<string> taken, CancellationToken cancellationToken)
    {
        if (await SiblingAsync(db, item, platform, rules, taken, cancellationToken) is { } sibling)
            return Told(item, platform, broken, sibling.Facts(), $"another size of the same poster is posted there: {sibling.Width} × {sibling.Height}") with { Stored = sibling };
        return order is not null && item.Asset is { } source && await EarlierAsync(db, source, order, platform, rules, cancellationToken) is { } earlier
            ? Told(item, platform, broken, earlier.Facts(), Done(broken, source.Facts(), earlier.Facts())) with { Stored = earlier }
            : null;
    }

    private async Task<FoundItem> MakeAsync(
        FoundItem item, Platform platform, PlatformRules rules, IReadOnlyList<Violation> broken, FitOrder order, CancellationToken cancellationToken)
    {
        var made = await pool.FitAsync(order, await BytesAsync(item, cancellationToken), item.Pointer, cancellationToken);
        if (made.Refusal is { } refusal)
            return refusal.Kind is RefusalKind.Rule && refusal.Violations is [var why] ? item with { Violation = why } : item;
        var facts = ImageHeader.Read(made.Value.Span) is { } header ? new MediaFacts(header.ContentType, made.Value.Length, header.ShownWidth, header.ShownHeight) : null;
        if (facts is null || MediaInspector.Violations(facts, platform, rules, item.Pointer).Count > 0)
            return item;
        return item with
        {
            Fitted = Told(item, platform, broken, facts, Done(broken, item.Facts!, facts)) with { Bytes = made.Value, Header = new ImageHeader(facts.ContentType, facts.Width, facts.Height) },
        };
    }

    /// <summary>The size of the same poster that the network takes and that is nearest in shape.</summary>
    private static async Task<Asset?> SiblingAsync(StudioDb db, FoundItem item, Platform platform, PlatformRules rules, HashSet<string> taken, CancellationToken cancellationToken)
    {
        if (item.Asset is not { Kind: AssetKind.Poster } source)
            return null;
        var until = source.CreatedAt + PosterWindow;
        var answers = await db.Posters.Where(p => p.CreatedAt >= source.CreatedAt && p.CreatedAt <= until && p.Answer.Contains(source.Id)).Select(p => p.Answer).Take(1).ToListAsync(cancellationToken);
        var ids = answers.SelectMany(a => StudioJson.Read<PosterAnswer>(a)!.Renditions).Select(r => r.AssetId).Where(id => !taken.Contains(id)).ToList();
        var siblings = ids.Count == 0 ? [] : await db.Assets.AsNoTracking().Where(a => ids.Contains(a.Id)).ToListAsync(cancellationToken);
        return siblings.Where(a => MediaInspector.Violations(a.Facts(), platform, rules, item.Pointer).Count == 0)
            .MinBy(a => (Math.Abs(Math.Log((double)a.Width / a.Height * source.Height / source.Width)), a.Id));
    }

    private static async Task<Asset?> EarlierAsync(StudioDb db, Asset source, FitOrder order, Platform platform, PlatformRules rules, CancellationToken cancellationToken)
    {
        var earlier = await db.Assets.AsNoTracking().Where(a => a.Kind == AssetKind.Rendition && a.SourceAssetId == source.Id && a.CreatedAt >= source.CreatedAt)
            .OrderByDescending(a => a.CreatedAt).Take(20).ToListAsync(cancellationToken);
        return earlier.FirstOrDefault(a => order.IsMetBy(a) && MediaInspector.Violations(a.Facts(), platform, rules, "").Count == 0);
    }

    private async Task<byte[]> BytesAsync(FoundItem item, CancellationToken cancellationToken)
    {
        if (item.Fetched is { } fetched)
            return await File.ReadAllBytesAsync(fetched.File, cancellationToken);
        var asset = item.Asset!;
        await using var stream = await store.OpenAsync(asset.Path, cancellationToken);
        var bytes = new byte[asset.Bytes];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static Rendition Told(FoundItem item, Platform platform, IReadOnlyList<Violation> broken, MediaFacts facts, string done) => new(
        item.Pointer, string.Join("; ", broken.Select(v => $"{v.Rule} {v.Limit}")),
        $"{PlatformNames.Of(platform)} does not take this picture as it is, so {done}. Nothing is cut off, and the original stays as it was.", facts);

    private static string Done(IReadOnlyList<Violation> broken, MediaFacts before, MediaFacts after)
    {
        List<string> steps = [];
        if (before.ContentType != after.ContentType)
            steps.Add($"saved as {Asset.Extension(after.ContentType).ToUpperInvariant().Replace("JPG", "JPEG", StringComparison.Ordinal)}");
        if (before.Width > after.Width || before.Height > after.Height)
            steps.Add("scaled down");
        else if (broken.Any(v => v.Rule == "media_width"))
            steps.Add("enlarged");
        if (broken.Any(v => v.Rule == "media_ratio"))
            steps.Add($"set on a background of its own colours ({after.Width} × {after.Height})");
        if (steps.Count == 0)
            steps.Add("saved with fewer bytes");
        return $"it is {string.Join(", ", steps.SkipLast(1))}{(steps.Count > 1 ? " and " : "")}{steps[^1]}";
    }
}
