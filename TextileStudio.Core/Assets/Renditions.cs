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

    /// <summary>Fits every picture of a post that needs it. Makes no transaction and stores nothing.</summary>
    public async Task<FoundMedia> FitAsync(StudioDb db, FoundMedia media, Platform platform, PlatformRules rules, CancellationToken cancellationToken)
    {
        var items = media.Items.ToList();
        var taken = items.Select(i => i.Asset?.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            items[i] = await FitAsync(db, items[i], platform, rules, taken, cancellationToken);
            if (items[i].Fitted is { Stored: { } used })
                taken.Add(used.Id);
        }

        return new FoundMedia(items);
    }

    private async Task<FoundItem> FitAsync(StudioDb db, FoundItem item, Platform platform, PlatformRules rules, HashSet<string> taken, CancellationToken cancellationToken)
    {
        if (item.Violation is not null || item.Facts is not { IsVideo: false } facts)
            return item;
        var broken = MediaInspector.Violations(facts, platform, rules, item.Pointer);
        if (broken.Count == 0)
            return item;
        if (await SiblingAsync(db, item, platform, rules, taken, cancellationToken) is { } sibling)
            return item with { Fitted = Told(item, platform, broken, sibling.Facts(), $"another size of the same poster is posted there: {sibling.Width} × {sibling.Height}") with { Stored = sibling } };
        if (FitOrder.For(facts, rules) is not { } order)
            return item;
        if (item.Asset is { } source && await EarlierAsync(db, source, order, platform, rules, cancellationToken) is { } earlier)
            return item with { Fitted = Told(item, platform, broken, earlier.Facts(), Done(broken, facts, earlier.Facts())) with { Stored = earlier } };
        return await MakeAsync(item, platform, rules, broken, order, cancellationToken);
    }

    private async Task<FoundItem> MakeAsync(
        FoundItem item, Platform platform, PlatformRules rules, IReadOnlyList<Violation> broken, FitOrder order, CancellationToken cancellationToken)
    {
        if (!(await renderer.CheckAsync(cancellationToken)).IsReady)
            return item;
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
