namespace TextileStudio.Tests.Samples;

/// <summary>A mustard cotton kurta laid out on linen, seen from above: embroidered yoke, cuffs and hem, soft creases.</summary>
internal static class KurtaPhoto
{
    private const int Seed = 51;
    private const double GridStep = 0.008;
    private const int GridWidth = 376;
    private const int GridHeight = 501;

    private static readonly Rgb _cotton = Rgb.Screen(206, 138, 26);
    private static readonly Rgb _maroon = Rgb.Screen(128, 18, 40);
    private static readonly Rgb _ivory = Rgb.Screen(246, 232, 204);
    private static readonly Rgb _leaf = Rgb.Screen(38, 96, 62);
    private static readonly Rgb _linen = Rgb.Screen(190, 186, 178);

    // Half of the outlines; the other half is the mirror image at x = 1.5.
    private static readonly (double X, double Y)[] _body =
    [
        (0.20, 0.44), (0.26, 0.445), (0.60, 0.585), (0.585, 0.80), (0.545, 1.05), (0.53, 1.28), (0.515, 1.62), (0.53, 1.95), (0.60, 2.30), (0.67, 2.70), (0.75, 3.20), (0.83, 3.66), (0.62, 3.715), (0.35, 3.745), (0, 3.755),
    ];

    private static readonly (double X, double Y)[] _sleeve = [(0.50, 0.54), (0.61, 0.585), (0.80, 0.90), (0.985, 1.42), (1.12, 1.93), (0.985, 1.985), (0.845, 2.02), (0.72, 1.62), (0.62, 1.34), (0.52, 1.24)];
    private static readonly (double X, double Y)[] _neck = [(0, 0.30), (0.205, 0.30), (0.205, 0.46), (0.185, 0.60), (0.13, 0.70), (0.06, 0.745), (0, 0.755)];

    private static readonly float[] _bodyGrid = Grid(_body, closeAtMiddle: true);
    private static readonly float[] _sleeveGrid = Grid(_sleeve, closeAtMiddle: false);
    private static readonly float[] _neckGrid = Grid(_neck, closeAtMiddle: true);

    public static Picture Take() => Picture.Take(3000, 4000, 1.05, (x, y) => Light(1.5 + ((x - 1.5) / 1.12), 2.09 + ((y - 2.0) / 1.12)));

    private static Rgb Light(double x, double y)
    {
        // A hand laid it down: nothing is quite straight.
        var (sx, sy) = (x + (0.02 * Noise.Fractal(x * 1.1, y * 0.9, Seed, 2)) + (0.012 * (y - 2)), y + (0.012 * Noise.Fractal(x * 1.3, y * 1.1, Seed + 2, 2)));
        var neck = Distance(_neckGrid, sx, sy);
        var body = Math.Max(Distance(_bodyGrid, sx, sy), -neck + 0.004);
        var sleeve = Distance(_sleeveGrid, sx, sy);
        if (body <= 0)
            return Garment(x, y, sx, sy, body, neck, onSleeve: false, shade: 1);
        if (sleeve <= 0)
            return Garment(x, y, sx, sy, sleeve, neck, onSleeve: true, shade: 1 - (0.42 * Math.Exp(-body / 0.022)));
        if (neck <= 0.006 && sy > 0.43)
            return Inside(sx, sy, neck);
        return Table(x, y, sx, sy);
    }

    private static Rgb Garment(double x, double y, double sx, double sy, double inside, double neck, bool onSleeve, double shade)
    {
        const double E = 0.004;
        double Relief(double px, double py) => Creases(px, py, onSleeve);
        var here = Relief(x, y);
        var (dx, dy) = ((Relief(x + E, y) - here) / E, (Relief(x, y + E) - here) / E);

        // The cloth rounds down to the table at its edge.
        var grid = onSleeve ? _sleeveGrid : _bodyGrid;
        var rim = Math.Exp(inside / 0.016);
        dx += rim * 0.9 * (Distance(grid, sx + 0.01, sy) - Distance(grid, sx - 0.01, sy)) / -0.02;
        dy += rim * 0.9 * (Distance(grid, sx, sy + 0.01) - Distance(grid, sx, sy - 0.01)) / -0.02;

        var side = sx - 1.5;
        var (thread, mask, lift) = Embroidery(side, sy, neck, inside, onSleeve);
        var stitch = Math.Sin(Math.Tau * ((side * 0.8) + sy) / 0.0085);
        dx += lift * 0.5;
        dy += (lift * 0.5) + (mask * 0.16 * stitch);
        var surface = Surface.FromSlope(Math.Clamp(dx, -1.6, 1.6), Math.Clamp(dy, -1.6, 1.6));

        const double Thread = 0.0078;
        var (warp, weft) = ((int)Math.Floor(sx / Thread), (int)Math.Floor(sy / Thread));
        var weave = 1 + (1 - mask) * ((0.10 * Math.Sin(Math.Tau * sx / Thread) * Math.Sin(Math.Tau * sy / Thread)) + (0.10 * (Noise.Hash(warp, 0, Seed) - 0.5)) + (0.10 * (Noise.Hash(0, weft, Seed) - 0.5)));
        var dye = 1 + (0.07 * Noise.Fractal(sx * 2.2, sy * 2.2, Seed + 20, 3));
        var colour = Rgb.Mix(_cotton * (weave * dye), thread, mask);
        var light = colour * (surface.Diffuse * (1 + (0.10 * mask * stitch)));
        light += new Rgb(1, 0.96, 0.88) * (mask * 0.13 * surface.Gloss(14));
        light += colour * (0.16 * surface.Gloss(4));
        return light * (shade * Seams(side, sy, inside, onSleeve) * Daylight(x, y));
    }

    private static double Creases(double x, double y, bool onSleeve)
    {
        if (onSleeve)
        {
            // Across the arm, where it bends.
            var arm = x < 1.5 ? (x * 0.42) + y : ((3 - x) * 0.42) + y;
            return (0.034 * Noise.Fractal(arm * 5.5, (x - (y * 0.5)) * 1.3, Seed + 6, 3)) + (0.030 * Noise.Fractal(x * 1.6, y * 1.4, Seed + 8, 2));
        }

        var flare = Noise.Step(1.3, 3.4, y);
        var hang = 0.075 * flare * Noise.Fractal(((x - 1.5) / (0.55 + (0.28 * flare)) * 3.1) + 4, y * 0.32, Seed + 4, 2);
        var drag = 0.030 * Noise.Fractal((x * 3.0) + (Math.Abs(x - 1.5) * y * 0.7), (y * 2.4) - (Math.Abs(x - 1.5) * 2.2), Seed + 7, 3);
        var soft = 0.038 * Noise.Fractal(x * 1.5, y * 1.2, Seed + 9, 2);
        var folded = 0.009 * (Math.Exp(-Math.Abs(y - 2.02) / 0.012) + Math.Exp(-Math.Abs(x - 1.5) / 0.010) * Noise.Step(1.5, 1.7, y));
        return hang + drag + soft + folded + (0.0012 * Noise.Fractal(x * 26, y * 26, Seed + 12, 2));
    }

    /// <summary>Thread colour, coverage and the slope at the stitches' upper edge.</summary>
    private static (Rgb Thread, double Mask, double Lift) Embroidery(double side, double y, double neck, double inside, bool onSleeve)
    {
        var (colour, mask) = Stitches(side, y, neck, inside, onSleeve);
        if (mask <= 0)
            return (colour, 0, 0);
        var upper = Stitches(side - 0.003, y - 0.003, neck, inside, onSleeve).Mask;
        return (colour, mask, (mask - upper) * -1.4);
    }

    private static (Rgb Colour, double Mask) Stitches(double side, double y, double neck, double inside, bool onSleeve)
    {
        if (onSleeve)
        {
            var cuff = 2.0 - y + ((Math.Abs(side) - 0.98) * -0.36);
            return cuff is > 0.02 and < 0.25 ? Band(Math.Abs(side) * 1.02, cuff - 0.03, 0.2) : Scattered(side, y, cuff > 0.3);
        }

        var hem = 3.725 - y - (0.11 * side * side);
        if (hem is > 0.02 and < 0.3)
            return Band(side, hem - 0.04, 0.24);

        // The placket runs down from the neck.
        var placket = Math.Abs(side);
        if (y is > 0.72 and < 1.62 && placket < 0.072)
        {
            var button = Motifs.Disc(side, y - 0.82 - (Math.Round((y - 0.82) / 0.17) * 0.17), 0.019);
            if (button > 0)
                return (_ivory, button);
            var edge = Noise.Line(placket, 0.06, 0.008, 0.002);
            var vine = Motifs.Flower(placket - 0.033, y - (Math.Round(y / 0.052) * 0.052), 0.016, 5);
            return edge > vine ? (_maroon, edge) : (_ivory, vine);
        }

        if (neck < 0.012)
            return (_maroon, Noise.Line(neck, 0, 0.011, 0.002));
        var yoke = 0.40 + (0.10 * Math.Cos(side * 7));
        if (neck < yoke && y > 0.5)
            return Yoke(side, y, neck, yoke);
        return Scattered(side, y, neck > yoke + 0.06 && inside < -0.05);
    }

    private static (Rgb Colour, double Mask) Yoke(double side, double y, double neck, double yoke)
    {
        var along = Math.Atan2(Math.Abs(side), y - 0.44) * 0.372;
        if (neck < 0.10)
            return Row(along, neck - 0.056, 0.078, 0.034, 6, _ivory, _maroon);
        var border = Math.Max(Noise.Line(neck, 0.112, 0.006, 0.002), Noise.Line(neck, yoke - 0.012, 0.008, 0.002));
        if (border > 0)
            return (_maroon, border);
        var (x, dy, column, row) = Motifs.Cell(Math.Abs(side), y, 0.118, 0.112);
        var flower = Motifs.Flower(x, dy, 0.036, (column + row) % 2 == 0 ? 8 : 6);
        if (flower > 0)
            return Motifs.Disc(x, dy, 0.012) > 0.5 ? (_maroon, flower) : (_ivory, flower);
        var leaf = Math.Max(Motifs.Leaf(x - 0.03, dy - 0.012, 0.046, 0.011, 0.7), Motifs.Leaf(x + 0.03, dy + 0.012, 0.046, 0.011, 0.7 + Math.PI));
        var stem = Noise.Line(dy - (0.016 * Math.Sin(x * 53)), 0.052, 0.0036, 0.0015);
        return leaf > stem ? (_leaf, leaf) : (_maroon, stem);
    }

    private static (Rgb Colour, double Mask) Band(double along, double across, double height)
    {
        var lines = Math.Max(Noise.Line(across, 0.008, 0.008, 0.002), Noise.Line(across, height - 0.012, 0.008, 0.002));
        if (lines > 0)
            return (_maroon, lines);
        var period = 0.17;
        var x = along - ((Math.Floor(along / period) + 0.5) * period);
        var y = across - (height * 0.48);
        var mango = Motifs.Paisley(x, -y + 0.012, height * 0.26);
        if (mango > 0)
            return (_ivory, mango);
        var flower = Motifs.Flower(Math.Abs(x) - (period / 2), y, 0.026, 6);
        if (flower > 0)
            return (_maroon, flower);
        var leaf = Motifs.Leaf(Math.Abs(x) - (period / 2), Math.Abs(y) - 0.03, 0.05, 0.011, Math.PI / 2);
        return (_leaf, leaf);
    }

    private static (Rgb Colour, double Mask) Row(double along, double across, double period, double size, int petals, Rgb colour, Rgb heart)
    {
        var x = along - ((Math.Floor(along / period) + 0.5) * period);
        var flower = Motifs.Flower(x, across, size, petals);
        return (Motifs.Disc(x, across, size * 0.33) > 0.5 ? heart : colour, flower);
    }

    private static (Rgb Colour, double Mask) Scattered(double side, double y, bool here)
    {
        if (!here)
            return (_ivory, 0);
        var (x, dy, _, _) = Motifs.Cell(side, y, 0.225, 0.215);
        var flower = Motifs.Flower(x, dy, 0.021, 5);
        return flower > 0 ? (_ivory, flower) : (_leaf, Motifs.Leaf(x - 0.003, dy - 0.022, 0.036, 0.008, 1.2));
    }

    private static double Seams(double side, double y, double inside, bool onSleeve)
    {
        var seam = onSleeve ? 0 : 0.34 * Math.Exp(-Math.Pow((inside + 0.003) / 0.005, 2)) * Noise.Step(1.4, 1.25, y);
        var hemFold = 0.16 * Noise.Line(inside, -0.020, 0.0022, 0.0015) * (y > 2 ? 1 : 0);
        var slit = 0.5 * Noise.Line(Math.Abs(side), 0.0, 0.0035, 0.002) * (y is > 0.75 and < 1.6 && !onSleeve ? 1 : 0);
        return 1 - seam - hemFold - slit;
    }

    /// <summary>The back of the neck, seen through the opening: wrong side of the cloth, in shade, with a label.</summary>
    private static Rgb Inside(double sx, double sy, double neck)
    {
        var weave = 1 + (0.08 * Math.Sin(Math.Tau * sx / 0.0078) * Math.Sin(Math.Tau * sy / 0.0078));
        var shade = 0.30 + (0.25 * Noise.Step(0.43, 0.62, sy)) - (0.22 * Math.Exp(neck / 0.03));
        var label = Math.Abs(sx - 1.5) < 0.075 && sy is > 0.475 and < 0.525 ? 1.0 : 0;
        return Rgb.Mix(_cotton * 0.85, _ivory * 0.9, label) * (weave * shade);
    }

    private static Rgb Table(double x, double y, double sx, double sy)
    {
        const double Thread = 0.013;
        var weave = 1 + (0.05 * Math.Sin(Math.Tau * x / Thread) * Math.Sin(Math.Tau * y / Thread)) + (0.09 * (Noise.Value(x * 2.4, y / Thread, Seed + 30) - 0.5)) + (0.09 * (Noise.Value(x / Thread, y * 2.4, Seed + 31) - 0.5));
        var waves = 1 + (0.05 * Noise.Fractal(x * 0.8, y * 0.8, Seed + 33, 2));
        double Near(double ox, double oy) => Math.Min(Math.Min(Math.Max(Distance(_bodyGrid, sx - ox, sy - oy), -Distance(_neckGrid, sx - ox, sy - oy)), Distance(_sleeveGrid, sx - ox, sy - oy)), 1);
        var contact = 0.62 * Math.Exp(-Math.Max(0, Near(0.008, 0.010)) / 0.014);
        var cast = 0.42 * Math.Exp(-Math.Max(0, Near(0.05, 0.055)) / 0.055);
        return _linen * (weave * waves * 0.98 * (1 - Math.Max(contact, cast)) * Daylight(x, y));
    }

    private static double Daylight(double x, double y) => 1.12 - (0.075 * x) - (0.045 * y);

    private static double Distance(float[] grid, double x, double y)
    {
        var (gx, gy) = (Math.Clamp(x / GridStep, 0, GridWidth - 1.001), Math.Clamp(y / GridStep, 0, GridHeight - 1.001));
        var (ix, iy) = ((int)gx, (int)gy);
        var at = (iy * GridWidth) + ix;
        return Noise.Lerp(Noise.Lerp(grid[at], grid[at + 1], gx - ix), Noise.Lerp(grid[at + GridWidth], grid[at + GridWidth + 1], gx - ix), gy - iy);
    }

    /// <summary>Signed distance to an outline mirrored at the middle, on a coarse grid that is read between its points.</summary>
    private static float[] Grid((double X, double Y)[] half, bool closeAtMiddle)
    {
        var right = half.Select(p => (X: 1.5 + p.X, p.Y)).ToArray();
        var left = half.Select(p => (X: 1.5 - p.X, p.Y)).ToArray();
        (double X, double Y)[][] outlines = closeAtMiddle ? [[.. right, .. left.Reverse()]] : [right, left];
        var grid = new float[GridWidth * GridHeight];
        Parallel.For(0, GridHeight, row =>
        {
            for (var column = 0; column < GridWidth; column++)
                grid[(row * GridWidth) + column] = (float)outlines.Min(o => SignedDistance(o, column * GridStep, row * GridStep));
        });
        return grid;
    }

    private static double SignedDistance((double X, double Y)[] outline, double x, double y)
    {
        var (nearest, inside) = (double.MaxValue, false);
        for (var (i, j) = (0, outline.Length - 1); i < outline.Length; j = i++)
        {
            var (a, b) = (outline[i], outline[j]);
            var (ex, ey, wx, wy) = (b.X - a.X, b.Y - a.Y, x - a.X, y - a.Y);
            var t = Math.Clamp(((wx * ex) + (wy * ey)) / Math.Max(1e-12, (ex * ex) + (ey * ey)), 0, 1);
            nearest = Math.Min(nearest, Math.Sqrt(Math.Pow(wx - (ex * t), 2) + Math.Pow(wy - (ey * t), 2)));
            if (a.Y > y != b.Y > y && x < ((b.X - a.X) * (y - a.Y) / (b.Y - a.Y)) + a.X)
                inside = !inside;
        }

        return inside ? -nearest : nearest;
    }
}
