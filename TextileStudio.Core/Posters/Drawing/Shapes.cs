using System.Globalization;
using System.Text;

namespace TextileStudio.Core.Posters.Drawing;

/// <summary>Path data of the shapes the posters are built of. Radial ones are centred on the origin.</summary>
internal static class Shapes
{
    /// <summary>The cusped arch of a Mughal gateway.</summary>
    public static string CuspedArch(Box box)
    {
        var half = box.Width / 2;
        var spring = box.Y + (half * 0.92);
        var middle = box.CenterX;
        return string.Create(CultureInfo.InvariantCulture,
            $"M{box.X:0.#},{box.Bottom:0.#}V{spring:0.#}C{box.X:0.#},{spring - (half * .34):0.#} {box.X + (half * .16):0.#},{spring - (half * .46):0.#} {box.X + (half * .36):0.#},{spring - (half * .52):0.#}C{box.X + (half * .42):0.#},{spring - (half * .78):0.#} {box.X + (half * .82):0.#},{spring - (half * .72):0.#} {middle:0.#},{box.Y:0.#}C{box.Right - (half * .82):0.#},{spring - (half * .72):0.#} {box.Right - (half * .42):0.#},{spring - (half * .78):0.#} {box.Right - (half * .36):0.#},{spring - (half * .52):0.#}C{box.Right - (half * .16):0.#},{spring - (half * .46):0.#} {box.Right:0.#},{spring - (half * .34):0.#} {box.Right:0.#},{spring:0.#}V{box.Bottom:0.#}Z");
    }

    /// <summary>A rectangle with two large and two small corners, like a mango leaf.</summary>
    public static string Leaf(Box box, double large, double small) => string.Create(CultureInfo.InvariantCulture,
        $"M{box.X + large:0.#},{box.Y:0.#}H{box.Right - small:0.#}A{small:0.#},{small:0.#} 0 0 1 {box.Right:0.#},{box.Y + small:0.#}V{box.Bottom - large:0.#}A{large:0.#},{large:0.#} 0 0 1 {box.Right - large:0.#},{box.Bottom:0.#}H{box.X + small:0.#}A{small:0.#},{small:0.#} 0 0 1 {box.X:0.#},{box.Bottom - small:0.#}V{box.Y + large:0.#}A{large:0.#},{large:0.#} 0 0 1 {box.X + large:0.#},{box.Y:0.#}Z");

    /// <summary>A rectangle whose sides inside <paramref name="canvas"/> swing in scallops, about <paramref name="lobe"/> wide and <paramref name="depth"/> deep, all within the box. Sides at the canvas' edge are straight.</summary>
    public static string Scalloped(Box box, Box canvas, double lobe, double depth) =>
        Edged(box, canvas, depth, (path, length, alongX, alongY, outX, outY) =>
        {
            var count = Math.Max(1, (int)Math.Round(length / lobe));
            var step = length / count;
            for (var i = 0; i < count; i++)
                path.Append(CultureInfo.InvariantCulture, $"a{(alongX == 0 ? depth : step / 2):0.##},{(alongX == 0 ? step / 2 : depth):0.##} 0 0 1 {alongX * step:0.##},{alongY * step:0.##}");
        });

    /// <summary>The same with a gentle wave in place of scallops.</summary>
    public static string Waved(Box box, Box canvas, double wave, double depth) =>
        Edged(box, canvas, depth / 2, (path, length, alongX, alongY, outX, outY) =>
        {
            var count = Math.Max(1, (int)Math.Round(length / wave));
            var step = length / count;
            for (var i = 0; i < count; i++)
            {
                var swing = (i % 2 == 0 ? 1 : -1) * depth * .66;
                path.Append(CultureInfo.InvariantCulture,
                    $"c{(alongX * step * .36) + (outX * swing):0.##},{(alongY * step * .36) + (outY * swing):0.##} {(alongX * step * .64) + (outX * swing):0.##},{(alongY * step * .64) + (outY * swing):0.##} {alongX * step:0.##},{alongY * step:0.##}");
            }
        });

    private delegate void Edge(StringBuilder path, double length, double alongX, double alongY, double outX, double outY);

    // Clockwise from the top left: a shaped side keeps its depth free inside the box.
    private static string Edged(Box box, Box canvas, double depth, Edge edge)
    {
        var (top, right, bottom, left) = (box.Y > canvas.Y, box.Right < canvas.Right, box.Bottom < canvas.Bottom, box.X > canvas.X);
        var (x, y) = (box.X + (left ? depth : 0), box.Y + (top ? depth : 0));
        var (across, down) = (box.Right - (right ? depth : 0) - x, box.Bottom - (bottom ? depth : 0) - y);
        var path = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M{x:0.##},{y:0.##}");
        Side(top, across, 1, 0, 0, -1);
        Side(right, down, 0, 1, 1, 0);
        Side(bottom, across, -1, 0, 0, 1);
        Side(left, down, 0, -1, -1, 0);
        return path.Append('Z').ToString();

        void Side(bool shaped, double length, double alongX, double alongY, double outX, double outY)
        {
            if (shaped)
                edge(path, length, alongX, alongY, outX, outY);
            else
                path.Append(CultureInfo.InvariantCulture, $"l{alongX * length:0.##},{alongY * length:0.##}");
        }
    }

    public static string Rectangle(Box box) => string.Create(CultureInfo.InvariantCulture,
        $"M{box.X:0.#},{box.Y:0.#}H{box.Right:0.#}V{box.Bottom:0.#}H{box.X:0.#}Z");

    /// <summary>A coupon: a rectangle with a half-round bite at the middle of both short sides.</summary>
    public static string Ticket(Box box, double bite, double corner) => string.Create(CultureInfo.InvariantCulture,
        $"M{box.X + corner:0.#},{box.Y:0.#}H{box.Right - corner:0.#}Q{box.Right:0.#},{box.Y:0.#} {box.Right:0.#},{box.Y + corner:0.#}V{box.CenterY - bite:0.#}A{bite:0.#},{bite:0.#} 0 0 0 {box.Right:0.#},{box.CenterY + bite:0.#}V{box.Bottom - corner:0.#}Q{box.Right:0.#},{box.Bottom:0.#} {box.Right - corner:0.#},{box.Bottom:0.#}H{box.X + corner:0.#}Q{box.X:0.#},{box.Bottom:0.#} {box.X:0.#},{box.Bottom - corner:0.#}V{box.CenterY + bite:0.#}A{bite:0.#},{bite:0.#} 0 0 0 {box.X:0.#},{box.CenterY - bite:0.#}V{box.Y + corner:0.#}Q{box.X:0.#},{box.Y:0.#} {box.X + corner:0.#},{box.Y:0.#}Z");

    public static string Petal(double inner, double outer, double width)
    {
        var length = outer - inner;
        return string.Create(CultureInfo.InvariantCulture,
            $"M0,{-inner:0.#}C{width:0.#},{-(inner + (length * .35)):0.#} {width * .8:0.#},{-(inner + (length * .75)):0.#} 0,{-outer:0.#}C{-width * .8:0.#},{-(inner + (length * .75)):0.#} {-width:0.#},{-(inner + (length * .35)):0.#} 0,{-inner:0.#}Z");
    }

    public static string Star(double outer, double inner, int points) =>
        Polygon(points * 2, i => i % 2 == 0 ? outer : inner);

    public static string Scallop(double radius, int lobes, double depth) =>
        Polygon(lobes * 8, i => radius * (1 - depth + (depth * Math.Abs(Math.Sin(Math.PI * i / 8)))));

    private static string Polygon(int corners, Func<int, double> radius)
    {
        var path = new StringBuilder(corners * 12).Append('M');
        for (var i = 0; i < corners; i++)
        {
            var angle = (Math.Tau * i / corners) - (Math.PI / 2);
            path.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : "L")}{radius(i) * Math.Cos(angle):0.#},{radius(i) * Math.Sin(angle):0.#}");
        }

        return path.Append('Z').ToString();
    }
}
