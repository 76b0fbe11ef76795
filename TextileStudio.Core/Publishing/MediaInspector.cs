using System.Globalization;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Publishing;

/// <summary>What was found in a picture's or video's bytes; sides as people see them.</summary>
public sealed record MediaFacts(string ContentType, long Bytes, int Width, int Height)
{
    /// <summary>Running time of a video; null for a picture.</summary>
    public TimeSpan? Duration { get; init; }

    public bool IsVideo => ContentType.StartsWith("video/", StringComparison.Ordinal);
}

/// <summary>
/// Holds pictures and videos against one network's rules: how many and of which kind, format, bytes, pixels, ratio, running time. Works on what was found in the bytes,
/// never on what a client said of them.
/// </summary>
public static class MediaInspector
{
    /// <summary>Pixel rounding of a correct crop is no violation.</summary>
    private const double RatioTolerance = 0.005;

    /// <summary>Adds every violation and warning of one picture or video; <paramref name="pointer"/> says which field of the request named it.</summary>
    public static void Inspect(MediaFacts media, Platform platform, PlatformRules rules, string pointer, List<Violation> violations, List<PostWarning> warnings)
    {
        var inspection = new Inspection(PlatformNames.Of(platform), pointer, violations, warnings);
        if (!media.IsVideo)
            inspection.Picture(media, rules);
        else if (rules.Video is { } film)
            inspection.Film(media, film);
        else
        {
            violations.Add(new Violation(pointer, "media_video", string.Join(", ", rules.ImageTypes), media.ContentType,
                $"{PlatformNames.Of(platform)} takes no video from here; give a picture."));
        }
    }

    /// <summary>What is wrong with one picture or video; empty when the network takes it.</summary>
    public static IReadOnlyList<Violation> Violations(MediaFacts media, Platform platform, PlatformRules rules, string pointer)
    {
        List<Violation> violations = [];
        Inspect(media, platform, rules, pointer, violations, []);
        return violations;
    }

    /// <summary>Adds what is wrong with the media as a whole: too many, or pictures and a video together. <paramref name="pictures"/> and <paramref name="videos"/> count what the post has.</summary>
    public static void Count(int pictures, int videos, Platform platform, PlatformRules rules, List<Violation> violations)
    {
        var name = PlatformNames.Of(platform);
        if (rules.MaxImages == 0 && pictures > 0)
        {
            violations.Add(new Violation("/media", "media_count", "0", Text(pictures), $"A post of this kind on {name} is a video alone; leave the pictures out."));
            return;
        }

        var counted = rules.MixedMedia ? pictures + videos : pictures;
        if (counted > rules.MaxImages)
        {
            violations.Add(new Violation("/media", "media_count", Text(rules.MaxImages), Text(counted), rules.MaxImages == 1
                ? $"{name} takes one picture per post; leave the others out."
                : $"{name} takes {rules.MaxImages} {(rules.MixedMedia ? "pictures and videos" : "pictures")} per post; leave some out."));
        }

        if (rules.MixedMedia || rules.Video is null)
            return;
        if (videos > 1)
            violations.Add(new Violation("/media", "media_count", "1 video", Text(videos), $"{name} takes one video per post; leave the others out."));
        if (videos > 0 && pictures > 0)
            violations.Add(new Violation("/media", "media_mixed", "pictures or a video", $"{pictures} and {videos}", $"{name} takes pictures or a video in one post, not both; leave one kind out."));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>One picture or video of one network under one pointer.</summary>
    private sealed class Inspection(string name, string pointer, List<Violation> violations, List<PostWarning> warnings)
    {
        public void Picture(MediaFacts media, PlatformRules rules)
        {
            Format(media, rules.ImageTypes);
            AtMost("media_bytes", rules.ImageBytes, media.Bytes,
                $"{name} takes at most {rules.ImageBytes:N0} bytes; save the picture with stronger compression.", $"The picture has used more than 90 % of the bytes that {name} takes.");
            if (media.Width < rules.MinWidth)
                Broken("media_width", Text(rules.MinWidth), Text(media.Width), $"{name} needs a picture at least {rules.MinWidth} pixels wide.");
            AtMost("media_side", rules.MaxSide, Math.Max(media.Width, media.Height),
                $"{name} takes at most {rules.MaxSide} pixels on the longer side; scale the picture down.", $"The longer side is more than 90 % of what {name} takes.");
            if (rules.MaxPixels is { } most)
            {
                AtMost("media_pixels", most, (long)media.Width * media.Height,
                    $"{name} takes at most {most:N0} pixels in all; scale the picture down.", $"The picture has more than 90 % of the pixels that {name} takes.");
            }

            Ratio("picture", media, rules.MinRatio, rules.MaxRatio);
        }

        public void Film(MediaFacts media, VideoRules rules)
        {
            Format(media, rules.Types);
            AtMost("media_bytes", rules.Bytes, media.Bytes,
                $"{name} takes at most {rules.Bytes:N0} bytes; export the video smaller.", $"The video has used more than 90 % of the bytes that {name} takes.");
            if (media.Bytes < rules.MinBytes)
                Broken("media_bytes", $"at least {rules.MinBytes}", Text(media.Bytes), $"{name} takes no video of less than {rules.MinBytes:N0} bytes; export it in a better quality.");
            var duration = media.Duration ?? TimeSpan.Zero;
            if (duration < rules.MinDuration || duration > rules.MaxDuration)
            {
                Broken("media_duration", $"{Seconds(rules.MinDuration)} to {Seconds(rules.MaxDuration)}", Seconds(duration),
                    duration < rules.MinDuration ? $"{name} takes videos of {Seconds(rules.MinDuration)} and more." : $"{name} takes videos of {Seconds(rules.MaxDuration)} at most; shorten it.");
            }

            var shortest = Math.Min(media.Width, media.Height);
            if (shortest < rules.MinSide)
                Broken("media_side", $"at least {rules.MinSide}", Text(shortest), $"{name} needs a video with at least {rules.MinSide} pixels on the shorter side.");
            var longest = Math.Max(media.Width, media.Height);
            if (longest > rules.MaxSide)
                Broken("media_side", Text(rules.MaxSide), Text(longest), $"{name} takes videos with at most {rules.MaxSide} pixels on the longer side; export it smaller.");
            Ratio("video", media, rules.MinRatio, rules.MaxRatio);
        }

        private void Format(MediaFacts media, IReadOnlyList<string> types)
        {
            if (!types.Contains(media.ContentType))
                Broken("media_format", string.Join(", ", types), media.ContentType, $"{name} does not take {media.ContentType}; send {string.Join(" or ", types)}.");
        }

        private void AtMost(string rule, long limit, long actual, string fix, string near)
        {
            if (actual > limit)
                Broken(rule, Text(limit), Text(actual), fix);
            else if (actual > limit * 0.9)
                warnings.Add(new PostWarning(pointer, rule, Text(limit), Text(actual), near));
        }

        private void Ratio(string what, MediaFacts media, double? least, double? most)
        {
            var ratio = (double)media.Width / media.Height;
            if (ratio < least - RatioTolerance || ratio > most + RatioTolerance)
                Broken("media_ratio", Range(least, most), $"{ratio:0.###}", $"The {what} is too {(ratio < least ? "tall" : "wide")} for {name}; crop it.");
        }

        private void Broken(string rule, string limit, string actual, string fix) => violations.Add(new Violation(pointer, rule, limit, actual, fix));

        private static string Range(double? least, double? most) => (least, most) switch
        {
            (null, _) => $"at most {most:0.###}",
            (_, null) => $"at least {least:0.###}",
            _ => $"{least:0.###} to {most:0.###}",
        };

        private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
    }
}
