using System.Globalization;
using System.Net;
using System.Text.Json;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>X's table of errors: four shapes of body, told apart by problem type, legacy code and wording.</summary>
internal static class XErrors
{
    private const string Name = "X";
    private static readonly TimeSpan AccountPause = TimeSpan.FromHours(4);

    public static PublishResult Classify(Answer answer, DateTimeOffset now)
    {
        if (answer.IsServerError)
            return Verdict.Unknown(Name, answer.Raw);
        if (answer.IsSuccess)
            return Verdict.Unreadable(Name, answer.Raw);
        var problem = Problem.Of(answer.Json);
        return answer.Status switch
        {
            HttpStatusCode.Unauthorized => Verdict.Reconnect(Name, answer.Raw),
            HttpStatusCode.PaymentRequired => Credits(answer),
            HttpStatusCode.TooManyRequests when problem.Says("spending cap") => Credits(answer),
            HttpStatusCode.TooManyRequests => problem.Is("usage-capped") ? Capped(answer, now) : Verdict.RateLimited(Name, answer.Raw, FreeAgain(answer, now)),
            HttpStatusCode.Forbidden when answer.Json.ValueKind is JsonValueKind.Object => Forbidden(problem, answer, now),
            HttpStatusCode.BadRequest when answer.Json.ValueKind is JsonValueKind.Object => BadRequest(problem, answer, now),
            _ => Verdict.Unknown(Name, answer.Raw),
        };
    }

    private static PublishResult Forbidden(Problem problem, Answer answer, DateTimeOffset now)
    {
        if (problem.Codes.Contains(187) || problem.Says("duplicate content"))
            return Verdict.Duplicate(Name, answer.Raw);
        if (ByCode(problem, answer, now) is { } coded)
            return coded;
        if (problem.Is("usage-capped"))
            return Capped(answer, now);
        if (problem.Is("rate-limit-exceeded"))
            return Verdict.RateLimited(Name, answer.Raw, FreeAgain(answer, now));
        if (problem.Is("credits") || problem.Is("credits-depleted") || problem.Says("spending cap"))
            return Credits(answer);
        if (problem.Is("unsupported-authentication"))
            return Verdict.Reconnect(Name, answer.Raw);
        if (problem.Is("user-suspended") || problem.Says("suspended") || problem.Says("temporarily locked"))
            return Verdict.Spam(Name, answer.Raw, now + AccountPause);
        if (problem.Says("cashtag") || problem.Says("too long") || problem.Says("video longer") || problem.Says("invalid url"))
            return Verdict.Content(Name, answer.Raw, problem.Detail);
        if (problem.Is("client-forbidden") || problem.Is("oauth1-permissions") || problem.Says("scope") || problem.Says("not permitted to perform this action") || problem.Says("oauth1"))
            return Verdict.Permission(Name, answer.Raw, problem.Detail);
        return Verdict.Unknown(Name, answer.Raw);
    }

    private static PublishResult BadRequest(Problem problem, Answer answer, DateTimeOffset now)
    {
        if (ByCode(problem, answer, now) is { } coded)
            return coded;
        // A spent token, on the refresh address.
        if (problem.OAuthError is "invalid_request" or "invalid_grant")
            return Verdict.Reconnect(Name, answer.Raw);
        if (problem.Is("invalid-request") || problem.Title == "Invalid Request" || problem.Says("cashtag") || problem.Says("invalid url") || problem.Says("media") || problem.Says("video"))
            return Verdict.Content(Name, answer.Raw, problem.Detail);
        return Verdict.Unknown(Name, answer.Raw);
    }

    private static PublishResult? ByCode(Problem problem, Answer answer, DateTimeOffset now)
    {
        foreach (var code in problem.Codes)
        {
            switch (code)
            {
                case 64 or 326:
                    return Verdict.Spam(Name, answer.Raw, now + AccountPause);
                case 226:
                    return Verdict.Spam(Name, answer.Raw, now + TimeSpan.FromHours(1));
                case 88:
                    return Verdict.RateLimited(Name, answer.Raw, FreeAgain(answer, now));
                case 344:
                    return Capped(answer, now);
                case 186:
                    return Verdict.Content(Name, answer.Raw, problem.Detail);
                case 187:
                    return Verdict.Duplicate(Name, answer.Raw);
            }
        }
        return null;
    }

    private static PublishResult.Deferred Credits(Answer answer) => new(new PublishError("credits_depleted", ErrorCategory.QuotaExhausted, WhoActs.Operator,
        "The credit that pays for posting to X is used up. Posts to X wait until the operator of this service tops it up.", answer.Raw));

    private static PublishResult.Deferred Capped(Answer answer, DateTimeOffset now) =>
        Verdict.Quota(Name, "The number of posts that X allows is used up for now.", answer.Raw, FreeAgain(answer, now), WhoActs.Operator);

    /// <summary>When calls are let through again: epoch seconds, of the window that is used up.</summary>
    private static DateTimeOffset? FreeAgain(Answer answer, DateTimeOffset now)
    {
        foreach (var window in new[] { "x-user-limit-24hour", "x-app-limit-24hour", "x-rate-limit" })
        {
            var isUsedUp = window == "x-rate-limit" || answer.Header($"{window}-remaining") == "0";
            if (isUsedUp && long.TryParse(answer.Header($"{window}-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && epoch < 253_402_300_800)
                return DateTimeOffset.FromUnixTimeSeconds(epoch);
        }
        return answer.RetryAfter(now);
    }

    /// <summary>The parts of an error that matter, from whichever of the four shapes it came in. The host in a type may be the old or the new one.</summary>
    private sealed record Problem(string Type, string? Title, string? Detail, string? OAuthError, IReadOnlyList<long> Codes, IReadOnlyList<string> Messages)
    {
        public static Problem Of(JsonElement json)
        {
            var errors = json.Items("errors").ToArray();
            var messages = errors.Select(e => e.Text("message") ?? e.Text("detail")).OfType<string>().ToArray();
            var codes = errors.Select(e => e.Whole("code")).OfType<long>().ToArray();
            var type = json.Text("type") ?? errors.Select(e => e.Text("type")).OfType<string>().FirstOrDefault() ?? "";
            return new Problem(type, json.Text("title"), messages.FirstOrDefault() ?? json.Text("detail") ?? json.Text("error_description"), json.Text("error"), codes,
                [.. messages, json.Text("detail") ?? "", json.Text("error_description") ?? "", json.Text("reason") ?? ""]);
        }

        public bool Is(string problem) => Type.EndsWith($"/problems/{problem}", StringComparison.OrdinalIgnoreCase);

        public bool Says(string words) => Messages.Any(m => m.Contains(words, StringComparison.OrdinalIgnoreCase));
    }
}
