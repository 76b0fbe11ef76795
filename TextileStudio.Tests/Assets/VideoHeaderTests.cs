using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core;
using TextileStudio.Core.Assets;

namespace TextileStudio.Tests.Assets;

/// <summary>A video is judged by its boxes, and no box is believed further than the file reaches.</summary>
public sealed class VideoHeaderTests
{
    [TestCase(false, true)]
    [TestCase(true, false)]
    public void Sides_duration_and_place_of_the_index_are_read(bool wide, bool fast)
    {
        var header = Read(TestVideos.Mp4(1080, 1920, 12.5, fast: fast, wide: wide)).Value;
        header.Should().Be(new VideoHeader("video/mp4", 1080, 1920, TimeSpan.FromSeconds(12.5)));
    }

    [Test]
    public void A_film_held_upright_counts_as_people_see_it() =>
        Read(TestVideos.Mp4(1920, 1080, 5, matrix: TestVideos.Turned)).Value.Should().Match<VideoHeader>(h => h.Width == 1080 && h.Height == 1920, "the matrix turns it by a quarter");

    [TestCase("qt  ", "video/quicktime")]
    [TestCase("isom", "video/mp4")]
    [TestCase("mp42", "video/mp4")]
    [TestCase("M4V ", "video/mp4")]
    [TestCase("heic", null)]
    [TestCase("avif", null)]
    [TestCase("abcd", null)]
    public void The_type_is_that_of_the_brand(string brand, string? type) => VideoHeader.Sniff(TestVideos.Ftyp(brand)).Should().Be(type);

    [Test]
    public void A_makers_own_brand_is_taken_by_what_it_says_it_can_be_read_as() =>
        VideoHeader.Sniff(TestVideos.Ftyp("XAVC", "XAVC", "mp42")).Should().Be("video/mp4");

    [Test]
    public void Sound_beside_the_picture_and_boxes_of_64_bits_do_no_harm()
    {
        byte[] file =
        [
            .. TestVideos.Ftyp("isom"), .. TestVideos.LargeBox("mdat", new byte[300]),
            .. TestVideos.Moov(TestVideos.Mvhd(3), TestVideos.Track(0, 0, TestVideos.Upright, "soun"), TestVideos.Track(720, 720, TestVideos.Upright, "vide")),
        ];
        Read(file).Value.Should().Be(new VideoHeader("video/mp4", 720, 720, TimeSpan.FromSeconds(3)));
    }

    [Test]
    public void What_cannot_be_posted_is_refused_by_name()
    {
        Code([.. TestVideos.Ftyp("isom"), .. TestVideos.Moov(TestVideos.Mvhd(3), TestVideos.Track(0, 0, TestVideos.Upright, "soun")), .. TestVideos.Box("mdat", new byte[9])])
            .Should().Be("video_track_missing", "sound alone is no video");
        Code([.. TestVideos.Ftyp("isom"), .. TestVideos.Moov(TestVideos.Mvhd(3), TestVideos.Box("mvex", new byte[8]), TestVideos.Track(9, 9, TestVideos.Upright, "vide")), .. TestVideos.Box("mdat", new byte[9])])
            .Should().Be("video_fragmented");
        Code([.. TestVideos.Mp4(100, 100, 3), .. TestVideos.Box("moof", new byte[8])]).Should().Be("video_fragmented");
        Code([.. TestVideos.Ftyp("isom"), .. TestVideos.Moov(TestVideos.Mvhd(3), TestVideos.Track(9, 9, TestVideos.Upright, "vide"))]).Should().Be("corrupt_video", "it has no frames");
        Code(TestVideos.Mp4(100, 100, 0)).Should().Be("corrupt_video", "it has no length");
        Code(TestVideos.Mp4(0, 100, 3)).Should().Be("corrupt_video", "it has no width");
        Code("<html>"u8.ToArray()).Should().Be("corrupt_video");
        Code([]).Should().Be("corrupt_video");
    }

    [Test]
    public void Every_cut_is_noticed()
    {
        var whole = TestVideos.Mp4(640, 640, 4, frameBytes: 200, fast: false);
        for (var length = 0; length < whole.Length; length++)
            Read(whole[..length]).Refusal.Should().NotBeNull("{0} of {1} bytes are no whole video", length, whole.Length);
        Read(whole).Refusal.Should().BeNull();
    }

    [Test]
    public void No_hostile_file_breaks_the_reader_or_keeps_it_busy()
    {
        var random = new Random(20_261_125);
        var whole = TestVideos.Mp4(640, 640, 4, frameBytes: 200);
        int[] interesting = [0, 1, 7, 8, 9, 15, 16, 0x7F, 0x80, 0xFF];
        for (var round = 0; round < 20_000; round++)
        {
            var file = whole.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(file.Length);
                file[at] = (byte)(random.Next(2) == 0 ? interesting[random.Next(interesting.Length)] : random.Next(256));
            }

            if (random.Next(4) == 0)
                file = file[..random.Next(file.Length)];
            using var counted = new CountedStream(file);
            var read = VideoHeader.Read(counted);
            if (read.Refusal is null)
                read.Value.Should().Match<VideoHeader>(h => h.Width > 0 && h.Height > 0 && h.Duration > TimeSpan.Zero && h.Duration <= TimeSpan.FromHours(24));
            counted.Reads.Should().BeLessThan(10_000, "the number of steps is bounded whatever the boxes claim");
        }
    }

    [Test]
    public void A_file_of_nothing_but_tiny_boxes_is_given_up()
    {
        byte[] file = [.. TestVideos.Ftyp("isom"), .. Enumerable.Repeat(TestVideos.Box("free", []), 50_000).SelectMany(b => b)];
        using var counted = new CountedStream(file);
        VideoHeader.Read(counted).Refusal!.Code.Should().Be("corrupt_video");
        counted.Reads.Should().BeLessThan(5_000);
    }

    private static Outcome<VideoHeader> Read(byte[] file) => VideoHeader.Read(new MemoryStream(file));

    private static string? Code(byte[] file) => Read(file).Refusal?.Code;

    private sealed class CountedStream(byte[] bytes) : MemoryStream(bytes)
    {
        public int Reads { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            Reads++;
            return base.Read(buffer);
        }
    }
}
