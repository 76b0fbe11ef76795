using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Layout;
using TextileStudio.Core.Posters.Lettering;
using TextileStudio.Core.Posters.Ornaments;
using TextileStudio.Core.Posters.Themes;
using TextileStudio.Core.Posters.Words;

namespace TextileStudio.Core.Posters.Styles;

/// <summary>
/// The rooms of one poster. Panels never touch one another, so what fits its panel cannot overlap. <paramref name="Head"/> is the panel above the photo of tall posters,
/// <paramref name="Side"/> one beside <paramref name="Main"/> for what is asked: price, call to action. <paramref name="Row"/> sets price and call beside each other.
/// </summary>
internal sealed record Plan(PhotoBox Photo, Box? Head, Box Main, Box Foot, Box Contact, Box Badge, double Type, bool Row, Box? Side = null)
{
    public Box PhotoArea { get; } = new(Photo.X, Photo.Y, Photo.Width, Photo.Height);

    /// <summary>Whether left and right have changed places, for scripts that run so and for variety.</summary>
    public bool Mirrored { get; private init; }

    /// <summary>The same rooms seen in a mirror down the middle of a canvas of this width.</summary>
    public Plan Mirror(int width)
    {
        return new Plan(Photo with { X = width - Photo.X - Photo.Width }, Head is { } head ? Turned(head) : null, Turned(Main), Turned(Foot), Turned(Contact), Turned(Badge), Type, Row,
            Side is { } side ? Turned(side) : null)
        {
            Mirrored = !Mirrored,
        };

        Box Turned(Box box) => box with { X = width - box.X - box.Width };
    }
}

/// <summary>The pictures on a poster, as addresses the rasteriser can read.</summary>
/// <param name="Photo">The product, exactly as large as its room.</param>
/// <param name="Shadow">The soft shadow of a product that stands free of its background, in the same room; null for a photo with a background, which is framed.</param>
internal sealed record PosterPictures(string Photo, string? Shadow = null, LogoPicture? Logo = null);

/// <summary>A logo ready to be set. <paramref name="Lightness"/> (0-1) is that of what is visible of it.</summary>
internal sealed record LogoPicture(string Href, int Width, int Height, bool Opaque, double Lightness);

/// <summary>A style: where things stand, how the photo is framed, what the words wear.</summary>
internal abstract class Look
{
    private static readonly RoyalLook _royal = new();
    private static readonly MinimalLook _minimal = new();
    private static readonly VibrantLook _vibrant = new();

    public static Look Of(PosterStyle style) => style switch
    {
        PosterStyle.Royal => _royal,
        PosterStyle.Minimal => _minimal,
        _ => _vibrant,
    };

    public Plan Arrange(PosterSpec spec, OfferWords words)
    {
        var plan = spec.Layout is PosterLayout.Stage ? Stage(spec.Size, words) : Classic(spec.Size, words);
        return spec.Layout is PosterLayout.Mirrored != spec.RightToLeft ? plan.Mirror(spec.Width) : plan;
    }

    public void Draw(Sheet sheet, Plan plan, Theme theme, OfferWords words, PosterPictures pictures)
    {
        Metal(sheet);
        Backdrop(sheet, plan, theme);
        if (pictures.Shadow is null)
            Photo(sheet, plan, theme, pictures.Photo);
        else
            PhotoImage.Free(sheet.Svg, plan.Photo, pictures.Photo, pictures.Shadow, sheet.Palette);
        sheet.Place(Role.Photo, plan.PhotoArea);
        Front(sheet, plan, theme, words);
        Words(sheet, plan, theme, words, pictures.Logo);
        if (words.Discount is not null)
            Badges.Draw(sheet, words, plan.Badge, Style);
    }

    protected abstract PosterStyle Style { get; }

    protected abstract Plan Classic(PosterSize size, OfferWords words);

    protected abstract Plan Stage(PosterSize size, OfferWords words);

    protected virtual Align Align => Align.Middle;

    protected abstract void Backdrop(Sheet sheet, Plan plan, Theme theme);

    protected abstract void Photo(Sheet sheet, Plan plan, Theme theme, string href);

    /// <summary>What stands in front of backdrop and photo: crown, contact band.</summary>
    protected abstract void Front(Sheet sheet, Plan plan, Theme theme, OfferWords words);

    protected abstract PriceDress PriceDress(Sheet sheet);

    protected abstract void Rule(Sheet sheet, Svg svg, Box box);

    protected abstract Block? Emblem(Sheet sheet, Plan plan, Theme theme, OfferWords words);

    protected virtual void Pill(Sheet sheet, Svg svg, Box box) =>
        svg.Add($"<rect x='{box.X}' y='{box.Y}' width='{box.Width}' height='{box.Height}' rx='{box.Height / 2}' fill='url(#pill)'/>");

    protected abstract void Ribbon(Sheet sheet, Svg svg, Box box);

    private void Words(Sheet sheet, Plan plan, Theme theme, OfferWords words, LogoPicture? logo)
    {
        var top = HeadBlocks(sheet, plan, words, logo);
        var (said, asked) = (ProductBlocks(sheet, plan, words), AskingBlocks(sheet, plan, words));
        if (plan.Side is { } side)
            Stack.Fill(sheet, side, asked, maxScale: Style is PosterStyle.Minimal ? .94 : 1.08);
        else
            said.AddRange(asked);
        if (plan.Head is { } head)
        {
            Stack.Fill(sheet, head, top);
            Stack.Fill(sheet, plan.Main, said);
        }
        else
        {
            var emblem = logo is null && plan.Side is null ? Emblem(sheet, plan, theme, words) : null;
            Stack.Fill(sheet, plan.Main, emblem is null ? [.. top, .. said] : [emblem, .. top, .. said]);
        }

        if (Contact(sheet, plan, words) is { Count: > 0 } contact)
            Stack.Fill(sheet, plan.Contact, contact, maxScale: 1.15);
    }

    private List<Block> HeadBlocks(Sheet sheet, Plan plan, OfferWords words, LogoPicture? logo)
    {
        var (type, palette, faces) = (plan.Type, sheet.Palette, sheet.Faces);
        var latin = words.Kicker.All(c => c < 'ऀ');
        var kicker = latin && Style is not PosterStyle.Vibrant ? words.Kicker.ToUpperInvariant() : words.Kicker;
        var headline = HeadlineSize * (words.Product is null ? 0.86 : 1) * (LineRoom.Of(words.Headline).Descent > 0.3 ? 0.94 : 1);
        var kickerBlock = new TextBlock(Role.Kicker, kicker, words.Branded ? faces.Strong : faces.Plain, palette.Muted, (words.Branded ? 33 : 28) * type, 19 * type, 2, Align, logo is null ? 0 : 14 * type, 70, latin && Style is not PosterStyle.Vibrant ? 0.1 : 0);
        return
        [
            .. Mark(plan, words, logo, kickerBlock),
            new RuleBlock(14 * type, 12 * type, 15, (svg, box) => Rule(sheet, svg, box)),
            new TextBlock(Role.Headline, words.Headline, faces.Display, HeadlineFill(palette), headline * type, 36 * type, words.Product is null ? 4 : 2, Align, 12 * type, 100),
        ];
    }

    /// <summary>Who speaks. On wide panels logo and name stand beside each other, as on a shop's sign.</summary>
    private List<Block> Mark(Plan plan, OfferWords words, LogoPicture? logo, TextBlock kicker)
    {
        if (logo is null)
            return [kicker];
        var mark = new LogoBlock(logo, (plan.Row ? 84 : 96) * plan.Type, Align, 80);
        return plan.Row && words.Branded ? [new RowBlock(mark, kicker, 0.5, 20 * plan.Type, Align, 0, 80) { Reversed = plan.Mirrored }] : [mark, kicker];
    }

    private List<Block> ProductBlocks(Sheet sheet, Plan plan, OfferWords words)
    {
        var (type, palette, faces) = (plan.Type, sheet.Palette, sheet.Faces);
        var blocks = new List<Block>();
        if (words.Product is { } product)
            blocks.Add(new TextBlock(Role.Product, product, faces.Strong, palette.Ink, 50 * type, 28 * type, 3, Align, 20 * type, 95));
        if (words.Details is { } details)
            blocks.Add(new TextBlock(Role.Details, details, faces.Plain, palette.Muted, 28 * type, 21 * type, 4, Align, 14 * type, 40));
        if (words.Offer is { } offer)
            blocks.Add(new PillBlock(Role.Offer, offer, faces.Strong, palette.RibbonInk, 31 * type, 21 * type, 2, Align, 24 * type, 60, (svg, box) => Ribbon(sheet, svg, box)));
        return blocks;
    }

    /// <summary>What it costs, until when, and what to do.</summary>
    private List<Block> AskingBlocks(Sheet sheet, Plan plan, OfferWords words)
    {
        var (type, palette, faces) = (plan.Type, sheet.Palette, sheet.Faces);
        Block action = new PillBlock(Role.CallToAction, words.CallToAction, faces.Strong, palette.PillInk, 34 * type, 21 * type, words.Code is null ? 1 : 2, Align, 24 * type, 50, (svg, box) => Pill(sheet, svg, box));
        Block? until = words.ValidUntil is { } date
            ? new TextBlock(Role.ValidUntil, date, faces.Plain, palette.Muted, 26 * type, 15 * type, 5, Align, 16 * type, 45)
            : null;
        if (words.Code is { } code)
        {
            var scan = new TextBlock(Role.ScanHint, words.ScanHint, faces.Plain, palette.Muted, 24 * type, 15 * type, 4, Align.Middle, 12 * type, 48);
            var wordsBeside = until is null || plan.Row ? new ColumnBlock(action, scan, Align, 0, 50) : new ColumnBlock(action, new ColumnBlock(scan, until with { Gap = 8 * type }, Align, 12 * type, 48), Align, 0, 50);
            action = new RowBlock(new QrBlock(code, 168 * type, Align), wordsBeside, 0.45, 22 * type, Align, 24 * type, 92) { Reversed = plan.Mirrored };
            until = plan.Row ? until : null;
        }

        if (words.Price is null)
            return until is null ? [action] : [action, until];

        Block price = new PriceBlock(words, PriceDress(sheet), 88 * type, 20 * type, Align, 26 * type, 90);
        return plan.Row
            ? [new RowBlock(price, until is null ? action : new ColumnBlock(action, until, Align, 0, 50), words.Code is null ? 0.6 : 0.48, 40 * type, Align, 26 * type, 92) { Reversed = plan.Mirrored }]
            : until is null ? [price, action] : [price, action, until];
    }

    private List<Block> Contact(Sheet sheet, Plan plan, OfferWords words)
    {
        var (type, ink, faces) = (plan.Type, sheet.Palette.FootInk, sheet.Faces);
        var blocks = new List<Block>();
        if (words.Contact is { } contact)
            blocks.Add(new TextBlock(Role.Contact, contact, faces.Strong, ink, 32 * type, 19 * type, 2, Align, 8 * type, 80));
        if (words.Address is { } address)
            blocks.Add(new TextBlock(Role.Address, address, faces.Plain, ink, 26 * type, 18 * type, 2, Align, 8 * type, 60));
        return blocks;
    }

    protected abstract double HeadlineSize { get; }

    protected virtual string HeadlineFill(Palette palette) => "url(#headline)";

    private static void Metal(Sheet sheet)
    {
        var palette = sheet.Palette;
        sheet.Svg.Add($"<defs><linearGradient id='metal' x1='0' y1='0' x2='1' y2='1'><stop offset='0' stop-color='{palette.Metal[0]}'/><stop offset='.3' stop-color='{palette.Metal[1]}'/><stop offset='.52' stop-color='{palette.Metal[2]}'/><stop offset='.75' stop-color='{palette.Metal[1]}'/><stop offset='1' stop-color='{palette.Metal[0]}'/></linearGradient>");
        sheet.Svg.Add($"<linearGradient id='headline' x1='0' y1='0' x2='0' y2='1'><stop offset='.15' stop-color='{palette.Headline[0]}'/><stop offset='.62' stop-color='{palette.Headline[^1]}'/><stop offset='1' stop-color='{palette.Headline[0]}'/></linearGradient>");
        sheet.Svg.Add($"<linearGradient id='pill' x1='0' y1='0' x2='0' y2='1'><stop offset='0' stop-color='{palette.Pill[0]}'/><stop offset='1' stop-color='{palette.Pill[^1]}'/></linearGradient></defs>");
        Lamps.Defs(sheet.Svg);
    }
}
