namespace TextileStudio.Tests.Samples;

/// <summary>A colour in linear light.</summary>
internal readonly record struct Rgb(double R, double G, double B)
{
    public static Rgb operator +(Rgb a, Rgb b) => new(a.R + b.R, a.G + b.G, a.B + b.B);

    public static Rgb operator *(Rgb a, double k) => new(a.R * k, a.G * k, a.B * k);

    public static Rgb operator *(Rgb a, Rgb b) => new(a.R * b.R, a.G * b.G, a.B * b.B);

    /// <summary>From 0-255 as one picks it on a screen.</summary>
    public static Rgb Screen(int r, int g, int b) => new(Linear(r), Linear(g), Linear(b));

    public static Rgb Mix(Rgb a, Rgb b, double share) => (a * (1 - share)) + (b * share);

    private static double Linear(int channel) => Math.Pow(channel / 255.0, 2.2);
}

/// <summary>A surface direction and how it answers a soft key light from the upper left.</summary>
internal readonly record struct Surface(double Nx, double Ny)
{
    private static readonly (double X, double Y, double Z) _key = (-0.53, -0.47, 0.705);
    private static readonly (double X, double Y, double Z) _half = (-0.287, -0.254, 0.924);

    private double Nz => Math.Sqrt(Math.Max(0.02, 1 - (Nx * Nx) - (Ny * Ny)));

    /// <summary>Light the surface scatters: key, sky and a little bounce from the right.</summary>
    public double Diffuse => 0.15 + (0.1 * Nz) + (0.98 * Math.Max(0, (Nx * _key.X) + (Ny * _key.Y) + (Nz * _key.Z))) + (0.07 * Math.Max(0, Nx));

    public double Gloss(double sharpness) => Math.Pow(Math.Max(0, (Nx * _half.X) + (Ny * _half.Y) + (Nz * _half.Z)), sharpness);

    public static Surface FromSlope(double dx, double dy)
    {
        var length = Math.Sqrt(1 + (dx * dx) + (dy * dy));
        return new Surface(-dx / length, -dy / length);
    }
}

/// <summary>Seeded noise and the small functions shaders are made of.</summary>
internal static class Noise
{
    public static double Value(double x, double y, int seed)
    {
        var (xi, yi) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (u, v) = (Smooth(x - xi), Smooth(y - yi));
        var top = Lerp(Hash(xi, yi, seed), Hash(xi + 1, yi, seed), u);
        var bottom = Lerp(Hash(xi, yi + 1, seed), Hash(xi + 1, yi + 1, seed), u);
        return Lerp(top, bottom, v);
    }

    /// <summary>Several octaves, about -1 to 1.</summary>
    public static double Fractal(double x, double y, int seed, int octaves)
    {
        var (sum, share) = (0.0, 1.0);
        for (var octave = 0; octave < octaves; octave++)
        {
            sum += share * ((2 * Value(x, y, seed + octave)) - 1);
            (x, y, share) = ((x * 2.03) + 17.1, (y * 2.03) - 9.7, share * 0.5);
        }

        return sum;
    }

    /// <summary>0 to 1, the same for the same three numbers.</summary>
    public static double Hash(int x, int y, int seed)
    {
        unchecked
        {
            var h = (uint)((x * 374761393) + (y * 668265263) + (seed * 1274126177));
            h = (h ^ (h >> 13)) * 1274126177;
            h ^= h >> 16;
            return (h * 2654435769 >> 8) / 16777216.0 % 1;
        }
    }

    public static double Lerp(double a, double b, double share) => a + ((b - a) * share);

    /// <summary>0 below <paramref name="from"/>, 1 above <paramref name="to"/>, smooth between.</summary>
    public static double Step(double from, double to, double x) => Smooth5(Math.Clamp((x - from) / (to - from), 0, 1));

    /// <summary>1 inside a line of half width <paramref name="half"/> around <paramref name="at"/>.</summary>
    public static double Line(double x, double at, double half, double soft) => 1 - Step(half - soft, half + soft, Math.Abs(x - at));

    private static double Smooth(double t) => t * t * t * ((t * ((t * 6) - 15)) + 10);

    private static double Smooth5(double t) => t * t * (3 - (2 * t));
}
