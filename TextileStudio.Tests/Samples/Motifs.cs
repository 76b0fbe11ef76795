namespace TextileStudio.Tests.Samples;

/// <summary>Woven and stitched figures as masks: 0 outside, 1 inside, soft over about a thread. Coordinates are relative to the figure's middle.</summary>
internal static class Motifs
{
    private const double Soft = 0.0022;

    public static double Disc(double x, double y, double radius) => 1 - Noise.Step(radius - Soft, radius + Soft, Math.Sqrt((x * x) + (y * y)));

    public static double Flower(double x, double y, double radius, int petals, double turn = 0)
    {
        var edge = radius * (0.68 + (0.32 * Math.Cos((Math.Atan2(y, x) + turn) * petals)));
        return 1 - Noise.Step(edge - Soft, edge + Soft, Math.Sqrt((x * x) + (y * y)));
    }

    public static double Leaf(double x, double y, double length, double width, double turn)
    {
        var (c, s) = (Math.Cos(turn), Math.Sin(turn));
        var (along, across) = ((x * c) + (y * s), (y * c) - (x * s));
        if (along < 0 || along > length)
            return 0;
        var half = width * Math.Sin(Math.PI * Math.Pow(along / length, 0.8));
        return 1 - Noise.Step(half - Soft, half + Soft, Math.Abs(across));
    }

    /// <summary>The mango figure: a drop whose tip bends over. Negative inside, in units of <paramref name="size"/>.</summary>
    public static double PaisleyDistance(double x, double y, double size)
    {
        var nearest = double.MaxValue;
        for (var i = 0; i <= 9; i++)
        {
            var t = i / 9.0;
            var (dx, dy) = ((x / size) - (0.62 * t * t * t), (y / size) + (1.25 * t));
            nearest = Math.Min(nearest, Math.Sqrt((dx * dx) + (dy * dy)) - (0.62 * Math.Pow(1 - t, 0.75)) - 0.03);
        }

        return nearest;
    }

    public static double Paisley(double x, double y, double size)
    {
        var distance = PaisleyDistance(x, y, size) * size;
        var outline = Noise.Line(distance, -0.006, 0.006, Soft);
        var heart = Math.Max(Flower(x, y, size * 0.36, 5), Leaf(x + (size * .02), y + (size * .42), size * 0.42, size * 0.09, -1.25));
        return distance > 0.01 ? 0 : Math.Max(outline, heart);
    }

    /// <summary>A row of triangles standing on <c>y = 0</c>: the temple edge of a saree border.</summary>
    public static double Temple(double x, double y, double period, double height)
    {
        var phase = Math.Abs((x / period) - Math.Floor(x / period) - 0.5) * 2;
        var edge = height * (1 - phase);
        return y < 0 ? 0 : 1 - Noise.Step(edge - Soft, edge + Soft, y);
    }

    /// <summary>The nearest cell middle of a grid whose every second row is shifted by half.</summary>
    public static (double X, double Y, int Column, int Row) Cell(double x, double y, double width, double height)
    {
        var row = (int)Math.Floor(y / height);
        var shift = (row & 1) * width / 2;
        var column = (int)Math.Floor((x - shift) / width);
        return (x - shift - ((column + 0.5) * width), y - ((row + 0.5) * height), column, row);
    }
}
