using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters;

/// <summary>Which posters to show: of one festival, with a text in the product's name; null for any.</summary>
public sealed record GalleryQuery(Festival? Festival, string? Text)
{
    public bool IsFiltered => Festival is not null || Text is not null;
}

/// <summary>A poster in the gallery. Pictures are addresses on this site.</summary>
public sealed record GalleryPoster(string Id, string ProductName, Festival? Festival, Language? Language, IReadOnlyList<GalleryPicture> Pictures, DateTimeOffset CreatedAt)
{
    /// <summary>The one that fills a square tile best; null where there is none.</summary>
    public GalleryPicture? Tile => Pictures.MinBy(p => Math.Abs(Math.Log((double)p.Width / p.Height)));
}

/// <summary>One size of it.</summary>
public sealed record GalleryPicture(PosterSize Size, string Path, int Width, int Height)
{
    /// <summary>The address that a browser keeps as a file.</summary>
    public string Download => $"{Path}?{MediaAddresses.DownloadQuery}=1";
}

/// <summary>A page of the gallery, newest first.</summary>
public sealed record GalleryPage(long Count, IReadOnlyList<GalleryPoster> Posters, string[]? Next, string[]? Previous);

/// <summary>The posters made so far, to look at, to download and to use again.</summary>
public sealed class PosterGallery(StudioDbs dbs)
{
    /// <summary>Refuses a cursor of another list or search: <c>bad_cursor</c>.</summary>
    public async Task<Outcome<GalleryPage>> ListAsync(string organizationId, GalleryQuery query, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var posters = db.Posters.AsQueryable();
        if (query.Festival is { } festival)
        {
            var name = Wire.Name(festival);
            posters = posters.Where(p => p.Festival == name);
        }

        if (query.Text is { } text)
        {
            // On SQLite only Latin letters are found whatever their case; no other script sold here has cases.
            var lower = text.Normalize().ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // translated to SQL's lower(), which takes no culture
            posters = posters.Where(p => p.ProductName.ToLower().Contains(lower));
#pragma warning restore CA1304, CA1311, CA1862
        }

        var slice = await Keyset.ReadAsync(posters, p => p.CreatedAt, p => p.Id, descending: true, size, cursor, $"gallery\n{organizationId}\n{query.Festival}\n{query.Text}", cancellationToken);
        return slice is null
            ? Keyset.BadCursor()
            : new GalleryPage(await posters.LongCountAsync(cancellationToken), [.. slice.Rows.Select(Of)], slice.Next, slice.Previous);
    }

    private static GalleryPoster Of(Poster row)
    {
        var answer = StudioJson.Read<PosterAnswer>(row.Answer)!;
        var extension = Asset.Extension(answer.ContentType);
        return new GalleryPoster(row.Id, row.ProductName, Wire.TryParse<Festival>(row.Festival, out var festival) ? festival : null, Wire.TryParse<Language>(row.Language, out var language) ? language : null,
            [.. answer.Renditions.Select(r => new GalleryPicture(r.Size, $"/media/{r.AssetId}.{extension}", r.Width, r.Height))], row.CreatedAt);
    }
}
