using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>The parts of a video, in order: 206 while more is expected, 201 when all is there.</summary>
internal sealed partial class TikTokSandbox
{
    private static readonly TimeSpan UploadLife = TimeSpan.FromHours(1);
    private static readonly string[] VideoTypes = ["video/mp4", "video/quicktime", "video/webm"];

    private static bool IsLastPart(SandboxCall call) => RangeOf(call) is var (_, last, total) && last == total - 1;

    private static SandboxAnswer Part(SandboxWork work)
    {
        var call = work.Call;
        if (call.Query.GetValueOrDefault("upload_id") is not { } id || Kept(work, id) is not { Source: "file" } publish || publish.UploadToken != call.Query.GetValueOrDefault("upload_token"))
            return Plain(404);
        if (work.Now.UtcTicks >= publish.UploadUntil)
            return Plain(403);
        if (RangeOf(call) is not var (first, last, total) || total != publish.Size || last - first + 1 != call.Body.Length || !VideoTypes.Contains(call.ContentType))
            return Plain(400);
        if (publish.FailReason is not null || first != publish.Uploaded)
            return Plain(416);
        var index = (int)Math.Min(first / publish.Chunk, publish.Count - 1);
        if (index < publish.Count - 1 ? call.Body.Length != publish.Chunk : last != total - 1)
            return Plain(400);
        work.Session.AddSegment(publish.MediaId!, index, call.Body);
        publish = publish with { Uploaded = last + 1 };
        if (publish.Uploaded < publish.Size)
        {
            Keep(work, publish);
            work.Did(publish.PublishId);
            return Plain(206);
        }

        var bytes = work.Session.Segments(publish.MediaId!).SelectMany(s => s).ToArray();
        var type = VideoTypeOf(bytes);
        var media = work.Session.Media(Platform.Tiktok, publish.MediaId!)! with { ContentType = type ?? call.ContentType!, ReadyAt = work.Now };
        work.Session.Finish(media, bytes);
        Taken(work, publish with { FailReason = type is null ? "file_format_check_failed" : null }, [media]);
        return Plain(201);
    }

    /// <summary>First byte, last byte and size of the whole, from <c>Content-Range</c>.</summary>
    private static (long First, long Last, long Total)? RangeOf(SandboxCall call)
    {
        var match = ByteRange().Match(call.Header("Content-Range") ?? "");
        if (!match.Success)
            return null;
        long Number(string group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        var (first, last, total) = (Number("first"), Number("last"), Number("total"));
        return first <= last && last < total ? (first, last, total) : null;
    }

    /// <summary>By the first bytes: a box <c>ftyp</c>, or the mark of a WebM.</summary>
    private static string? VideoTypeOf(byte[] bytes) => bytes switch
    {
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'q', (byte)'t', ..] => "video/quicktime",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "video/mp4",
        [0x1A, 0x45, 0xDF, 0xA3, ..] => "video/webm",
        _ => null,
    };

    private static SandboxAnswer Plain(int status) => new(status, "", "text/plain");

    [GeneratedRegex(@"^bytes (?<first>\d{1,12})-(?<last>\d{1,12})/(?<total>\d{1,12})$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ByteRange();
}
