using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Posters.Workers;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Brands;

/// <summary>The organizations' brand kits: at most one each, read with every poster, changed rarely.</summary>
public sealed class BrandKits(StudioDbs dbs, WriteRetry writes, IAssetStore store, RenderWorkerPool pool, TimeProvider time, ILogger<BrandKits> log)
{
    /// <summary>The most bytes a logo may have.</summary>
    public const int MaxLogoBytes = 2 * 1024 * 1024;

    private const int MaxLogoSide = 4_000;
    private const long DecodedBytes = 64 * 1024 * 1024;
    private const string LogoField = "/logo_asset_id";

    /// <summary>Null where none was made.</summary>
    public async Task<Brand?> FindAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.BrandKits.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { } row ? Of(row) : null;
    }

    /// <summary>The logo's bytes; empty without a logo or where its file is gone, since a poster without it is better than none.</summary>
    public async Task<ReadOnlyMemory<byte>> LogoOfAsync(string organizationId, Brand brand, CancellationToken cancellationToken)
    {
        if (brand.LogoAssetId is not { } id)
            return default;
        await using var db = dbs.ForOrganization(organizationId);
        var asset = await db.Assets.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        return asset is null || await BytesAsync(asset, cancellationToken) is not { } bytes ? default : (ReadOnlyMemory<byte>)bytes;
    }

    /// <summary>Replaces the whole kit, or makes it; <c>IsNew</c> tells which. Refusals: <c>invalid_brand_kit</c>, those of a bad logo, <c>stale</c> for another version than <paramref name="version"/>.</summary>
    /// <param name="version">The version the caller has seen, 0 for no kit; null insists on none.</param>
    public async Task<Outcome<(Brand Brand, bool IsNew)>> SaveAsync(Author author, BrandKitRequest request, long? version, CancellationToken cancellationToken)
    {
        var validated = request.Validate();
        if (validated.Refusal is { } wrong)
            return wrong;
        var logo = string.IsNullOrEmpty(request.LogoAssetId) ? null : request.LogoAssetId;
        if (logo is not null && await RefusalOfLogoAsync(author.OrganizationId, logo, cancellationToken) is { } bad)
            return bad;
        Outcome<(Brand Brand, bool IsNew)> saved;
        try
        {
            saved = await writes.InTransactionAsync<Outcome<(Brand Brand, bool IsNew)>>(Scope.Of(author.OrganizationId), async (db, token) =>
            {
                var row = await db.BrandKits.SingleOrDefaultAsync(token);
                if (version is { } seen && seen != (row?.Version ?? 0))
                    return Stale();
                var isNew = row is null;
                if (row is null)
                {
                    row = new BrandKit { OrganizationId = author.OrganizationId, Settings = "", Version = 0, UpdatedAt = default };
                    db.BrandKits.Add(row);
                }

                row.Settings = StudioJson.Write(validated.Value);
                row.LogoAssetId = logo;
                row.Version++;
                row.UpdatedAt = time.GetUtcNow();
                db.Audit(author, row.UpdatedAt, "brand_kit.changed", author.OrganizationId, validated.Value.BrandName, ("version", $"{row.Version - 1}", $"{row.Version}"));
                await db.SaveChangesAsync(token);
                return (Of(row), isNew);
            }, cancellationToken);
        }
        catch (DbUpdateException race) when (race is DbUpdateConcurrencyException || WriteRetry.IsDuplicate(race))
        {
            return Stale();
        }

        if (saved.Refusal is null)
            log.LogInformation("The brand kit of organization {OrganizationId} was changed to version {Version} by {Actor}", author.OrganizationId, saved.Value.Brand.Version, author.Actor);
        return saved;
    }

    /// <summary>Takes the kit away; posters made with it stay as they are. Refusals: <c>not_found</c>, <c>stale</c>.</summary>
    public async Task<Outcome<bool>> RemoveAsync(Author author, long? version, CancellationToken cancellationToken)
    {
        var removed = await writes.InTransactionAsync<Outcome<bool>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.BrandKits.Where(k => version == null || k.Version == version).ExecuteDeleteAsync(token) == 0)
                return await db.BrandKits.AnyAsync(token) ? Stale() : NotFound();
            db.Audit(author, time.GetUtcNow(), "brand_kit.removed", author.OrganizationId, null);
            await db.SaveChangesAsync(token);
            return true;
        }, cancellationToken);
        if (removed.Refusal is null)
            log.LogInformation("The brand kit of organization {OrganizationId} was removed by {Actor}", author.OrganizationId, author.Actor);
        return removed;
    }

    /// <summary>The 404 of an organization without a kit.</summary>
    public static Refusal NotFound() => new(RefusalKind.NotFound, "not_found", "Your organization has no brand kit yet. Send one with PUT.");

    private static Refusal Stale() => new(RefusalKind.Stale, "stale", "The brand kit has been changed since you read it. Read it again and repeat your change with the new ETag.");

    private static Brand Of(BrandKit row) => new(StudioJson.Read<BrandSettings>(row.Settings)!, row.LogoAssetId, row.Version, row.UpdatedAt);

    private async Task<Refusal?> RefusalOfLogoAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var asset = await db.Assets.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id && a.Kind == AssetKind.Upload, cancellationToken);
        if (asset is null)
            return Logo("asset_not_found", null, null, "There is no such upload in your organization. Upload the logo to /api/assets/ and use the id of the answer.");
        if (asset.ContentType is not ("image/png" or "image/jpeg" or "image/webp"))
            return Logo("logo_type", "image/png, image/jpeg, image/webp", asset.ContentType, "Upload the logo as a PNG (its ground may be transparent), JPEG or WebP picture.");
        if (asset.Bytes > MaxLogoBytes)
            return Logo("logo_bytes", $"{MaxLogoBytes}", $"{asset.Bytes}", "The logo has too many bytes; save it smaller, at most 2 MB.");
        if (asset.Width > MaxLogoSide || asset.Height > MaxLogoSide)
            return Logo("logo_pixels", $"{MaxLogoSide} a side", $"{asset.Width}x{asset.Height}", $"The logo has too many pixels; scale it down to at most {MaxLogoSide} a side.");
        if (await BytesAsync(asset, cancellationToken) is not { } bytes)
            return Logo("asset_not_found", null, null, "The logo's file is gone. Upload it again and use the id of the answer.");

        // Decoded once to its end now, so that no poster fails because of it later.
        var decoded = await pool.FitAsync(new FitOrder("image/jpeg", asset.Width, asset.Height, DecodedBytes, MinWidth: 1), bytes, LogoField, cancellationToken);
        return decoded.Refusal is { Kind: RefusalKind.Rule }
            ? Logo("corrupt_image", "a whole picture", null, "The logo is broken or cut off. Open the file, save it again and upload that.")
            : decoded.Refusal;
    }

    private async Task<byte[]?> BytesAsync(Asset asset, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await store.OpenAsync(asset.Path, cancellationToken);
            var bytes = new byte[asset.Bytes];
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or EndOfStreamException)
        {
            return null;
        }
    }

    private static Refusal Logo(string rule, string? limit, string? actual, string fix) =>
        new(RefusalKind.Rule, "invalid_brand_kit", fix, [new Violation(LogoField, rule, limit, actual, fix)]);
}
