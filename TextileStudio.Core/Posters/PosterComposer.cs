using System.Diagnostics.CodeAnalysis;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Layout;
using TextileStudio.Core.Posters.Lettering;
using TextileStudio.Core.Posters.Styles;
using TextileStudio.Core.Posters.Themes;
using TextileStudio.Core.Posters.Words;

namespace TextileStudio.Core.Posters;

/// <summary>Composes a poster as one SVG document: backdrop, framed photo, fitted words. The same spec and photo give the same text. Safe for concurrent use as far as the measurer is.</summary>
public sealed class PosterComposer(ITextMeasurer measure)
{
    /// <summary>Where the photo will stand, known before anything is drawn so that it can be cropped exactly.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Callers hold a composer and ask it; that the answer needs no fonts is an accident.")]
    public PhotoBox PhotoBoxFor(PosterSpec spec) => Arrange(spec, WordsOf(spec)).Photo;

    /// <summary>The whole poster. The pictures are addresses the rasteriser can read, as a rule data URIs.</summary>
    internal string Compose(PosterSpec spec, PosterPictures pictures)
    {
        var sheet = Draw(spec, pictures);
        return $"<svg xmlns='http://www.w3.org/2000/svg' width='{spec.Width}' height='{spec.Height}' viewBox='0 0 {spec.Width} {spec.Height}'>{sheet.Svg}</svg>";
    }

    /// <summary>What stands where, for checking.</summary>
    internal IReadOnlyList<Placed> Boxes(PosterSpec spec, PosterPictures? pictures = null) => Draw(spec, pictures ?? new PosterPictures("")).Placed;

    private static OfferWords WordsOf(PosterSpec spec) => OfferWords.For(spec.Offer, spec.QrLink);

    private static Plan Arrange(PosterSpec spec, OfferWords words) => Look.Of(spec.Offer.Style).Arrange(spec, words);

    private Sheet Draw(PosterSpec spec, PosterPictures pictures)
    {
        var offer = spec.Offer;
        var words = WordsOf(spec);
        var theme = ThemeCatalog.Of(offer.Festival);
        var sheet = new Sheet(spec.Width, spec.Height, theme.Palette(offer.Style).With(spec.Brand), Faces.For(offer.Style, offer.Language, spec.Brand?.Font), new TextFit(measure));
        Look.Of(offer.Style).Draw(sheet, Arrange(spec, words), theme, words, pictures);
        return sheet;
    }
}
