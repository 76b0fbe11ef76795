using System.Globalization;
using System.Text;
using TextileStudio.Core.Posters.Drawing;

namespace TextileStudio.Core.Posters.Ornaments;

/// <summary>Outlines of the royal photo, each of a building or a cloth its festival knows. None leaves its box.</summary>
internal static class Frames
{
    /// <summary>The stepped tower of a Tamil temple, a barrel vault on top.</summary>
    public static string Gopuram(Box box)
    {
        var (across, down) = (Step(box) * .085, Step(box) * .062);
        var path = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M{box.X:0.#},{box.Bottom:0.#}V{box.Y + (down * 4.7):0.#}");
        for (var step = 1; step <= 3; step++)
            path.Append(CultureInfo.InvariantCulture, $"h{across:0.#}v{-down:0.#}");
        var (left, eaves) = (box.X + (across * 3), box.Y + (down * 1.7));
        path.Append(CultureInfo.InvariantCulture, $"C{left:0.#},{box.Y + (down * .3):0.#} {left + (across * .8):0.#},{box.Y:0.#} {box.CenterX:0.#},{box.Y:0.#}C{box.Right - (across * 3.8):0.#},{box.Y:0.#} {box.Right - (across * 3):0.#},{box.Y + (down * .3):0.#} {box.Right - (across * 3):0.#},{eaves:0.#}");
        for (var step = 1; step <= 3; step++)
            path.Append(CultureInfo.InvariantCulture, $"v{down:0.#}h{across:0.#}");
        return path.Append(CultureInfo.InvariantCulture, $"V{box.Bottom:0.#}Z").ToString();
    }

    /// <summary>A plaque with its four corners bitten round, as on beaten brass.</summary>
    public static string Plaque(Box box)
    {
        var bite = Step(box) * .11;
        return string.Create(CultureInfo.InvariantCulture,
            $"M{box.X:0.#},{box.Y + bite:0.#}A{bite:0.#},{bite:0.#} 0 0 0 {box.X + bite:0.#},{box.Y:0.#}H{box.Right - bite:0.#}A{bite:0.#},{bite:0.#} 0 0 0 {box.Right:0.#},{box.Y + bite:0.#}V{box.Bottom - bite:0.#}A{bite:0.#},{bite:0.#} 0 0 0 {box.Right - bite:0.#},{box.Bottom:0.#}H{box.X + bite:0.#}A{bite:0.#},{bite:0.#} 0 0 0 {box.X:0.#},{box.Bottom - bite:0.#}Z");
    }

    /// <summary>The keel arch of a mosque: full shoulders, a drawn-out point.</summary>
    public static string Keel(Box box)
    {
        var (w, h) = (box.Width, Math.Min(box.Width, box.Height * .9));
        double Left(double share) => box.X + (w * share);
        double Right(double share) => box.Right - (w * share);
        double Down(double share) => box.Y + (h * share);
        return string.Create(CultureInfo.InvariantCulture,
            $"M{box.X:0.#},{box.Bottom:0.#}V{Down(.52):0.#}C{box.X:0.#},{Down(.34):0.#} {Left(.1):0.#},{Down(.235):0.#} {Left(.25):0.#},{Down(.165):0.#}C{Left(.37):0.#},{Down(.109):0.#} {Left(.46):0.#},{Down(.07):0.#} {box.CenterX:0.#},{box.Y:0.#}C{Right(.46):0.#},{Down(.07):0.#} {Right(.37):0.#},{Down(.109):0.#} {Right(.25):0.#},{Down(.165):0.#}C{Right(.1):0.#},{Down(.235):0.#} {box.Right:0.#},{Down(.34):0.#} {box.Right:0.#},{Down(.52):0.#}V{box.Bottom:0.#}Z");
    }

    /// <summary>The round gate of a pandal, a step at the springing.</summary>
    public static string Pandal(Box box)
    {
        var step = box.Width * .055;
        var radius = (box.Width / 2) - step;
        var high = Math.Min(radius, box.Height * .42);
        return string.Create(CultureInfo.InvariantCulture,
            $"M{box.X:0.#},{box.Bottom:0.#}V{box.Y + high:0.#}h{step:0.#}A{radius:0.#},{high:0.#} 0 0 1 {box.Right - step:0.#},{box.Y + high:0.#}h{step:0.#}V{box.Bottom:0.#}Z");
    }

    /// <summary>An arch of nine round lobes, as the rim of an embroidered mirror.</summary>
    public static string Scalloped(Box box)
    {
        const int Lobes = 9;
        var bulge = Step(box) * .032;
        var (rx, ry) = ((box.Width / 2) - bulge, Math.Min((box.Width / 2) - bulge, box.Height * .4));
        var spring = box.Y + bulge + ry;
        var path = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M{box.X + bulge:0.#},{box.Bottom:0.#}V{spring:0.#}");
        var (x, y) = (box.X + bulge, spring);
        for (var lobe = 1; lobe <= Lobes; lobe++)
        {
            var angle = Math.PI * (1 - ((double)lobe / Lobes));
            var (nextX, nextY) = (box.CenterX + (rx * Math.Cos(angle)), spring - (ry * Math.Sin(angle)));
            var radius = Math.Sqrt(Math.Pow(nextX - x, 2) + Math.Pow(nextY - y, 2)) * .54;
            path.Append(CultureInfo.InvariantCulture, $"A{radius:0.#},{radius:0.#} 0 0 1 {nextX:0.#},{nextY:0.#}");
            (x, y) = (nextX, nextY);
        }

        return path.Append(CultureInfo.InvariantCulture, $"V{box.Bottom:0.#}Z").ToString();
    }

    /// <summary>A sheet with an edge as a wet brush leaves it: waves of unequal length, soft corners.</summary>
    public static string Brushed(Box box)
    {
        double[] top = [.0, .55, .12, .8, .2, .65, .0, .7, .25, .9, .1, .5, .0];
        double[] bottom = [.0, .6, .1, .5, .9, .3, .75, .15, .6, .0, .8, .2, .0];
        var depth = Step(box) * .045;
        var corner = Step(box) * .12;
        var path = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M{box.X:0.#},{box.Bottom - corner:0.#}C{box.X + depth:0.#},{box.CenterY + (corner * .8):0.#} {box.X:0.#},{box.CenterY - corner:0.#} {box.X + (depth * .3):0.#},{box.Y + corner:0.#}Q{box.X + (depth * .3):0.#},{box.Y + depth:0.#} {box.X + corner:0.#},{box.Y + (depth * .4):0.#}");
        Waves(path, box.X + corner, box.Right - corner, i => box.Y + (depth * top[i]));
        path.Append(CultureInfo.InvariantCulture, $"Q{box.Right - (depth * .2):0.#},{box.Y + (depth * .5):0.#} {box.Right:0.#},{box.Y + corner:0.#}C{box.Right - depth:0.#},{box.CenterY - corner:0.#} {box.Right:0.#},{box.CenterY + corner:0.#} {box.Right - (depth * .3):0.#},{box.Bottom - corner:0.#}Q{box.Right - (depth * .3):0.#},{box.Bottom - (depth * .4):0.#} {box.Right - corner:0.#},{box.Bottom - (depth * .3):0.#}");
        Waves(path, box.Right - corner, box.X + corner, i => box.Bottom - (depth * bottom[i]));
        return path.Append(CultureInfo.InvariantCulture, $"Q{box.X:0.#},{box.Bottom - (depth * .4):0.#} {box.X:0.#},{box.Bottom - corner:0.#}Z").ToString();
    }

    private static void Waves(StringBuilder path, double from, double to, Func<int, double> height)
    {
        for (var i = 1; i <= 11; i++)
        {
            double At(double step) => from + ((to - from) * step / 11.5);
            path.Append(CultureInfo.InvariantCulture, $"Q{At(i - .25):0.#},{height(i):0.#} {At(i + .25):0.#},{(height(i) + height(i + 1)) / 2:0.#}");
        }
    }

    private static double Step(Box box) => Math.Min(box.Width, box.Height);
}
