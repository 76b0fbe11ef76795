namespace TextileStudio.Core.Posters.Drawing;

/// <summary>A rectangle on the canvas, in pixels.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public double CenterX => X + (Width / 2);

    public double CenterY => Y + (Height / 2);

    public static Box Around(double centerX, double centerY, double radius) => new(centerX - radius, centerY - radius, radius * 2, radius * 2);

    public Box Grow(double by) => new(X - by, Y - by, Width + (by * 2), Height + (by * 2));

    /// <summary>Where it touches an edge of <paramref name="canvas"/> it goes on beyond it, so that an outline there is not seen.</summary>
    public Box Bleed(Box canvas, double by)
    {
        var (left, top) = (X <= canvas.X ? by : 0, Y <= canvas.Y ? by : 0);
        return new Box(X - left, Y - top, Width + left + (Right >= canvas.Right ? by : 0), Height + top + (Bottom >= canvas.Bottom ? by : 0));
    }

    public bool Overlaps(Box other, double tolerance = 0.5) =>
        X < other.Right - tolerance && other.X < Right - tolerance && Y < other.Bottom - tolerance && other.Y < Bottom - tolerance;

    public bool Inside(Box outer, double tolerance = 0.5) =>
        X >= outer.X - tolerance && Y >= outer.Y - tolerance && Right <= outer.Right + tolerance && Bottom <= outer.Bottom + tolerance;
}

/// <summary>How a line of text or a block stands in its panel. Blocks know start and middle; the start of an Urdu poster is the right side, which <see cref="Layout.Sheet"/> turns into <see cref="End"/>.</summary>
internal enum Align
{
    Start,
    Middle,
    End,
}
