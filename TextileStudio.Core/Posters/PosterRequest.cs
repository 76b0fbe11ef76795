using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Posters;

/// <summary>A poster as asked for: the product fields and how it shall come out. The photo is an upload, one of our assets or an address.</summary>
public sealed record PosterRequest : ProductOfferRequest
{
    /// <summary>A picture uploaded earlier, or another poster.</summary>
    public string? AssetId { get; init; }

    /// <summary>A picture on the public internet, or one of our own media addresses.</summary>
    public string? ProductImageUrl { get; init; }

    /// <summary>Wire names of <see cref="PosterSize"/>; <c>square</c> without it.</summary>
    public OneOrMany? Size { get; init; }

    /// <summary>Wire name of <see cref="PosterFormat"/>; <c>jpeg</c> without it.</summary>
    public string? Format { get; init; }

    /// <summary>Networks to write captions for; all six without it.</summary>
    public IReadOnlyList<string>? Platforms { get; init; }

    /// <summary><c>local</c> or <c>gemini</c>; what is set without it.</summary>
    public string? Engine { get; init; }

    /// <summary>Wire name of <see cref="PosterLayout"/>; chosen from the request's content without it.</summary>
    public string? Layout { get; init; }

    /// <summary>Whether the poster carries a code that opens a WhatsApp chat; the brand kit's choice without it.</summary>
    public bool? WhatsappQr { get; init; }

    /// <summary>The point of the photo that must be seen; what catches the eye without it.</summary>
    public FocusRequest? Focus { get; init; }

    /// <summary>What is to be made, or every rule these fields break.</summary>
    /// <param name="upload">The file sent with the request, if one was.</param>
    /// <param name="today">The day in the organization's zone.</param>
    /// <param name="whatsAppNumber">The number of the brand kit; null without one, then a phone number in the contact line will do.</param>
    public Outcome<PosterPlan> Plan(ReadOnlyMemory<byte>? upload, DateOnly today, string? whatsAppNumber = null)
    {
        var violations = new List<Violation>();
        var offer = Check(today, violations);
        var plan = new PosterPlan
        {
            Offer = offer,
            Photo = Photo(upload, violations),
            Sizes = Sizes(violations),
            Format = Name("/format", Format, PosterFormat.Jpeg, violations),
            Platforms = Platforms is null ? Enum.GetValues<Platform>() : List("/platforms", Platforms, Platform.Facebook, violations),
            Layout = Layout is null ? null : Name("/layout", Layout, PosterLayout.Classic, violations),
            QrLink = WhatsappQr is true ? QrLink(offer, whatsAppNumber, violations) : null,
            Focus = Focus?.Check(violations),
            Request = this,
        };
        if (Engine is not null and not "local" and not "gemini")
            violations.Add(new Violation("/engine", "unknown_value", "local, gemini", OfferCheck.Shown(Engine), "Leave engine out, or send local or gemini."));
        return violations.Count == 0 ? plan : Refused(violations);
    }

    private PosterPhoto Photo(ReadOnlyMemory<byte>? upload, List<Violation> violations)
    {
        var given = (upload is null ? 0 : 1) + (AssetId is null ? 0 : 1) + (ProductImageUrl is null ? 0 : 1);
        if (given != 1)
        {
            violations.Add(new Violation("/product_image", given == 0 ? "required" : "ambiguous", "1", $"{given}",
                "Send one photo: a file in product_image, or asset_id of one of your pictures, or product_image_url."));
        }

        if (ProductImageUrl is not null && !Uri.TryCreate(ProductImageUrl, UriKind.Absolute, out _))
            violations.Add(new Violation("/product_image_url", "url", "https://…", OfferCheck.Shown(ProductImageUrl), "Give the whole address of the picture, beginning with https://."));
        return new PosterPhoto(upload, AssetId, ProductImageUrl);
    }

    private static string? QrLink(ProductOffer offer, string? number, List<Violation> violations)
    {
        if ((number ?? WhatsAppLink.NumberIn(offer.Contact)) is { } known)
            return WhatsAppLink.Of(known, offer.ProductName);
        violations.Add(new Violation("/whatsapp_qr", "needs_number", null, null,
            "The code opens a WhatsApp chat: set the WhatsApp number in the brand kit, give a mobile number in contact, or leave whatsapp_qr out."));
        return null;
    }

    private List<PosterSize> Sizes(List<Violation> violations)
    {
        if (Size is null)
            return [PosterSize.Square];
        if (Size.Names.Count == 0)
            violations.Add(new Violation("/size", "required", string.Join(", ", Wire.All<PosterSize>()), null, "Name at least one size, or leave size out for square."));
        return List("/size", Size.Names, PosterSize.Square, violations);
    }

    private static List<T> List<T>(string pointer, IReadOnlyList<string> names, T otherwise, List<Violation> violations)
        where T : struct, Enum
    {
        // Pointers of lists name the element, as in a JSON pointer.
        var values = names.Select((name, index) => Name(names.Count == 1 ? pointer : $"{pointer}/{index}", name, otherwise, violations)).ToList();
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count)
            violations.Add(new Violation(pointer, "duplicate", "1", null, "Name each only once."));
        return values;
    }

    private static T Name<T>(string pointer, string? text, T otherwise, List<Violation> violations)
        where T : struct, Enum
    {
        if (text is null)
            return otherwise;
        if (Wire.TryParse<T>(text, out var value))
            return value;
        var names = string.Join(", ", Wire.All<T>());
        violations.Add(new Violation(pointer, "unknown_value", names, OfferCheck.Shown(text), $"Use one of: {names}."));
        return otherwise;
    }
}

/// <summary>A point of the photo as shares of its width and height, from the top left.</summary>
public sealed record FocusRequest
{
    /// <summary>0 is the left edge, 1 the right.</summary>
    public decimal? X { get; init; }

    /// <summary>0 is the top edge, 1 the bottom.</summary>
    public decimal? Y { get; init; }

    internal PhotoFocus? Check(List<Violation> violations)
    {
        var before = violations.Count;
        Share("/focus/x", X);
        Share("/focus/y", Y);
        return violations.Count == before ? new PhotoFocus((double)X!.Value, (double)Y!.Value) : null;

        void Share(string pointer, decimal? value)
        {
            if (value is null)
                violations.Add(new Violation(pointer, "required", "0-1", null, "Give both x and y of the point, each from 0 to 1."));
            else if (value is < 0 or > 1)
                violations.Add(new Violation(pointer, "range", "0-1", $"{value}", "Give a share from 0 (left or top) to 1 (right or bottom)."));
        }
    }
}

/// <summary>Where the photo comes from; exactly one is set.</summary>
public sealed record PosterPhoto(ReadOnlyMemory<byte>? Upload, string? AssetId, string? Url);

/// <summary>A checked <see cref="PosterRequest"/>.</summary>
public sealed record PosterPlan
{
    public required ProductOffer Offer { get; init; }
    public required PosterPhoto Photo { get; init; }

    /// <summary>At least one; the first is the poster's own.</summary>
    public required IReadOnlyList<PosterSize> Sizes { get; init; }

    public required PosterFormat Format { get; init; }
    public required IReadOnlyList<Platform> Platforms { get; init; }

    /// <summary>Null: chosen from the offer.</summary>
    public PosterLayout? Layout { get; init; }

    /// <summary>What the QR code opens; null for no code.</summary>
    public string? QrLink { get; init; }

    public PhotoFocus? Focus { get; init; }

    /// <summary>As it came and was filled from the brand kit, kept with the poster.</summary>
    public required PosterRequest Request { get; init; }
}
