using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters;

/// <summary>A place in the list of posters: the poster there, and whether to go on towards newer ones.</summary>
public sealed record PosterPlace(DateTimeOffset CreatedAt, string Id, bool TowardsNewer);

/// <summary>A stretch of the list, newest first, and where its neighbours begin.</summary>
public sealed record PosterPage(long Count, IReadOnlyList<PosterAnswer> Posters, PosterPlace? Older, PosterPlace? Newer);

/// <summary>The posters made so far, newest first.</summary>
public sealed class PosterShelf(StudioDbs dbs)
{
    public async Task<Outcome<PosterAnswer>> FindAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var answer = await db.Posters.Where(p => p.Id == id).Select(p => p.Answer).SingleOrDefaultAsync(cancellationToken);
        return answer is null ? Refusal.NotFound("poster") : StudioJson.Read<PosterAnswer>(answer)!;
    }

    public async Task<PosterPage> ListAsync(string organizationId, int size, PosterPlace? from, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var posters = db.Posters.AsNoTracking();
        var towardsNewer = from?.TowardsNewer ?? false;
        var ordered = (from, towardsNewer) switch
        {
            (null, _) => posters.OrderByDescending(p => p.CreatedAt).ThenByDescending(p => p.Id),
            (_, false) => posters.Where(p => p.CreatedAt < from.CreatedAt || (p.CreatedAt == from.CreatedAt && p.Id.CompareTo(from.Id) < 0))
                .OrderByDescending(p => p.CreatedAt).ThenByDescending(p => p.Id),
            (_, true) => posters.Where(p => p.CreatedAt > from.CreatedAt || (p.CreatedAt == from.CreatedAt && p.Id.CompareTo(from.Id) > 0))
                .OrderBy(p => p.CreatedAt).ThenBy(p => p.Id),
        };

        // One more than asked for tells whether the list goes on.
        var rows = await ordered.Take(size + 1).Select(p => new { p.Id, p.CreatedAt, p.Answer }).ToListAsync(cancellationToken);
        var goesOn = rows.Count > size;
        var page = rows.Take(size).ToList();
        if (towardsNewer)
            page.Reverse();
        var hasOlder = towardsNewer ? page.Count > 0 : goesOn;
        var hasNewer = towardsNewer ? goesOn : from is not null && page.Count > 0;
        return new PosterPage(
            await posters.LongCountAsync(cancellationToken),
            [.. page.Select(p => StudioJson.Read<PosterAnswer>(p.Answer)!)],
            hasOlder ? new PosterPlace(page[^1].CreatedAt, page[^1].Id, TowardsNewer: false) : null,
            hasNewer ? new PosterPlace(page[0].CreatedAt, page[0].Id, TowardsNewer: true) : null);
    }
}
