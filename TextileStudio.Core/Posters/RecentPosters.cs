using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters;

/// <summary>A poster as lists show it. <paramref name="Picture"/> is its address on this site.</summary>
public sealed record RecentPoster(string Id, string ProductName, string Picture, DateTimeOffset CreatedAt);

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

    /// <summary>The fields of a poster, or of the latest one without an id: a shop's name and language rarely change. Null when there is none.</summary>
    public async Task<ProductOfferRequest?> RequestOfAsync(string organizationId, string? posterId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var posters = posterId is null ? db.Posters.OrderByDescending(p => p.CreatedAt).ThenByDescending(p => p.Id) : db.Posters.Where(p => p.Id == posterId).OrderBy(p => p.Id);
        return StudioJson.Read<ProductOfferRequest>(await posters.Select(p => p.Request).FirstOrDefaultAsync(cancellationToken));
    }
}
