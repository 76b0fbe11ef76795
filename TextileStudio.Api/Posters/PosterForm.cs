using System.Globalization;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Posters;

namespace TextileStudio.Api.Posters;

/// <summary>A poster request that came as a form: the same fields as in JSON, and the photo as the file <c>product_image</c>. An empty field counts as left out.</summary>
internal sealed class PosterForm
{
    private const string PhotoField = "product_image";
    private readonly Dictionary<string, string[]> _fields = new(StringComparer.Ordinal);
    private readonly List<Violation> _violations = [];

    private PosterForm(IFormCollection form)
    {
        foreach (var (name, values) in form)
            _fields[name] = [.. values.Where(v => !string.IsNullOrEmpty(v)).Select(v => v!)];
        _fields.Remove(OwnOrganization.Field); // BodyCheck has compared it with the key's
    }

    /// <summary>The fields and the photo's bytes; 400 for unknown or repeated fields and for text where a number belongs, 413 for a photo of too many bytes.</summary>
    public static async Task<Outcome<(PosterRequest Request, ReadOnlyMemory<byte>? Upload)>> ReadAsync(IFormCollection collection, CancellationToken cancellationToken)
    {
        var form = new PosterForm(collection);
        var request = form.Fields();
        var photo = form.Photo(collection.Files);
        if (form._violations.Count > 0)
        {
            return new Refusal(RefusalKind.Malformed, "form_malformed",
                form._violations.Count == 1 ? "A field of the form is not what this route takes." : $"{form._violations.Count} fields of the form are not what this route takes.", form._violations);
        }

        if (photo is null)
            return (request, null);
        if (photo.Length > PhotoGate.MaxBytes)
            return PhotoGate.TooManyBytes(photo.Length, $"/{PhotoField}");
        var bytes = new byte[photo.Length];
        await using var stream = photo.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return (request, bytes);
    }

    private PosterRequest Fields()
    {
        var request = new PosterRequest
        {
            ProductName = Text("product_name"),
            Fabric = Text("fabric"),
            Description = Text("description"),
            Price = Number("price"),
            OriginalPrice = Number("original_price"),
            Currency = Text("currency"),
            DiscountPercent = Whole("discount_percent"),
            OfferText = Text("offer_text"),
            ValidUntil = Text("valid_until"),
            Festival = Text("festival"),
            Style = Text("style"),
            Language = Text("language"),
            BrandName = Text("brand_name"),
            Contact = Text("contact"),
            Address = Text("address"),
            AssetId = Text("asset_id"),
            ProductImageUrl = Text("product_image_url"),
            Size = Names("size") is { } sizes ? new OneOrMany(sizes) : null,
            Format = Text("format"),
            Platforms = Names("platforms"),
            Engine = Text("engine"),
            Layout = Text("layout"),
            WhatsappQr = Truth("whatsapp_qr"),
            UseBrandKit = Truth("use_brand_kit"),
            Focus = Focus(Number("focus_x"), Number("focus_y")),
        };
        foreach (var name in _fields.Keys)
        {
            _violations.Add(name == PhotoField
                ? new Violation($"/{name}", "file", null, null, "Send the photo as a file, with a file name.")
                : new Violation($"/{Violation.Shown(name)}", "unknown_field", null, null, "This field is not known; check its spelling."));
        }

        return request;
    }

    private IFormFile? Photo(IFormFileCollection files)
    {
        foreach (var file in files.Where(f => f.Name != PhotoField))
            _violations.Add(new Violation($"/{Violation.Shown(file.Name)}", "unknown_field", null, null, $"The only file this route takes is {PhotoField}."));
        var photos = files.Where(f => f.Name == PhotoField).ToList();
        if (photos.Count > 1)
            _violations.Add(new Violation($"/{PhotoField}", "duplicate", "1", $"{photos.Count}", "Send one photo."));
        return photos.Count > 0 ? photos[0] : null;
    }

    // Each reading takes its field away: what is left at the end is unknown.
    private string? Text(string name)
    {
        if (!_fields.Remove(name, out var values) || values.Length == 0)
            return null;
        if (values.Length > 1)
            _violations.Add(new Violation($"/{name}", "duplicate", "1", $"{values.Length}", "Send this field once."));
        return values[0];
    }

    // A list is a repeated field, or one with commas.
    private string[]? Names(string name) => _fields.Remove(name, out var values) && values.Length > 0
        ? [.. values.SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries))]
        : null;

    private decimal? Number(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        _violations.Add(new Violation($"/{name}", "number", null, Violation.Shown(text), "Send digits with at most one point, such as 4999.50, without a currency sign or commas."));
        return null;
    }

    private bool? Truth(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (text is "true" or "false")
            return text is "true";
        _violations.Add(new Violation($"/{name}", "boolean", "true, false", Violation.Shown(text), "Send true or false."));
        return null;
    }

    private static FocusRequest? Focus(decimal? x, decimal? y) => x is null && y is null ? null : new FocusRequest { X = x, Y = y };

    private int? Whole(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        _violations.Add(new Violation($"/{name}", "number", null, Violation.Shown(text), "Send a whole number."));
        return null;
    }
}
