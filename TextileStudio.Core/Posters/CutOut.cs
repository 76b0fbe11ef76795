namespace TextileStudio.Core.Posters;

/// <summary>
/// Takes an even light background away, in plain pixels. What is reached from the border is background; the shadow a product throws on it stays as shadow,
/// and the product's edge gives back what of the background had mixed into it, so that no pale rim is left.
/// </summary>
internal static class CutOut
{
    /// <summary>The distance up to which a pixel is ground: paper, noise and compression differ that much.</summary>
    public const int SameAsGround = 18;

    // A shadow is as colourless as the ground, at most this much darker, and comes on slowly.
    private const int Colourless = 14;
    private const int DeepestShadow = 72;
    private const int SteepestShadow = 9;

    /// <summary>RGBA of the same size.</summary>
    /// <param name="pixels">Rows of RGB.</param>
    public static byte[] Transparent(ReadOnlySpan<byte> pixels, int width, int height, (int Red, int Green, int Blue) ground)
    {
        var flooded = Flood(pixels, width, height, 3, ground);
        var result = new byte[width * height * 4];
        for (var i = 0; i < flooded.Length; i++)
        {
            var to = result.AsSpan(i * 4, 4);
            if (flooded[i])
            {
                // Black as deep as the ground was darkened: nothing on the ground itself, a soft shadow on what was one.
                var dark = Distance(pixels, i * 3, ground);
                to[3] = (byte)(dark <= 8 ? 0 : Math.Min(255, (dark - 8) * 255 / Math.Max(1, ground.Green)));
                continue;
            }

            pixels.Slice(i * 3, 3).CopyTo(to);
            to[3] = 255;
            Unmix(pixels, width, height, flooded, i, ground, to);
        }

        return result;
    }

    /// <summary>Which pixels are background: alike to the ground, or its shadow, and connected to the border.</summary>
    public static bool[] Flood(ReadOnlySpan<byte> pixels, int width, int height, int bands, (int Red, int Green, int Blue) ground)
    {
        var flooded = new bool[width * height];
        var stack = new Stack<int>(4096);
        for (var x = 0; x < width; x++)
        {
            Enter(pixels, x);
            Enter(pixels, ((height - 1) * width) + x);
        }

        for (var y = 0; y < height; y++)
        {
            Enter(pixels, y * width);
            Enter(pixels, (y * width) + width - 1);
        }

        while (stack.TryPop(out var i))
        {
            var (x, y) = (i % width, i / width);
            if (x > 0)
                Spread(pixels, i, i - 1);
            if (x < width - 1)
                Spread(pixels, i, i + 1);
            if (y > 0)
                Spread(pixels, i, i - width);
            if (y < height - 1)
                Spread(pixels, i, i + width);
        }

        return flooded;

        void Enter(ReadOnlySpan<byte> all, int i)
        {
            if (!flooded[i] && Distance(all, i * bands, ground) <= SameAsGround)
            {
                flooded[i] = true;
                stack.Push(i);
            }
        }

        void Spread(ReadOnlySpan<byte> all, int from, int to)
        {
            if (flooded[to])
                return;
            var distance = Distance(all, to * bands, ground);
            if (distance > SameAsGround && !IsShadow(all, to * bands, ground, distance, Distance(all, from * bands, ground)))
                return;
            flooded[to] = true;
            stack.Push(to);
        }
    }

    public static int Distance(ReadOnlySpan<byte> pixels, int at, (int Red, int Green, int Blue) ground) =>
        Math.Max(Math.Abs(pixels[at] - ground.Red), Math.Max(Math.Abs(pixels[at + 1] - ground.Green), Math.Abs(pixels[at + 2] - ground.Blue)));

    /// <summary>The soft shadow of what an RGBA picture shows: black, an eighth as large, blurred. RGBA.</summary>
    public static (byte[] Pixels, int Width, int Height) Shadow(ReadOnlySpan<byte> rgba, int width, int height)
    {
        const int Step = 8;
        var (across, down) = ((width + Step - 1) / Step, (height + Step - 1) / Step);
        var alpha = new double[across * down];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                alpha[(y / Step * across) + (x / Step)] += rgba[(((y * width) + x) * 4) + 3] / (double)(Step * Step);
        }

        for (var pass = 0; pass < 3; pass++)
            alpha = Blurred(alpha, across, down);
        var shadow = new byte[across * down * 4];
        for (var i = 0; i < alpha.Length; i++)
            shadow[(i * 4) + 3] = (byte)Math.Min(255, alpha[i]);
        return (shadow, across, down);
    }

    private static bool IsShadow(ReadOnlySpan<byte> pixels, int at, (int Red, int Green, int Blue) ground, int distance, int before)
    {
        if (distance > DeepestShadow || Math.Abs(distance - before) > SteepestShadow)
            return false;
        var (red, green, blue) = (ground.Red - pixels[at], ground.Green - pixels[at + 1], ground.Blue - pixels[at + 2]);
        return Math.Min(red, Math.Min(green, blue)) >= 0 && Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue)) <= Colourless;
    }

    // At the edge a pixel is part product, part ground: as much product as it is far from the ground compared with its purest neighbour.
    private static void Unmix(ReadOnlySpan<byte> pixels, int width, int height, bool[] flooded, int at, (int Red, int Green, int Blue) ground, Span<byte> to)
    {
        var (x, y) = (at % width, at / width);
        var (edge, purest, most) = (false, at, Distance(pixels, at * 3, ground));
        var own = most;
        for (var dy = -2; dy <= 2; dy++)
        {
            for (var dx = -2; dx <= 2; dx++)
            {
                var (nx, ny) = (x + dx, y + dy);
                if (nx < 0 || ny < 0 || nx >= width || ny >= height)
                    continue;
                var neighbour = (ny * width) + nx;
                if (flooded[neighbour])
                    edge |= Math.Abs(dx) <= 1 && Math.Abs(dy) <= 1;
                else if (Distance(pixels, neighbour * 3, ground) is var distance && distance > most)
                    (purest, most) = (neighbour, distance);
            }
        }

        if (!edge || most == 0)
            return;
        pixels.Slice(purest * 3, 3).CopyTo(to);
        to[3] = (byte)(255 * own / most);
    }

    private static double[] Blurred(double[] values, int width, int height)
    {
        const int Reach = 2;
        var blurred = new double[values.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (sum, count) = (0.0, 0);
                for (var dy = -Reach; dy <= Reach; dy++)
                {
                    for (var dx = -Reach; dx <= Reach; dx++)
                    {
                        count++;
                        if (x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height)
                            sum += values[((y + dy) * width) + x + dx];
                    }
                }

                blurred[(y * width) + x] = sum / count;
            }
        }

        return blurred;
    }
}
