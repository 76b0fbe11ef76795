using System.Globalization;
using System.Text;
using TextileStudio.Core.Posters.Drawing;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Pulli kolam as drawn with rice flour before a Tamil door: a grid of dots and one line that winds around each of them.</summary>
internal static class Kolam
{
    private static readonly (int X, int Y)[] _sides = [(1, 0), (0, -1), (-1, 0), (0, 1)];

    /// <summary>Rows of 1, 3, 5… dots and back again, <paramref name="reach"/> dots from the middle to each tip.</summary>
    public static void Diamond(Svg svg, double x, double y, double radius, int reach, string colour, double opacity = 1)
    {
        var dots = from i in Enumerable.Range(-reach, (reach * 2) + 1)
                   from j in Enumerable.Range(-reach, (reach * 2) + 1)
                   where Math.Abs(i) + Math.Abs(j) <= reach
                   select (i, j);
        Draw(svg, [.. dots], x, y, radius / (reach + .5), colour, opacity);
    }

    /// <summary>A chain of dots along a line that repeats after one <paramref name="step"/>.</summary>
    public static void Link(Svg svg, double step, double middle, string colour) =>
        svg.Add($"<path d='{Round(0, 0, step, (_, j) => j == 0)}' transform='translate({step / 2},{middle})' fill='none' stroke='{colour}' stroke-width='2'/><circle cx='{step / 2}' cy='{middle}' r='2.2' fill='{colour}'/>");

    private static void Draw(Svg svg, HashSet<(int X, int Y)> dots, double x, double y, double step, string colour, double opacity)
    {
        svg.Add($"<g transform='translate({x},{y})' opacity='{opacity}' fill='none' stroke='{colour}' stroke-width='{Math.Max(1.6, step * .085)}' stroke-linejoin='round'><path d='");
        foreach (var (i, j) in dots)
            svg.Add($"{Round(i, j, step, (a, b) => dots.Contains((a, b)))}");
        svg.Add($"'/>");
        foreach (var (i, j) in dots)
            svg.Add($"<circle cx='{i * step}' cy='{j * step}' r='{Math.Max(1.6, step * .1)}' fill='{colour}' stroke='none'/>");
        svg.Add($"</g>");
    }

    /// <summary>The line around one dot: straight across to a neighbour, in a loop where there is none.</summary>
    private static string Round(int i, int j, double step, Func<int, int, bool> dotAt)
    {
        var path = new StringBuilder();
        for (var side = 0; side < 4; side++)
        {
            var (from, to) = (_sides[side], _sides[(side + 1) % 4]);
            var (crossFrom, crossTo) = (dotAt(i + from.X, j + from.Y), dotAt(i + to.X, j + to.Y));
            var slant = (X: (to.X - from.X) * .7071, Y: (to.Y - from.Y) * .7071);
            var leave = crossFrom ? slant : (X: to.X, Y: to.Y);
            var arrive = crossTo ? slant : (X: -from.X, Y: -from.Y);
            var (startX, startY) = ((i + (from.X * .5)) * step, (j + (from.Y * .5)) * step);
            var (endX, endY) = ((i + (to.X * .5)) * step, (j + (to.Y * .5)) * step);
            var (out1, in1) = (step * (crossFrom ? .2 : .28), step * (crossTo ? .2 : .28));
            if (side == 0)
                path.Append(CultureInfo.InvariantCulture, $"M{startX:0.#},{startY:0.#}");
            path.Append(CultureInfo.InvariantCulture, $"C{startX + (leave.X * out1):0.#},{startY + (leave.Y * out1):0.#} {endX - (arrive.X * in1):0.#},{endY - (arrive.Y * in1):0.#} {endX:0.#},{endY:0.#}");
        }

        return path.ToString();
    }
}
