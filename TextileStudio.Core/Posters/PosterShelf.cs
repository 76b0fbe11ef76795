using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters;

/// <summary>A page of the list, newest first.</summary>
public sealed record PosterPage(long Count, IReadOnlyList<PosterAnswer> Posters, string[]? Next, string[]? Previous);

/// <summary>The posters made so far, newest first.</summary>
public sealed class PosterShelf(StudioDbs dbs)
{
    public async Task<Outcome<PosterAnswer>> FindAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var answer = await db.Posters.Where(p => p.Id == id).Select(p => p.Answer).SingleOrDefaultAsync(cancellationToken);
        return answer is null ? Refusal.NotFound("poster") : StudioJson.Read<PosterAnswer>(answer)!;
    }

    public async Task<Outcome<PosterPage>> ListAsync(string organizationId, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var slice = await Keyset.ReadAsync(db.Posters, p => p.CreatedAt, p => p.Id, descending: true, size, cursor, $"posters\n{organizationId}", cancellationToken);
        return slice is null
            ? Keyset.BadCursor()
            : new PosterPage(await db.Posters.LongCountAsync(cancellationToken), [.. slice.Rows.Select(p => StudioJson.Read<PosterAnswer>(p.Answer)!)], slice.Next, slice.Previous);
    }
}
