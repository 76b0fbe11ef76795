namespace TextileStudio.Tests.Samples;

/// <summary>A roll of ikat cotton on a wooden table, a length of it drawn out toward the viewer; the wall behind is out of focus.</summary>
internal static class FabricRollPhoto
{
    private const int Seed = 77;
    private const double Left = 0.34;
    private const double Right = 3.40;
    private const double AxisY = 1.02;
    private const double Radius = 0.47;
    private const double TableY = 0.98;

    private static readonly Rgb _indigo = Rgb.Screen(24, 38, 92);
    private static readonly Rgb _white = Rgb.Screen(238, 230, 212);
    private static readonly Rgb _rust = Rgb.Screen(186, 58, 30);
    private static readonly Rgb _teal = Rgb.Screen(32, 122, 128);
    private static readonly Rgb _wood = Rgb.Screen(150, 98, 56);
    private static readonly Rgb _wallTop = Rgb.Screen(214, 204, 188);

    public static Picture Take() => Picture.Take(4000, 3000, 1.08, Light);

    private static Rgb Light(double x, double y)
    {
        var end = EndFace(x, y);
        if (end is { } face)
            return face;
        var axis = AxisY + (0.012 * (x - 2));
        var up = (y - axis) / Radius;
        if (x >= Left && x <= Right && Math.Abs(up) <= 1)
        {
            var seen = up < 0.62 || x < SheetLeft(y) || x > SheetRight(y);
            if (seen)
                return Roll(x, y, up);
        }

        return y > axis && x > SheetLeft(y) && x < SheetRight(y) ? Sheet(x, y, axis) : Around(x, y, axis);
    }

    private static double SheetLeft(double y) => Left + 0.015 - (0.20 * Math.Max(0, y - AxisY)) + (0.02 * Noise.Fractal(y * 1.3, 1, Seed, 2));

    private static double SheetRight(double y) => Right - 0.015 + (0.17 * Math.Max(0, y - AxisY)) + (0.02 * Noise.Fractal(y * 1.3, 5, Seed, 2));

    private static Rgb Roll(double x, double y, double up)
    {
        var angle = Math.Asin(Math.Clamp(up, -1, 1));
        var wrap = 0.010 * Noise.Fractal(x * 1.6, angle * 0.9, Seed + 2, 3);
        var slope = 0.42 * Noise.Fractal(x * 2.2, angle * 1.2, Seed + 4, 2) * 0.2;
        var surface = new Surface(Math.Clamp(slope, -0.5, 0.5), Math.Clamp(up * 0.97, -0.97, 0.97));
        var light = Weave(x - Left + wrap, (angle * Radius) + 1.31 + wrap, surface);
        var seat = 1 - (0.72 * Noise.Step(0.35, 1.0, up));
        var ends = 1 - (0.22 * Math.Exp(-(x - Left) / 0.03)) - (0.15 * Math.Exp(-(Right - x) / 0.02));
        return light * (seat * ends);
    }

    private static Rgb Sheet(double x, double y, double axis)
    {
        // Down the front of the roll, then flat toward the viewer, growing with nearness.
        var front = axis + (Radius * 0.80);
        var near = Math.Max(0, y - front);
        var spread = 1 + (0.115 * near);
        var u = ((x - 1.87) / spread) + 1.87 - Left;
        var v = 2.02 + (near / (0.66 + (0.14 * near)));
        if (y < front)
            v = 2.02 - ((front - y) * 1.15);

        double Relief(double px, double py)
        {
            var far = Math.Max(0, py - front);
            var waves = 0.085 * Noise.Fractal((px * 1.15) + (far * 0.5), far * 0.85, Seed + 6, 3) * Noise.Step(0, 0.5, far);
            var ridges = 0.020 * Math.Pow(Noise.Value((px * 1.5) - (far * 0.55), far * 0.3, Seed + 9), 2) * Noise.Step(0.05, 0.7, far);
            return waves + (ridges * 4) + (0.0012 * Noise.Fractal(px * 20, py * 20, Seed + 12, 2));
        }

        const double E = 0.005;
        var here = Relief(x, y);
        var (dx, dy) = ((Relief(x + E, y) - here) / E, (Relief(x, y + E) - here) / E);
        var fall = 1.15 * (1 - Noise.Step(-0.16, 0.30, y - front));
        var surface = Surface.FromSlope(Math.Clamp(dx * 1.5, -1.4, 1.4), Math.Clamp((dy * 1.5) - fall, -1.4, 1.4));
        var light = Weave(u + (here * 0.5), v + (here * 0.5), surface);
        var underRoll = 1 - (0.66 * Math.Exp(-Math.Pow((y - front - 0.03) / 0.15, 2)));
        var selvedge = Math.Min(x - SheetLeft(y), SheetRight(y) - x);
        var edge = 1 - (0.3 * Math.Exp(-selvedge / 0.008));
        return light * (underRoll * edge * (1.02 - (0.03 * near)));
    }

    /// <summary>The cloth itself: bands of stepped lozenges whose edges run as tied and dyed threads do, between striped and checked bands.</summary>
    private static Rgb Weave(double u, double v, Surface surface)
    {
        const double Thread = 0.0074;
        var (warp, weft) = ((int)Math.Floor(u / Thread), (int)Math.Floor(v / Thread));

        // Each warp thread slips a little along its length: the feathered edge of ikat.
        var slip = (0.046 * (Noise.Value(u / 0.026, 1, Seed) - 0.5)) + (0.008 * (Noise.Hash(warp, 2, Seed) - 0.5));
        var bleed = 0.004 * Noise.Hash(warp, weft, Seed);
        var colour = Rgb.Mix(Pattern(u, v + slip), Pattern(u + 0.003, v + slip + 0.004 + bleed), 0.5);
        var weave = 1 + (0.10 * Math.Sin(Math.Tau * u / Thread) * Math.Sin(Math.Tau * v / Thread)) + (0.11 * (Noise.Hash(warp, 0, Seed) - 0.5)) + (0.09 * (Noise.Hash(0, weft, Seed) - 0.5));
        return (colour * (surface.Diffuse * weave)) + (new Rgb(1, 0.97, 0.92) * (0.035 * surface.Gloss(5)));
    }

    private static Rgb Pattern(double u, double v)
    {
        const double Repeat = 0.86;
        var along = v - (Math.Floor(v / Repeat) * Repeat);
        if (along < 0.50)
        {
            var period = 0.40;
            var x = Math.Abs(u - ((Math.Floor(u / period) + 0.5) * period)) / (period / 2);
            var y = Math.Abs(along - 0.25) / 0.25;
            var steps = Math.Floor(x * 9) / 9;
            var lozenge = steps + y;
            return lozenge switch
            {
                < 0.22 => _rust,
                < 0.36 => _white,
                < 0.62 => _indigo,
                < 0.74 => _teal,
                < 0.86 => _white,
                > 1.52 => _rust,
                > 1.38 => _white,
                _ => _indigo,
            };
        }

        var stripe = along - 0.50;
        if (stripe is < 0.03 or > 0.33)
            return _rust;
        if (stripe is < 0.042 or > 0.318)
            return _white;
        if (stripe is < 0.085 or > 0.275)
            return _teal;
        if (stripe is < 0.097 or > 0.263)
            return _white;
        var tooth = Math.Abs((u / 0.1) - Math.Floor(u / 0.1) - 0.5) * 2;
        var zig = Math.Abs(stripe - 0.18) / 0.083;
        return zig < Math.Floor(tooth * 6) / 6 * 0.95 ? _white : zig < 0.16 ? _rust : _indigo;
    }

    /// <summary>The right end of the roll: turns of cloth around a cardboard tube.</summary>
    private static Rgb? EndFace(double x, double y)
    {
        const double Squash = 0.27;
        var (cx, cy) = (Right, AxisY + (0.012 * (Right - 2)));
        var (dx, dy) = ((x - cx) / (Radius * Squash), (y - cy) / Radius);
        var r = Math.Sqrt((dx * dx) + (dy * dy));
        if (r > 1)
            return null;
        var angle = Math.Atan2(dy, dx) / Math.Tau;
        var lit = 0.62 - (0.20 * dx) - (0.22 * dy);
        if (r < 0.17)
            return Rgb.Screen(40, 30, 24) * (0.25 + (0.4 * Math.Max(0, dy)));
        if (r < 0.23)
            return Rgb.Screen(176, 140, 100) * lit;
        var turn = (r * 21) + angle + (0.14 * Noise.Fractal(angle * 6, r * 12, Seed + 15, 2));
        var layer = turn - Math.Floor(turn);
        var colour = Noise.Hash((int)Math.Floor(turn), (int)Math.Floor((angle + 0.5) * 11), Seed) switch { < 0.34 => _indigo, < 0.6 => _white * 0.8, < 0.8 => _teal, _ => _rust };
        var groove = 0.35 + (0.65 * Math.Sin(Math.PI * layer));
        return Rgb.Mix(colour, _indigo, 0.35) * (lit * groove * (1 - (0.35 * Noise.Step(0.9, 1, r))));
    }

    private static Rgb Around(double x, double y, double axis)
    {
        var (left, right) = (SheetLeft(y), SheetRight(y));
        var outside = Math.Max(left - x, x - right);
        var shadow = 1.0;
        if (y > axis + (Radius * 0.2))
        {
            var lie = y > axis + Radius ? x > right ? 0.55 * Math.Exp(-(x - right) / 0.05) : 0.35 * Math.Exp(-(left - x) / 0.025) : 0;
            var under = 0.75 * Math.Exp(-Math.Max(0, Math.Max(outside - 0.10, 0)) / 0.14) * Math.Exp(-Math.Pow((y - axis - (Radius * 0.96)) / 0.17, 2));
            shadow = 1 - Math.Max(lie, under);
        }

        return (y < TableY ? Wall(x, y) : Table(x, y)) * shadow;
    }

    private static Rgb Wall(double x, double y)
    {
        // Out of focus: a shelf of other rolls is only colour.
        var light = _wallTop * (0.86 - (0.07 * x) + (0.05 * Noise.Fractal(x * 0.7, y * 0.7, Seed + 18, 2)));
        foreach (var (at, high, colour) in new[] { (0.35, .50, Rgb.Screen(150, 60, 66)), (0.86, .60, Rgb.Screen(206, 160, 76)), (1.42, .44, Rgb.Screen(70, 110, 116)), (2.05, .56, Rgb.Screen(176, 92, 60)), (2.72, .48, Rgb.Screen(90, 84, 130)), (3.32, .62, Rgb.Screen(200, 176, 140)), (3.86, .5, Rgb.Screen(120, 60, 80)) })
        {
            var across = Math.Abs(x - at) / 0.24;
            var standing = (1 - Noise.Step(0.75, 1.2, across)) * Noise.Step(TableY - high - 0.10, TableY - high + 0.10, y);
            light = Rgb.Mix(light, colour * (0.72 - (0.25 * (x - at) / 0.24)), standing * 0.8);
        }

        return Rgb.Mix(light, _wood * 0.42, Noise.Step(TableY - 0.12, TableY + 0.05, y));
    }

    private static Rgb Table(double x, double y)
    {
        // Boards run away from the viewer; nearness sharpens the grain.
        var depth = 0.55 + (0.45 * (y - TableY) / 2);
        var across = ((x - 2) / depth) + 7;
        var board = (int)Math.Floor(across / 0.62);
        var joint = Math.Abs((across / 0.62) - board - 0.5) * 2;
        var along = Math.Log(1 + (y - TableY)) * 2.2;
        var ring = Noise.Fractal((across * 5) + (board * 3.7), along * 0.7, Seed + 22, 3);
        var grain = (0.5 * Math.Sin((across * 46) + (ring * 6) + board)) + (0.5 * Noise.Fractal(across * 90, along * 3.5, Seed + 25, 2));
        var tone = 0.80 + (0.22 * Noise.Hash(board, 3, Seed)) + (0.09 * grain * Noise.Step(TableY, TableY + 0.7, y));
        var gap = 1 - (0.6 * Noise.Step(0.985, 0.998, joint));
        var shine = 0.10 * Math.Exp(-Math.Pow((x - 0.5 - ((y - 1) * 0.2)) / 0.5, 2)) * Noise.Step(2.9, 1.2, y);
        return (_wood * (tone * gap * (0.80 - (0.05 * x)))) + new Rgb(shine, shine, shine);
    }
}
