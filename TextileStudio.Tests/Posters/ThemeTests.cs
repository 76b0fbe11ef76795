using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Ornaments;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Tests.Posters;

public class ThemeTests
{
    private static readonly Box _photo = new(50, 126, 530, 806);

    [Test]
    public void Every_festival_is_told_by_its_ground([Values(PosterStyle.Royal, PosterStyle.Vibrant)] PosterStyle style)
    {
        var themes = ThemeCatalog.All.ToList();
        for (var i = 0; i < themes.Count; i++)
        {
            for (var j = i + 1; j < themes.Count; j++)
            {
                var (one, other) = (themes[i].Palette(style).Ground, themes[j].Palette(style).Ground);
                one.Zip(other, Distance).Max().Should().BeGreaterThan(22, because: $"{themes[i].Festival} and {themes[j].Festival} stand side by side in a gallery of thumbnails");
            }
        }
    }

    [Test]
    public void A_frame_keeps_to_its_box_and_most_of_the_photo([Values] Festival festival)
    {
        foreach (var box in new[] { _photo, new Box(140, 104, 800, 620), new Box(110, 456, 860, 810), new Box(40, 54, 420, 472) })
        {
            var (bounds, area) = Trace(ThemeCatalog.Of(festival).Frame(box));

            bounds.Inside(box, box.Width * .026).Should().BeTrue(because: $"{bounds} of {festival} would run into the words, which on a square poster begin 32 beside {box} and leave the outer line its 14");
            area.Should().BeGreaterThan(box.Width * box.Height * .65, because: $"the cloth is what is sold, not the arch of {festival}");
        }
    }

    [TestCase(0, 0, 560, 1080, 560)]
    [TestCase(520, 0, 560, 1080, 0)]
    public void The_paper_is_what_the_photo_leaves(double x, double y, double width, double height, double paperX)
    {
        var paper = Placing.Paper(new Box(0, 0, 1080, 1080), new Box(x, y, width, height));

        paper.Should().Be(new Box(paperX, 0, 520, 1080), because: "a border is woven along the seam, on whichever side the photo stands");
    }

    [Test]
    public void What_looks_out_behind_the_photo_stays_away_from_words([Values] bool right, [Values] bool bottom)
    {
        var canvas = new Box(0, 0, 1080, 964);
        var photo = new Box(54, 54, 540, 868);

        var (x, y) = Placing.Behind(canvas, photo, right, bottom, 90, 1);

        (x + 90).Should().BeLessThan(628, because: "the words of a square poster begin 34 beside the photo");
        (x > photo.X && x < photo.Right && y > photo.Y && y < photo.Bottom).Should().BeTrue(because: "most of the disc is hidden behind the photo");
    }

    private static double Distance(string one, string other) =>
        Math.Sqrt(Enumerable.Range(0, 3).Sum(i => Math.Pow(Channel(one, i) - Channel(other, i), 2)));

    private static int Channel(string colour, int index) => Convert.ToInt32(colour.Substring(1 + (index * 2), 2), 16);

    /// <summary>The bounds and the area of a path, its curves taken as many short lines.</summary>
    private static (Box Bounds, double Area) Trace(string path)
    {
        var points = PathTrace.Points(path);
        var (left, top) = (points.Min(p => p.X), points.Min(p => p.Y));
        var area = points.Zip(points.Skip(1).Append(points[0]), (a, b) => (a.X * b.Y) - (b.X * a.Y)).Sum() / 2;
        return (new Box(left, top, points.Max(p => p.X) - left, points.Max(p => p.Y) - top), Math.Abs(area));
    }
}
