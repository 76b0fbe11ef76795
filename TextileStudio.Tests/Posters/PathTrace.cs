using System.Globalization;
using System.Text.RegularExpressions;

namespace TextileStudio.Tests.Posters;

/// <summary>Follows SVG path data of the commands M, L, H, V, h, v, C, Q, A and Z.</summary>
internal static partial class PathTrace
{
    private const int Steps = 24;

    public static List<(double X, double Y)> Points(string path)
    {
        var points = new List<(double X, double Y)>();
        var (x, y) = (0.0, 0.0);
        foreach (Match match in Command().Matches(path))
        {
            var n = Number().Matches(match.Value).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture)).ToArray();
            switch (match.Value[0])
            {
                case 'C':
                    for (var i = 0; i < n.Length; i += 6)
                        (x, y) = Curve(points, (x, y), (n[i], n[i + 1]), (n[i + 2], n[i + 3]), (n[i + 4], n[i + 5]));
                    break;
                case 'Q':
                    (x, y) = Curve(points, (x, y), (x + ((n[0] - x) * 2 / 3), y + ((n[1] - y) * 2 / 3)), (n[2] + ((n[0] - n[2]) * 2 / 3), n[3] + ((n[1] - n[3]) * 2 / 3)), (n[2], n[3]));
                    break;
                case 'A':
                    (x, y) = Arc(points, (x, y), n);
                    break;
                case 'Z':
                    break;
                default:
                    (x, y) = match.Value[0] switch { 'H' => (n[0], y), 'V' => (x, n[0]), 'h' => (x + n[0], y), 'v' => (x, y + n[0]), _ => (n[0], n[1]) };
                    points.Add((x, y));
                    break;
            }
        }

        return points;
    }

    private static (double X, double Y) Curve(List<(double X, double Y)> points, (double X, double Y) a, (double X, double Y) b, (double X, double Y) c, (double X, double Y) d)
    {
        for (var step = 1; step <= Steps; step++)
        {
            var (t, u) = ((double)step / Steps, 1 - ((double)step / Steps));
            double Mix(double p, double q, double r, double s) => (u * u * u * p) + (3 * u * u * t * q) + (3 * u * t * t * r) + (t * t * t * s);
            points.Add((Mix(a.X, b.X, c.X, d.X), Mix(a.Y, b.Y, c.Y, d.Y)));
        }

        return d;
    }

    /// <summary>The shorter arc, after the implementation notes of the SVG specification.</summary>
    private static (double X, double Y) Arc(List<(double X, double Y)> points, (double X, double Y) from, double[] n)
    {
        var (end, clockwise) = ((X: n[5], Y: n[6]), n[4] > 0);
        var (dx, dy) = ((from.X - end.X) / 2 / n[0], (from.Y - end.Y) / 2 / n[1]);
        var half = Math.Sqrt((dx * dx) + (dy * dy));
        var grown = Math.Max(1, half);
        var (rx, ry) = (n[0] * grown, n[1] * grown);
        var (ux, uy) = (dx / grown, dy / grown);
        var reach = Math.Sqrt(Math.Max(0, 1 / ((ux * ux) + (uy * uy)) - 1)) * (clockwise ? 1 : -1);
        var (cx, cy) = (((from.X + end.X) / 2) + (rx * reach * uy), ((from.Y + end.Y) / 2) - (ry * reach * ux));
        var start = Math.Atan2((from.Y - cy) / ry, (from.X - cx) / rx);
        var stop = Math.Atan2((end.Y - cy) / ry, (end.X - cx) / rx);
        var sweep = stop - start;
        if (clockwise && sweep < 0)
            sweep += Math.Tau;
        if (!clockwise && sweep > 0)
            sweep -= Math.Tau;
        for (var step = 1; step < Steps; step++)
            points.Add((cx + (rx * Math.Cos(start + (sweep * step / Steps))), cy + (ry * Math.Sin(start + (sweep * step / Steps)))));
        points.Add(end);
        return end;
    }

    [GeneratedRegex("[MLHVhvCQAZ][^MLHVhvCQAZ]*", RegexOptions.None, 5000)]
    private static partial Regex Command();

    [GeneratedRegex(@"-?\d+(?:\.\d+)?|-?\.\d+", RegexOptions.None, 5000)]
    private static partial Regex Number();
}
