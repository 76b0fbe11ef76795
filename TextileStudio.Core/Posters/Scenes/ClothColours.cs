namespace TextileStudio.Core.Posters.Scenes;

/// <summary>
/// The colours of a product photo as shares: hues in steps of 15 degrees, and greys by lightness. Tells whether a scene still shows the same cloth:
/// for cloth the colour is the product, and a model that recolours it sells something the shop does not have.
/// </summary>
internal sealed class ClothColours
{
    private const int Hues = 24;
    private const int Greys = 4;

    // The product fills about a third of a scene, so its colours take up about a third of the share they have in its own photo.
    private const double Room = 3;

    // Share of the product's colours that a scene must show. Warm light moves hues a little; another cloth shows hardly any of them.
    private const double LeastKept = 0.5;

    // From this share on the coloured part is the product and the greys are its background.
    private const double MostlyColoured = 0.12;

    // Between the lightest and the darkest of each colour, of 255, up to which a picture shows nothing. A fine weave is almost gone at this size.
    private const int BlankRange = 2;

    private readonly double[] _shares;

    private ClothColours(double[] shares, bool isBlank)
    {
        _shares = shares;
        IsBlank = isBlank;
    }

    /// <summary>Whether the picture is of one colour.</summary>
    public bool IsBlank { get; }

    public static ClothColours Of(SmallPng picture)
    {
        var shares = new double[Hues + Greys];
        (int Low, int High) red = (255, 0), green = (255, 0), blue = (255, 0);
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var (r, g, b) = picture[x, y];
                (red, green, blue) = (Wider(red, r), Wider(green, g), Wider(blue, b));

                // The middle counts double: that is where the product is.
                var isMiddle = Math.Abs((2.0 * x / picture.Width) - 1) < 0.6 && Math.Abs((2.0 * y / picture.Height) - 1) < 0.6;
                shares[Place(picture[x, y])] += isMiddle ? 2 : 1;
            }
        }

        var total = shares.Sum();
        return new ClothColours([.. shares.Select(s => s / total)], new[] { red, green, blue }.All(c => c.High - c.Low <= BlankRange));
    }

    private static (int Low, int High) Wider((int Low, int High) range, int value) => (Math.Min(range.Low, value), Math.Max(range.High, value));

    /// <summary>Whether <paramref name="scene"/> shows the colours of this product photo; how much of them in <paramref name="kept"/>, 0-1.</summary>
    public bool AreIn(ClothColours scene, out double kept)
    {
        var product = Product();
        var shown = scene.Softened();
        kept = product.Zip(shown, (wanted, there) => Math.Min(wanted, Room * there)).Sum();
        return kept >= LeastKept;
    }

    /// <summary>The shares of the product alone, as far as they can be told from its background.</summary>
    private double[] Product()
    {
        var coloured = _shares.Take(Hues).Sum();
        var own = coloured < MostlyColoured ? _shares : [.. _shares.Take(Hues).Select(s => s / coloured), .. new double[Greys]];
        return own;
    }

    // A hue near the edge of its step must not count as lost when the light moves it into the next.
    private double[] Softened()
    {
        var soft = new double[Hues + Greys];
        for (var i = 0; i < Hues; i++)
            soft[i] = _shares[i] + (0.5 * (_shares[(i + 1) % Hues] + _shares[(i + Hues - 1) % Hues]));
        for (var i = Hues; i < Hues + Greys; i++)
            soft[i] = _shares[i] + (0.5 * ((i > Hues ? _shares[i - 1] : 0) + (i + 1 < Hues + Greys ? _shares[i + 1] : 0)));
        return soft;
    }

    private static int Place((byte R, byte G, byte B) pixel)
    {
        var (r, g, b) = (pixel.R / 255.0, pixel.G / 255.0, pixel.B / 255.0);
        var (most, least) = (Math.Max(r, Math.Max(g, b)), Math.Min(r, Math.Min(g, b)));
        var chroma = most - least;

        // Too pale or too dark for the eye to name a hue.
        if (most < 0.15 || chroma / most < 0.2)
            return Hues + Math.Min(Greys - 1, (int)(most * Greys));
        var sextant = most == r ? (g - b) / chroma : most == g ? 2 + ((b - r) / chroma) : 4 + ((r - g) / chroma);
        return (int)((sextant < 0 ? sextant + 6 : sextant) / 6 * Hues) % Hues;
    }
}
