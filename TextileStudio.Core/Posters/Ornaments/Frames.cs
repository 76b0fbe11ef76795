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

    /// <summary>A dupatta held up in the wind: its hem above and below runs in one wave.</summary>
    public static string Billow(Box box)
    {
        var (w, d) = (box.Width, Step(box) * .11);
        return string.Create(CultureInfo.InvariantCulture,
            $"M{box.X:0.#},{box.Y + (d * .9):0.#}C{box.X + (w * .2):0.#},{box.Y - (d * .62):0.#} {box.X + (w * .42):0.#},{box.Y - (d * .2):0.#} {box.X + (w * .6):0.#},{box.Y + (d * .42):0.#}C{box.X + (w * .76):0.#},{box.Y + (d * .98):0.#} {box.X + (w * .9):0.#},{box.Y + (d * .9):0.#} {box.Right:0.#},{box.Y + (d * .1):0.#}V{box.Bottom - (d * .9):0.#}C{box.Right - (w * .12):0.#},{box.Bottom - (d * .1):0.#} {box.Right - (w * .26):0.#},{box.Bottom - (d * .02):0.#} {box.X + (w * .5):0.#},{box.Bottom - (d * .42):0.#}C{box.X + (w * .28):0.#},{box.Bottom - (d * .82):0.#} {box.X + (w * .14):0.#},{box.Bottom - (d * .9):0.#} {box.X:0.#},{box.Bottom - (d * .1):0.#}Z");
    }

    private static double Step(Box box) => Math.Min(box.Width, box.Height);
}
