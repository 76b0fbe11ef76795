using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters;

/// <summary>A poster as lists show it. <paramref name="Picture"/> is its address on this site.</summary>
public sealed record RecentPoster(string Id, string ProductName, string Picture, DateTimeOffset CreatedAt);

/// <summary>A picture that can go into a post beside a poster. <paramref name="Picture"/> is its address on this site.</summary>
public sealed record MorePicture(string AssetId, string Picture, string Name);

/// <summary>The last posters of an organization, and what was asked for.</summary>
public sealed class RecentPosters(StudioDbs dbs)
{
    public async Task<IReadOnlyList<RecentPoster>> ListAsync(string organizationId, int count, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var rows = await (from poster in db.Posters
                          join asset in db.Assets on poster.AssetId equals asset.Id
                          orderby poster.CreatedAt descending, poster.Id descending
                          select new { poster.Id, poster.ProductName, AssetId = asset.Id, asset.ContentType, poster.CreatedAt })
            .Take(count).ToListAsync(cancellationToken);
        return [.. rows.Select(r => new RecentPoster(r.Id, r.ProductName, $"/media/{r.AssetId}.{Asset.Extension(r.ContentType)}", r.CreatedAt))];
    }

    /// <summary>What may follow a poster in one post: the latest other posters, then the latest uploads, at most <paramref name="count"/> together.</summary>
    public async Task<IReadOnlyList<MorePicture>> PicturesAsync(string organizationId, IReadOnlyCollection<string> except, int count, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var posters = await (from poster in db.Posters
                             join asset in db.Assets on poster.AssetId equals asset.Id
                             where !except.Contains(asset.Id)
                             orderby poster.CreatedAt descending, poster.Id descending
                             select new { asset.Id, asset.ContentType, poster.ProductName }).Take(count / 2).ToListAsync(cancellationToken);
        var uploads = await db.Assets.Where(a => a.Kind == AssetKind.Upload && a.DurationMs == null && !except.Contains(a.Id))
            .OrderByDescending(a => a.CreatedAt).ThenByDescending(a => a.Id)
            .Select(a => new { a.Id, a.ContentType }).Take(count - posters.Count).ToListAsync(cancellationToken);
        return
        [
            .. posters.Select(p => new MorePicture(p.Id, $"/media/{p.Id}.{Asset.Extension(p.ContentType)}", p.ProductName)),
            .. uploads.Select(u => new MorePicture(u.Id, $"/media/{u.Id}.{Asset.Extension(u.ContentType)}", "An uploaded photo")),
        ];
    }

    /// <summary>The fields of a poster, or of the latest one without an id: a shop's name and language rarely change. Null when there is none.</summary>
    public async Task<PosterRequest?> RequestOfAsync(string organizationId, string? posterId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var posters = posterId is null ? db.Posters.OrderByDescending(p => p.CreatedAt).ThenByDescending(p => p.Id) : db.Posters.Where(p => p.Id == posterId).OrderBy(p => p.Id);
        return StudioJson.Read<PosterRequest>(await posters.Select(p => p.Request).FirstOrDefaultAsync(cancellationToken));
    }
}
