namespace TextileStudio.Tests.Samples;

/// <summary>A crimson silk saree hung in pleats against a plaster wall: woven mangoes, a deep zari border, light from a window on the left.</summary>
internal static class SareePhoto
{
    private const int Seed = 20;
    private const int Pleats = 8;
    private const double BorderHeight = 0.86;

    private static readonly double[] _shares = Shares();
    private static readonly Rgb _crimson = Rgb.Screen(186, 14, 44);
    private static readonly Rgb _magenta = Rgb.Screen(146, 6, 58);
    private static readonly Rgb _green = Rgb.Screen(8, 92, 74);
    private static readonly Rgb _gold = Rgb.Screen(176, 124, 48);
    private static readonly Rgb _wall = Rgb.Screen(203, 190, 172);

    public static Picture Take() => Picture.Take(3000, 4000, 1.12, Light);

    private static Rgb Light(double x, double y)
    {
        var (left, right) = (Edge(y, 0), Edge(y, Pleats));
        if (x < left || x >= right)
            return Wall(x, y, left, right);
        var pleat = 0;
        while (x >= Edge(y, pleat + 1))
            pleat++;
        var (from, to) = (Edge(y, pleat), Edge(y, pleat + 1));
        var t = (x - from) / (to - from);
        var hem = 3.80 + (0.03 * Math.Sin(pleat * 2.1)) - ((0.012 + (0.045 * Noise.Hash(pleat, 0, Seed))) * Math.Sin(Math.PI * Math.Pow(t, 0.8))) - (0.03 * Noise.Hash(pleat, 3, Seed));
        return y > hem ? Wall(x, y, left, right) : Cloth(x, y, pleat, t, to - from, hem);
    }

    private static Rgb Cloth(double x, double y, int pleat, double t, double width, double hem)
    {
        // Slow folds and small creases bend the pleat's own round.
        double Relief(double px, double py) =>
            (0.10 * Noise.Fractal((px * 1.7) + (py * .22), py * 0.42, Seed + 1, 3)) + (0.010 * Noise.Fractal((px * 8) - (py * .9), py * 0.9, Seed + 5, 3)) + (0.0016 * Noise.Fractal((px * 22) + (py * 3), py * 9, Seed + 9, 2));
        const double E = 0.004;
        var here = Relief(x, y);
        var (dx, dy) = ((Relief(x + E, y) - here) / E, (Relief(x, y + E) - here) / E);
        var round = (-0.62 * Math.Pow(1 - Noise.Step(0, 0.75, t), 1.3)) + (0.97 * Math.Pow(Noise.Step(0.66, 1.03, t), 1.5));
        var wobble = 0.16 * Noise.Fractal((x * 3) + pleat, y * 0.9, Seed + 30, 2);
        var surface = new Surface(Math.Clamp((round * 0.92) + wobble - (dx * 0.6), -0.97, 0.97), Math.Clamp((-dy * 0.6) + 0.03, -0.6, 0.6));

        // The cloth turns away toward both edges of a pleat, and what is tucked under is not seen: the pattern jumps there.
        var u = (pleat * 0.519) + (0.40 * (t - (0.09 * Math.Sin(Math.Tau * t) / Math.Tau))) + (0.012 * here);
        var above = hem - y;
        var (albedo, metal) = Pattern(u, above);

        var (warp, weft) = ((int)Math.Floor(u / 0.0062), (int)Math.Floor(above / 0.0062));
        var weave = 1 + (0.13 * Math.Sin(Math.Tau * u / 0.0062) * Math.Sin(Math.Tau * above / 0.0062)) + (0.05 * (Noise.Hash(warp, 0, Seed) - 0.5)) + (0.06 * (Noise.Hash(0, weft, Seed) - 0.5));
        var slub = 1 + (0.05 * Noise.Fractal(u * 6, above * 160, Seed + 3, 2));

        // Shot silk: warp and weft of two colours, one shows toward the light, the other away from it.
        var shot = Math.Clamp(0.5 + (0.75 * surface.Nx), 0, 1);
        var silk = albedo * Rgb.Mix(new Rgb(1.06, 1.02, 0.98), new Rgb(0.86, 0.92, 1.22), shot);
        var tucked = 1 - (0.74 * Math.Exp(-t * width / 0.036)) - (0.24 * Math.Exp(-t * width / 0.12));
        var turned = 1 - (0.5 * Noise.Step(0.93, 1, t));
        var light = silk * (surface.Diffuse * weave * slub);
        var streak = 0.75 + (0.5 * Noise.Value(u * 190, above * 2.2, Seed + 12));
        var sheen = ((0.16 * surface.Gloss(7)) + (0.62 * surface.Gloss(34) * streak)) * weave;
        light += Rgb.Mix(new Rgb(1, 0.86, 0.80), silk * 2.4, 0.5) * (sheen * (1 - metal));
        var lamella = 0.72 + (0.56 * Noise.Hash(warp, weft / 5, Seed + 8) * Noise.Value(u * 60, above * 60, Seed + 14)) + (0.2 * Math.Sin(Math.Tau * above / 0.0062));
        light += new Rgb(0.98, 0.72, 0.34) * (metal * lamella * ((0.34 * surface.Gloss(5)) + (0.85 * surface.Gloss(26))));
        return light * (tucked * turned * (0.82 + (0.18 * Noise.Step(0, 1.4, y))));
    }

    /// <summary>Colour of the weave and how much of it is metal thread, by position across the cloth and height above the hem.</summary>
    private static (Rgb Albedo, double Metal) Pattern(double u, double above)
    {
        if (above > BorderHeight)
        {
            var ground = Rgb.Mix(_crimson, _magenta, 0.25 + (0.2 * Noise.Value(u * 2, above * 2, Seed)));
            var temple = Motifs.Temple(u, above - BorderHeight, 0.062, 0.125);
            var (x, y, column, row) = Motifs.Cell(u, above - 0.06, 0.205, 0.23);
            var clear = above > BorderHeight + 0.16;
            var mango = clear ? Motifs.Paisley((column + row) % 2 == 0 ? x : -x, -y + 0.012, 0.06) : 0;
            var enamel = clear ? Motifs.Disc(x, -y + 0.012, 0.0095) : 0;
            var spot = clear ? Motifs.Flower(Math.Abs(x) - 0.1025, y, 0.014, 4) : 0;
            var metal = Math.Max(Math.Max(mango, temple), spot) * (1 - enamel);
            return (Rgb.Mix(Rgb.Mix(ground, _gold, metal), _green * 1.5, enamel), metal);
        }

        var inner = Border(u, above);
        return (Rgb.Mix(_green, _gold, inner), inner);
    }

    private static double Border(double u, double above)
    {
        var lines = 0.0;
        foreach (var (at, half) in new[] { (0.022, 0.019), (0.062, 0.004), (0.190, 0.005), (0.215, 0.013), (0.245, 0.004), (0.640, 0.004), (0.665, 0.012), (0.694, 0.005), (0.815, 0.004), (0.842, 0.014) })
            lines = Math.Max(lines, Noise.Line(above, at, half, 0.0016));
        double Centre(double period) => u - ((Math.Floor(u / period) + 0.5) * period);
        var chain = Motifs.Flower(Centre(0.086), above - 0.126, 0.036, 6);
        var upper = Motifs.Flower(Centre(0.086), above - 0.755, 0.034, 8);
        var x = Centre(0.30);
        var y = above - 0.44;
        var rosette = Math.Max(Motifs.Flower(x, y, 0.115, 8) * (1 - Motifs.Flower(x, y, 0.082, 8)), Math.Max(Motifs.Flower(x, y, 0.066, 8, Math.PI / 8), Motifs.Disc(x, y, 0.02)));
        var side = Math.Abs(x);
        var leaves = Math.Max(Motifs.Leaf(0.15 - side, y, 0.07, 0.024, 1.15), Motifs.Leaf(0.15 - side, -y, 0.07, 0.024, 1.15));
        leaves = Math.Max(leaves, Math.Max(Motifs.Flower(0.15 - side, y, 0.02, 4), Motifs.Leaf(side, Math.Abs(y) - 0.07, 0.085, 0.02, 0.85)));
        var teeth = Math.Max(Motifs.Temple(u, above - 0.262, 0.043, 0.045), Motifs.Temple(u, 0.622 - above, 0.043, 0.045));
        return Math.Max(Math.Max(lines, teeth), Math.Max(Math.Max(chain, upper), Math.Max(rosette, leaves)));
    }

    private static Rgb Wall(double x, double y, double left, double right)
    {
        var plaster = 1 + (0.05 * Noise.Fractal(x * 1.3, y * 1.3, Seed + 40, 3)) + (0.012 * Noise.Fractal(x * 14, y * 14, Seed + 44, 2));
        var fall = 1.08 - (0.13 * x) - (0.06 * y);
        var below = Math.Max(0, y - 3.76) / 0.09;
        var near = x < left
            ? 0.35 * Math.Exp(-Math.Sqrt(Math.Pow((left - x) / 0.06, 2) + (below * below)))
            : 0.72 * Math.Exp(-Math.Sqrt(Math.Pow(Math.Max(0, x - right) / 0.16, 2) + (below * below)));
        return _wall * (plaster * fall * 0.78 * (1 - near));
    }

    /// <summary>Left edge of a pleat at a height; the bundle opens downward and sways a little.</summary>
    private static double Edge(double y, int pleat)
    {
        var open = 0.5 + (0.5 * y / 4);
        var (left, right) = (Noise.Lerp(0.20, -0.05, open * open), Noise.Lerp(2.82, 3.04, open * open));
        var sway = pleat is 0 or Pleats ? 0.012 : 0.035;
        return Noise.Lerp(left, right, _shares[pleat]) + (sway * ((2 * Noise.Value(pleat * 7.3, y * 0.55, Seed + 60)) - 1));
    }

    private static double[] Shares()
    {
        var shares = new double[Pleats + 1];
        for (var i = 0; i < Pleats; i++)
            shares[i + 1] = shares[i] + 0.72 + (0.56 * Noise.Hash(i, 5, Seed));
        return [.. shares.Select(s => s / shares[Pleats])];
    }
}
