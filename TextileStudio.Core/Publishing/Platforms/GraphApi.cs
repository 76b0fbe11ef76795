using System.Text.Json;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>What Facebook and Instagram share: version, error envelope, common error codes, wait hints.</summary>
internal static class GraphApi
{
    /// <summary>Ends 2028-07-29. A call to an ended version is served by the oldest live one, so nothing would fail loudly.</summary>
    public const string Version = "v25.0";

    private static readonly TimeSpan SpamPause = TimeSpan.FromHours(4);

    /// <summary>The version that paths begin with: the setting's, else <see cref="Version"/>.</summary>
    public static string VersionOf(PublishContext context) => context.ApiVersion ?? Version;

    /// <summary>The path of one object.</summary>
    public static string Node(PublishContext context, string id) => $"{VersionOf(context)}/{Uri.EscapeDataString(id)}";

    /// <summary>Whether the error says that there is no such object, or none that this token may see.</summary>
    public static bool IsGone(Error? error) => error is { Code: 803 } or { Code: 100, Subcode: 33 };

    /// <summary>The error object of an answer. <paramref name="Said"/> is meant for people, where the network gave such a text.</summary>
    public sealed record Error(long Code, long Subcode, string Message, bool IsTransient, string? Said);

    public static Error? ErrorOf(Answer answer, string token)
    {
        if (answer.Json.At("error") is not { ValueKind: JsonValueKind.Object } error || error.Whole("code") is not { } code)
            return null;
        var message = error.Text("message") ?? "";
        var said = error.Text("error_user_msg") ?? error.Text("error_user_title") ?? message;
        return new Error(code, error.Whole("error_subcode") ?? 0, message, error.Flag("is_transient"), RawAnswer.Clean(said, token));
    }

    /// <summary>Codes that mean the same on both networks; null for anything else, which on a commit is unknown.</summary>
    public static PublishResult? Classify(string network, Error error, Answer answer, DateTimeOffset now) => error.Code switch
    {
        1 or 2 => Verdict.Unknown(network, answer.Raw),
        190 or 102 => Verdict.Reconnect(network, answer.Raw),
        4 or 17 or 32 or 341 or 613 or (>= 80001 and <= 80014) => Verdict.RateLimited(network, answer.Raw, FreeAgain(answer, now)),
        368 => Verdict.Spam(network, answer.Raw, now + SpamPause),
        3 or 10 or (>= 200 and <= 299) => Verdict.Permission(network, answer.Raw, error.Said),
        _ => null,
    };

    public static PublishResult.Deferred Spam(string network, Answer answer, DateTimeOffset now) => Verdict.Spam(network, answer.Raw, now + SpamPause);

    /// <summary>When calls are let through again: <c>estimated_time_to_regain_access</c> is in minutes; an estimate of 0 beside a refusal is taken for an hour.</summary>
    public static DateTimeOffset? FreeAgain(Answer answer, DateTimeOffset now)
    {
        if (answer.RetryAfter(now) is { } told)
            return told;
        var header = answer.Header("X-Business-Use-Case-Usage");
        if (header is null)
            return null;
        try
        {
            using var usage = LooseJson.Document(header);
            long? minutes = null;
            foreach (var asset in usage.RootElement.EnumerateObject())
            {
                foreach (var use in asset.Value.EnumerateArray())
                    minutes = Math.Max(minutes ?? 0, use.Whole("estimated_time_to_regain_access") ?? 0);
            }
            return minutes is null ? null : now + TimeSpan.FromMinutes(minutes is > 0 and < 100_000 ? minutes.Value : 60);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The cursor of the next page, or null on the last. The ready-made <c>next</c> address is not followed: it may name another host.</summary>
    public static string? NextPage(JsonElement list) =>
        list.At("paging") is { } paging && paging.Text("next") is not null && paging.At("cursors") is { } cursors ? cursors.Id("after") : null;

    /// <summary>Whether more rows exist than <see cref="NextPage"/> can reach.</summary>
    public static bool IsTruncated(JsonElement list) =>
        list.At("paging") is { } paging && paging.Text("next") is not null && NextPage(list) is null;
}
