using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>LinkedIn's table of errors: a service code, a word, or one word for each faulty field, told apart in three shapes of body.</summary>
internal static partial class LinkedInErrors
{
    private const string Name = "LinkedIn";
    private static readonly TimeSpan AccountPause = TimeSpan.FromHours(24);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan VersionPause = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MediaPause = TimeSpan.FromSeconds(20);

    private static readonly HashSet<string> ContentCodes = new(StringComparer.Ordinal)
    {
        "FIELD_LENGTH_TOO_LONG", "INVALID_URN_TYPE", "INVALID_URN_ID", "MISSING_FIELD", "INVALID_VALUE_FOR_FIELD", "ILLEGAL_ARGUMENT", "MEDIA_ASSET_PROCESSING_FAILED",
    };

    /// <summary>Whether the refusal is about uploaded media that LinkedIn does not have (yet); with <paramref name="isLost"/> they have to be uploaded anew.</summary>
    public static bool IsAboutUpload(Answer answer, out bool isLost)
    {
        var problem = Problem.Of(answer.Json);
        isLost = problem.Has("EXPIRED_UPLOAD_URL");
        return isLost || problem.Has("MEDIA_ASSET_WAITING_UPLOAD");
    }

    /// <summary>
    /// What an answer that is no success means. LinkedIn gives no wait hint: the first refusal for too many calls is a short pause, one after it
    /// (<paramref name="wasLimited"/>) and one that speaks of the day mean the day's calls, which are free again at midnight UTC.
    /// </summary>
    public static PublishResult Classify(Answer answer, DateTimeOffset now, bool wasLimited = false)
    {
        if (answer.IsServerError)
            return Verdict.Unknown(Name, answer.Raw);
        if (answer.IsSuccess)
            return Verdict.Unreadable(Name, answer.Raw);
        var problem = Problem.Of(answer.Json);
        return answer.Status switch
        {
            HttpStatusCode.Unauthorized => problem.ServiceCode == 65608 || problem.Has("RESTRICTED_MEMBER")
                ? Verdict.Spam(Name, answer.Raw, now + AccountPause) : Verdict.Reconnect(Name, answer.Raw),
            HttpStatusCode.UpgradeRequired => VersionEnded(answer, now),
            HttpStatusCode.TooManyRequests => Limited(problem, answer, now, wasLimited),
            HttpStatusCode.Forbidden when problem.IsLinkedIns => Verdict.Permission(Name, answer.Raw, problem.Said),
            HttpStatusCode.NotFound or HttpStatusCode.Gone when problem.IsLinkedIns => Verdict.Permission(Name, answer.Raw, problem.Said),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity when problem.IsLinkedIns => Invalid(problem, answer, now),
            // 409 among them: two writes met, and nobody says which one stands.
            _ => Verdict.Unknown(Name, answer.Raw),
        };
    }

    private static PublishResult Invalid(Problem problem, Answer answer, DateTimeOffset now)
    {
        if (problem.Has("DUPLICATE_POST"))
        {
            return problem.NamedPost is { } urn ? Verdict.Duplicate(Name, answer.Raw) with { Existing = new PublishResult.Accepted(urn, LinkedIn.UrlOf(urn)) }
                : Verdict.Duplicate(Name, answer.Raw);
        }
        if (problem.Has("VERSION_MISSING") || problem.Has("NONEXISTENT_VERSION"))
            return VersionEnded(answer, now);
        if (problem.Has("MEDIA_ASSET_WAITING_UPLOAD") || problem.Has("EXPIRED_UPLOAD_URL"))
            return Verdict.NotReady(Name, answer.Raw, now + MediaPause);
        return problem.Codes.Any(ContentCodes.Contains) || problem.IsSchemaFault ? Verdict.Content(Name, answer.Raw, problem.Said) : Verdict.Unknown(Name, answer.Raw);
    }

    private static PublishResult.Deferred Limited(Problem problem, Answer answer, DateTimeOffset now, bool wasLimited)
    {
        if (answer.RetryAfter(now) is { } told)
            return Verdict.RateLimited(Name, answer.Raw, told);
        var midnight = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        if (!problem.SpeaksOfTheDay)
            return Verdict.RateLimited(Name, answer.Raw, wasLimited ? midnight : now + FirstPause);
        return problem.IsOfTheApp
            ? Verdict.Quota(Name, "The calls that LinkedIn allows this service for today are used up.", answer.Raw, midnight, WhoActs.Operator)
            : Verdict.Quota(Name, "The calls that LinkedIn allows this account for today are used up.", answer.Raw, midnight);
    }

    // Nothing is wrong with the post: it waits for the operator and uses up none of its tries.
    private static PublishResult.Deferred VersionEnded(Answer answer, DateTimeOffset now) => new(new PublishError("api_version_ended", ErrorCategory.Internal, WhoActs.Operator,
        "LinkedIn has ended the version of its interface that this service calls. Posts to LinkedIn wait until the operator sets a newer month (YYYYMM) at Studio:Platforms:linkedin:ApiVersion.",
        answer.Raw), now + VersionPause);

    /// <summary>The parts of an error that matter.</summary>
    private sealed record Problem(bool IsLinkedIns, long? ServiceCode, string Message, IReadOnlyList<string> Codes, IReadOnlyList<string> Descriptions)
    {
        public static Problem Of(JsonElement json)
        {
            var inputs = json.At("errorDetails")?.Items("inputErrors").ToArray() ?? [];
            string[] codes = [.. new[] { json.Text("code") }.Concat(inputs.Select(i => i.Text("code"))).OfType<string>()];
            var message = json.Text("message") ?? "";
            return new Problem(json.At("status") is not null || codes.Length > 0, json.Whole("serviceErrorCode"), message, codes, [.. inputs.Select(i => i.Text("description")).OfType<string>()]);
        }

        /// <summary>A fault of shape is told in the message alone.</summary>
        public bool IsSchemaFault => Message.TrimStart().StartsWith("ERROR ::", StringComparison.Ordinal);

        public bool SpeaksOfTheDay => Message.Contains(" DAY ", StringComparison.Ordinal);

        public bool IsOfTheApp => !Message.Contains("MEMBER", StringComparison.Ordinal);

        public string? Said => Descriptions.Count > 0 ? Descriptions[0] : Message;

        /// <summary>The post that a refusal as duplicate names, in its message or beside the field.</summary>
        public string? NamedPost => Descriptions.Prepend(Message).Select(text => PostUrn().Match(text)).FirstOrDefault(m => m.Success)?.Value;

        public bool Has(string code) => Codes.Contains(code);
    }

    [GeneratedRegex("urn:li:(?:share|ugcPost|activity):[0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PostUrn();
}
