using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>One picture or video of a draft, as found: a stored asset, or fetched and not stored yet; neither where <see cref="Violation"/> says why.</summary>
/// <param name="Pointer">The field of the request that names it.</param>
/// <param name="Url">The address a client gave; null where our own is to be shown.</param>
public sealed record FoundItem(string Pointer, string? Url = null, string? AltText = null)
{
    public Asset? Asset { get; init; }

    public IncomingMedia? Fetched { get; init; }

    public Violation? Violation { get; init; }

    /// <summary>What is posted in its place because the network does not take it as it is.</summary>
    public Rendition? Fitted { get; init; }

    public MediaFacts? Facts => Asset is { } stored ? stored.Facts() : Fetched is { } fetched ? new MediaFacts(fetched.ContentType, fetched.Bytes, fetched.Width, fetched.Height) { Duration = fetched.Duration } : null;

    /// <summary>Of the bytes that were named, also where others are posted: the same picture stays the same to the duplicate guard.</summary>
    public string? Sha256 => Asset?.Sha256 ?? Fetched?.Sha256;

    /// <summary>The same find for another post, or another place, that names it.</summary>
    internal FoundItem At(string pointer, string? altText) => this with { Pointer = pointer, AltText = altText, Violation = Violation is { } violation ? violation with { Pointer = pointer } : null };

    internal DraftMedia AsDraft() => new(Pointer, Fitted?.Facts ?? Facts, Violation, AltText, Fitted is not null);
}

/// <summary>All media of a draft, as found. What was fetched belongs to the <see cref="PostGround"/>.</summary>
public sealed record FoundMedia(IReadOnlyList<FoundItem> Items)
{
    public IReadOnlyList<DraftMedia> Drafts => [.. Items.Select(i => i.AsDraft())];
}

/// <summary>The media of a post about to be written. <paramref name="New"/> are rows for the post's own transaction; <paramref name="Notes"/> tell what was fitted and where the result is.</summary>
public sealed record KeptMedia(IReadOnlyList<PostMediaItem> Items, IReadOnlyList<Asset> New, IReadOnlyList<PostWarning> Notes)
{
    public PostMediaItem? First => Items.Count > 0 ? Items[0] : null;

    /// <summary>The list as the post keeps it; null where its first asset and address say everything.</summary>
    public string? Json => Items is [] or [{ AltText: null, SourceAssetId: null }] ? null : StudioJson.Write(Items);
}

/// <summary>
/// Finds the media of a draft: assets by id, our own media addresses (no fetch, and only the tenant's own), or what lies on the internet,
/// fetched once and kept, so that the post never depends on the address being alive later.
/// </summary>
public sealed class PostMedia(RemoteMedia remote, MediaIntake intake, MediaAddresses addresses, AssetLibrary library, IAssetStore store, TimeProvider time)
{
    private const int FetchesAtOnce = 4;
    private static readonly TimeSpan FetchLimit = TimeSpan.FromSeconds(150);

    /// <summary>Whether finding the media leaves the machine, so that the work must be reserved before it is begun. A rendition made twice is only work, so it does not count.</summary>
    public bool CallsOut(PostDraft draft) => Outside(draft).Any();

    /// <summary>Makes no transaction. With <paramref name="before"/>, an unchanged address means what was fetched for it.</summary>
    public async Task<FoundMedia> FindAsync(PostGround ground, PostDraft draft, ScheduledPost? before, CancellationToken cancellationToken)
    {
        var (named, isList, problem) = Named(draft);
        if (problem is not null)
            return new FoundMedia([new FoundItem(problem.Pointer) { Violation = problem }]);
        var items = new FoundItem?[named.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = await StoredAsync(ground, named[i], isList ? $"/media/{i}" : "", before, cancellationToken);
        await FetchAsync(ground, [.. named.Where((_, i) => items[i] is null).Select(n => n.AssetUrl!)], cancellationToken);
        return new FoundMedia(OnceEach([.. items.Select((item, i) => item ?? ground.Fetched[named[i].AssetUrl!].At(isList ? $"/media/{i}/asset_url" : "/asset_url", named[i].AltText))]));
    }

    /// <summary>Reads and fetches ahead what many drafts name, each thing once.</summary>
    public async Task FindAheadAsync(PostGround ground, IReadOnlyList<PostDraft> drafts, CancellationToken cancellationToken)
    {
        var assets = drafts.SelectMany(d => Named(d).Items).Select(i => i.AssetId ?? (i.AssetUrl is { } url ? addresses.AssetIdOf(url) : null)).OfType<string>();
        await ground.ReadAheadAsync([.. drafts.Select(d => d.AccountId).OfType<string>().Distinct(StringComparer.Ordinal)], [.. assets.Distinct(StringComparer.Ordinal)], cancellationToken);
        await FetchAsync(ground, [.. drafts.SelectMany(Outside)], cancellationToken);
    }

    /// <summary>Writes what was fetched or made to the store; the rows are the caller's to add. What several posts share is written once, and stands in the <see cref="KeptMedia.New"/> of each.</summary>
    public async Task<KeptMedia> KeepAsync(string organizationId, PostGround ground, FoundMedia media, CancellationToken cancellationToken)
    {
        var items = new List<PostMediaItem>(media.Items.Count);
        List<Asset> added = [];
        List<PostWarning> notes = [];
        foreach (var item in media.Items)
        {
            var source = item.Asset;
            if (source is null)
                added.Add(source = await OnceAsync(item.Fetched!, () => library.KeepAsync(organizationId, AssetKind.Snapshot, item.Fetched!, cancellationToken)));
            var sent = source;
            if (item.Fitted is { } fitted)
            {
                sent = fitted.Stored;
                if (sent is null)
                    added.Add(sent = await OnceAsync(fitted.Bytes, () => library.PrepareAsync(organizationId, AssetKind.Rendition, fitted.Bytes, fitted.Header!, cancellationToken, source.Id, source.AiGenerated)));
                notes.Add(fitted.Note(addresses.UrlOf(sent)));
            }

            items.Add(new PostMediaItem(sent.Id, item.Url ?? addresses.UrlOf(sent), string.IsNullOrEmpty(item.AltText) ? null : PostText.Normal(item.AltText), sent == source ? null : source.Id));
        }

        return new KeptMedia(items, added, notes);

        async Task<Asset> OnceAsync(object bytes, Func<Task<Asset>> keep) => ground.Kept.TryGetValue(bytes, out var kept) ? kept : ground.Kept[bytes] = await keep();
    }

    private IEnumerable<string> Outside(PostDraft draft) =>
        Named(draft) is { Problem: null } named ? named.Items.Where(i => i is { AssetId: null, AssetUrl: { } url } && addresses.AssetIdOf(url) is null).Select(i => i.AssetUrl!) : [];

    /// <summary>What a draft names, one way or the other, or what is wrong with the way it does.</summary>
    private static (IReadOnlyList<PostDraftMedia> Items, bool IsList, Violation? Problem) Named(PostDraft draft)
    {
        if (draft.Media is not { } list)
        {
            return draft switch
            {
                { AssetId: not null, AssetUrl: not null } => ([], false, new Violation("/asset_url", "media_twice", null, null, "Name the picture either by asset_id or by asset_url.")),
                { AssetId: null, AssetUrl: null } => ([], false, null),
                _ => ([new PostDraftMedia(draft.AssetId, draft.AssetUrl)], false, null),
            };
        }

        if (draft.AssetId is not null || draft.AssetUrl is not null)
            return ([], true, new Violation("/media", "media_twice", null, null, "Name the pictures either in media or by asset_id or asset_url."));
        return list.Count is >= 1 and <= PostDraftMedia.Most
            ? (list, true, null)
            : ([], true, new Violation("/media", "media_count", $"1 to {PostDraftMedia.Most}", $"{list.Count}", "Give 1 to 35 pictures, or leave media out."));
    }

    /// <summary>What needs no fetch: an asset of the tenant's, or a violation. Null where only a fetch can tell.</summary>
    private async Task<FoundItem?> StoredAsync(PostGround ground, PostDraftMedia named, string place, ScheduledPost? before, CancellationToken cancellationToken)
    {
        var (byId, byUrl) = (place + "/asset_id", place + "/asset_url");
        switch (named)
        {
            case { AssetId: null, AssetUrl: null }:
                return new FoundItem(byId) { Violation = new Violation(byId, "required", "asset_id or asset_url", null, "Name the picture by asset_id or by asset_url.") };
            case { AssetId: not null, AssetUrl: not null }:
                return new FoundItem(byUrl) { Violation = new Violation(byUrl, "media_twice", null, null, "Name the picture either by asset_id or by asset_url.") };
            case { AssetId: { } id }:
                return await AssetAsync(ground, new FoundItem(byId, null, named.AltText), id, cancellationToken);
        }

        var url = named.AssetUrl!;
        if (addresses.AssetIdOf(url) is { } own)
            return await AssetAsync(ground, new FoundItem(byUrl, null, named.AltText), own, cancellationToken);
        return before?.MediaItems().FirstOrDefault(i => i.IsFetched && i.AssetUrl == url) is { } kept
            ? await AssetAsync(ground, new FoundItem(byUrl, url, named.AltText), kept.NamedAssetId, cancellationToken)
            : null;
    }

    private async Task<FoundItem> AssetAsync(PostGround ground, FoundItem item, string id, CancellationToken cancellationToken) => await ground.AssetAsync(id, store, cancellationToken) switch
    {
        null => item with { Violation = new Violation(item.Pointer, "asset_not_found", null, null, "There is no such picture in your organization.") },
        (_, false) => item with { Violation = new Violation(item.Pointer, "media_missing", null, null, "The bytes of this picture are gone; upload it again.") },
        (var asset, _) => item with { Asset = asset },
    };

    private async Task FetchAsync(PostGround ground, IReadOnlyCollection<string> urls, CancellationToken cancellationToken)
    {
        var missing = urls.Distinct(StringComparer.Ordinal).Where(url => !ground.Fetched.ContainsKey(url)).ToList();
        if (missing.Count == 0)
            return;
        using var limit = new CancellationTokenSource(FetchLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await Parallel.ForEachAsync(missing, new ParallelOptions { MaxDegreeOfParallelism = FetchesAtOnce, CancellationToken = cancellationToken }, async (url, _) =>
            ground.Fetched[url] = ground.MayMake() ? await FetchAsync(new FoundItem("", url), either.Token, cancellationToken) : new FoundItem("", url) { Violation = TooMany("") });
    }

    /// <summary>What is said of a picture that is one too many to be fetched or fitted with the others of its bulk.</summary>
    internal static Violation TooMany(string pointer) => new(pointer, "bulk_media", $"{PostGround.MostMadeForMany}", null,
        $"In one bulk at most {PostGround.MostMadeForMany} pictures are fetched from the internet or made to fit their network. Upload this one first, in a form the network takes, or send fewer posts at a time.");

    private async Task<FoundItem> FetchAsync(FoundItem item, CancellationToken limited, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(item.Url, UriKind.Absolute, out var uri))
            return item with { Violation = new Violation(item.Pointer, "media_url_refused", "https or http", null, "Give a full address that begins with https://.") };
        try
        {
            var outcome = await remote.FetchAsync(uri, intake, limited);
            return outcome.Refusal is { } refusal ? item with { Violation = new Violation(item.Pointer, refusal.Code, null, null, refusal.Detail) } : item with { Fetched = outcome.Value };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return item with { Violation = new Violation(item.Pointer, "media_fetch_failed", null, null, "The pictures together took too long to fetch; give fewer, or upload them first.") };
        }
    }

    // The networks' own lists know a picture once: sent twice it would be one picture, or a refusal.
    private static FoundItem[] OnceEach(FoundItem[] items)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. items.Select(i => i.Sha256 is null || seen.Add(i.Sha256) ? i
            : i with { Violation = new Violation(i.Pointer, "media_repeated", "once", null, "This picture is in the post already; leave the second one out.") })];
    }
}
