using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Publishing;

/// <summary>What was found in a picture's bytes; sides as people see them.</summary>
public sealed record MediaFacts(string ContentType, long Bytes, int Width, int Height);

/// <summary>Holds one picture against one network's rules: format, bytes, pixels, ratio. Works on what was found in the bytes, never on what a client said of them.</summary>
public static class MediaInspector
{
    /// <summary>Pixel rounding of a correct crop is no violation.</summary>
    private const double RatioTolerance = 0.005;

    /// <summary>Adds every violation and warning of <paramref name="media"/>; <paramref name="pointer"/> says which field of the request named it.</summary>
    public static void Inspect(MediaFacts media, Platform platform, PlatformRules rules, string pointer, List<Violation> violations, List<PostWarning> warnings)
    {
        var name = PlatformNames.Of(platform);
        if (!rules.ImageTypes.Contains(media.ContentType))
        {
            violations.Add(new Violation(pointer, "media_format", string.Join(", ", rules.ImageTypes), media.ContentType,
                $"{name} does not take {media.ContentType}; send {string.Join(" or ", rules.ImageTypes)}."));
        }

        if (media.Bytes > rules.ImageBytes)
        {
            violations.Add(new Violation(pointer, "media_bytes", Text(rules.ImageBytes), Text(media.Bytes),
                $"{name} takes at most {rules.ImageBytes:N0} bytes; save the picture with stronger compression."));
        }
        else if (media.Bytes > rules.ImageBytes * 0.9)
        {
            warnings.Add(new PostWarning(pointer, "media_bytes", Text(rules.ImageBytes), Text(media.Bytes), $"The picture has used more than 90 % of the bytes that {name} takes."));
        }

        if (media.Width < rules.MinWidth)
        {
            violations.Add(new Violation(pointer, "media_width", Text(rules.MinWidth), Text(media.Width),
                $"{name} needs a picture at least {rules.MinWidth} pixels wide."));
        }

        var longest = Math.Max(media.Width, media.Height);
        if (longest > rules.MaxSide)
        {
            violations.Add(new Violation(pointer, "media_side", Text(rules.MaxSide), Text(longest),
                $"{name} takes at most {rules.MaxSide} pixels on the longer side; scale the picture down."));
        }
        else if (longest > rules.MaxSide * 0.9)
        {
            warnings.Add(new PostWarning(pointer, "media_side", Text(rules.MaxSide), Text(longest), $"The longer side is more than 90 % of what {name} takes."));
        }

        var ratio = (double)media.Width / media.Height;
        if (ratio < rules.MinRatio - RatioTolerance || ratio > rules.MaxRatio + RatioTolerance)
        {
            violations.Add(new Violation(pointer, "media_ratio", $"{rules.MinRatio:0.###} to {rules.MaxRatio:0.###}", $"{ratio:0.###}",
                ratio < rules.MinRatio ? $"The picture is too tall for {name}; crop it." : $"The picture is too wide for {name}; crop it."));
        }
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
