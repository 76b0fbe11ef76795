using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Lettering;

namespace TextileStudio.Core.Posters.Layout;

/// <summary>A block at its final size, ready to be drawn into a box of that height. <paramref name="Share"/> is the size its smallest text got of what was wanted, <paramref name="Cut"/> says that words were lost.</summary>
internal sealed record Sized(double Width, double Height, Action<Sheet, Box> Draw, double Share = 1, bool Cut = false);

/// <summary>One part of a stack. <paramref name="Gap"/> is the room wanted above it, <paramref name="Keep"/> how long it is kept when room runs out (higher stays longer).</summary>
internal abstract record Block(double Gap, int Keep)
{
    /// <summary>Sizes the block for a width. <paramref name="scale"/> multiplies every wanted size, <paramref name="squeeze"/> takes lines away from long texts.</summary>
    public abstract Sized Size(TextFit fit, double width, double scale, int squeeze);
}

/// <summary>A text set in lines.</summary>
internal sealed record TextBlock(Role Role, string Words, Face Face, string Fill, double FontSize, double Floor, int MaxLines, Align Align, double Gap, int Keep, double Tracking = 0)
    : Block(Gap, Keep)
{
    public override Sized Size(TextFit fit, double width, double scale, int squeeze)
    {
        var text = fit.Fit(Words, Face, new FitRoom(width, FontSize * scale, Floor, Math.Max(1, MaxLines - squeeze), Tracking));
        return new Sized(text.Width, text.Height, (sheet, box) => sheet.Write(Role, text, Face, Fill, box, Align, Tracking), text.Size / (FontSize * scale), text.Cut);
    }
}

/// <summary>One or two lines on a coloured ground with round ends: the call to action, the offer.</summary>
internal sealed record PillBlock(Role Role, string Words, Face Face, string Ink, double FontSize, double Floor, int MaxLines, Align Align, double Gap, int Keep, Action<Svg, Box> Ground)
    : Block(Gap, Keep)
{
    public override Sized Size(TextFit fit, double width, double scale, int squeeze)
    {
        var size = FontSize * scale;
        var text = fit.Fit(Words, Face, new FitRoom(width - (size * 1.7), size, Floor, Math.Max(1, MaxLines - squeeze)));
        var (wide, high) = (Math.Min(width, text.Width + (text.Size * 1.7)), text.Height + (text.Size * 0.72));
        return new Sized(wide, high, (sheet, box) =>
        {
            var ground = new Box(Align is Align.Middle ? box.CenterX - (wide / 2) : box.X, box.CenterY - (high / 2), wide, high);
            Ground(sheet.Svg, ground);
            // The descent is emptier than the ascent, so the optical middle lies a little above the measured one.
            var lift = LineRoom.Of(Words).Descent > 0.3 ? 0.06 : 0.0;
            sheet.Write(Role, text, Face, Ink, new Box(ground.X, ground.Y + ((high - text.Height) / 2) - (lift * text.Size) + (0.02 * text.Size), wide, text.Height), Align.Middle);
        }, text.Size / size, text.Cut);
    }
}

/// <summary>Room for an ornament that only stands where there is room to spare.</summary>
internal sealed record EmblemBlock(double Wanted, double Gap, Action<Svg, Box> Ornament) : Block(Gap, 0)
{
    public override Sized Size(TextFit fit, double width, double scale, int squeeze) =>
        new(width, Wanted * scale, (sheet, box) => Ornament(sheet.Svg, box));
}

/// <summary>A thin ornamental line between two blocks.</summary>
internal sealed record RuleBlock(double Thickness, double Gap, int Keep, Action<Svg, Box> Rule) : Block(Gap, Keep)
{
    public override Sized Size(TextFit fit, double width, double scale, int squeeze) =>
        new(width, Thickness * scale, (sheet, box) => Rule(sheet.Svg, box));
}

/// <summary>Two blocks side by side, centred as one or set from the start.</summary>
internal sealed record RowBlock(Block Left, Block Right, double Share, double Space, Align Align, double Gap, int Keep) : Block(Gap, Keep)
{
    /// <summary>Whether the first block stands on the right.</summary>
    public bool Reversed { get; init; }

    public override Sized Size(TextFit fit, double width, double scale, int squeeze)
    {
        var space = Space * scale;
        var left = Left.Size(fit, (width - space) * Share, scale, squeeze);
        var right = Right.Size(fit, width - space - left.Width, scale, squeeze);
        var (wide, high) = (left.Width + space + right.Width, Math.Max(left.Height, right.Height));
        return new Sized(wide, high, (sheet, box) =>
        {
            var x = Align is Align.Middle ? box.CenterX - (wide / 2) : box.X;
            var (first, second) = Reversed ? (right, left) : (left, right);
            first.Draw(sheet, new Box(x, box.Y + ((high - first.Height) / 2), first.Width, first.Height));
            second.Draw(sheet, new Box(x + first.Width + space, box.Y + ((high - second.Height) / 2), second.Width, second.Height));
        }, Math.Min(left.Share, right.Share), left.Cut || right.Cut);
    }
}

/// <summary>Two blocks one below the other as one part of a row.</summary>
internal sealed record ColumnBlock(Block Top, Block Bottom, Align Align, double Gap, int Keep) : Block(Gap, Keep)
{
    public override Sized Size(TextFit fit, double width, double scale, int squeeze)
    {
        var (top, bottom) = (Top.Size(fit, width, scale, squeeze), Bottom.Size(fit, width, scale, squeeze));
        var wide = Math.Max(top.Width, bottom.Width);
        var space = Bottom.Gap * scale;
        return new Sized(wide, top.Height + space + bottom.Height, (sheet, box) =>
        {
            double Left(Sized part) => Align is Align.Middle ? box.CenterX - (part.Width / 2) : box.X;
            top.Draw(sheet, new Box(Left(top), box.Y, top.Width, top.Height));
            bottom.Draw(sheet, new Box(Left(bottom), box.Y + top.Height + space, bottom.Width, bottom.Height));
        }, Math.Min(top.Share, bottom.Share), top.Cut || bottom.Cut);
    }
}
