using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Publishing.Platforms;

/// <content>Reading the container's status and the media list, and the table of errors.</content>
public sealed partial class Instagram
{
    private const string Finished = "FINISHED";
    private const string InProgress = "IN_PROGRESS";
    private const string Published = "PUBLISHED";
    private const string Error = "ERROR";
    private const string Expired = "EXPIRED";

    // Our own word for 100/33 on a read: gone, or a known passing fault of the read.
    private const string Missing = "MISSING";

    private sealed record ContainerStatus(string Code, string Detail, string Raw);

    /// <summary>What the account's list shows: how many posts look like ours, the one if it is one, and whether the list was read to its end.</summary>
    private sealed record Listed(int Matches, bool Complete, string? Id, string? Url);

    private static async Task<ContainerStatus> StatusAsync(PublishContext context, string container, CancellationToken cancellationToken)
    {
        var answer = await Answer.OfAsync(context, HttpMethod.Get,
            RequestBody.Path(GraphApi.Node(context, container), ("fields", "id,status_code,status")), null, cancellationToken);
        var error = GraphApi.ErrorOf(answer, context.Account.AccessToken);
        if (error is { Code: 100, Subcode: 33 } or { Subcode: 2207006 or 2207008 })
            return new ContainerStatus(Missing, error.Message, answer.Raw);
        if (!answer.IsSuccess || error is not null)
            throw Classify(answer, context, isCommit: false).ToException();
        var detail = answer.Json.Text("status") ?? "";
        var code = answer.Json.Text("status_code") ?? "";
        // Seen in the wild: no code, and a status that begins with "Error:".
        if (code.Length == 0)
            code = detail.StartsWith(Error, StringComparison.OrdinalIgnoreCase) ? Error : throw Verdict.Unreadable(Name, answer.Raw).ToException();
        return new ContainerStatus(code, detail, answer.Raw);
    }

    private static async Task<Listed> FindInListAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var wanted = SameText.Canonical(context.Snapshot.Text);
        var type = context.Snapshot.Media.Count > 1 ? "CAROUSEL_ALBUM" : IsVideo(context.Snapshot) ? "VIDEO" : "IMAGE";
        var since = context.AttemptStarted - Slack;
        if (Age(context) is var age && context.Time.GetUtcNow() - age - Slack is var created && created < since)
            since = created;
        var matches = new List<JsonElement>();
        string? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await Answer.OfAsync(context, HttpMethod.Get, RequestBody.Path($"{User(context)}/{(IsStory(context.Snapshot) ? "stories" : "media")}",
            [
                ("fields", "id,caption,timestamp,permalink,media_type,media_product_type"), ("limit", PageSize.ToString()), ("since", since.ToUnixTimeSeconds().ToString()),
                .. after is null ? Array.Empty<(string, string)>() : [("after", after)],
            ]), null, cancellationToken);
            if (!answer.IsSuccess || GraphApi.ErrorOf(answer, context.Account.AccessToken) is not null)
                throw Classify(answer, context, isCommit: false).ToException();
            if (answer.Json.At("data") is not { ValueKind: JsonValueKind.Array } || answer.Json.Items("data").Any(m => m.Id("id") is null) || GraphApi.IsTruncated(answer.Json))
                return Result(complete: false);
            matches.AddRange(answer.Json.Items("data").Where(media => IsOurs(media, IsStory(context.Snapshot) ? null : wanted, type, since)));
            after = GraphApi.NextPage(answer.Json);
            if (after is null)
                return Result(complete: true);
        }
        return Result(complete: false);

        // Two posts with the same caption: it is live, but which one it is nobody can say.
        Listed Result(bool complete) => matches.Count == 1
            ? new Listed(1, complete, matches[0].Id("id"), matches[0].Text("permalink"))
            : new Listed(matches.Count, complete, null, null);
    }

    // A story has no caption: of two stories of that time nobody can say which is ours.
    private static bool IsOurs(JsonElement media, string? wanted, string type, DateTimeOffset since) =>
        (wanted is null || SameText.Canonical(media.Text("caption") ?? "") == wanted)
        && (media.Text("media_type") is not { } shown || shown == type)
        && !(media.Instant("timestamp") is { } at && at < since);

    // The status text often carries the 2207xxx subcode of the failure.
    private static PublishError OfFailedContainer(ContainerStatus status)
    {
        var subcode = FailureCode().Match(status.Detail) is { Success: true } match ? int.Parse(match.Value) : 0;
        var listed = status.Code == Error && IsContentSubcode(subcode) ? Verdict.Content(Name, status.Raw, status.Detail) : (PublishResult?)null;
        return listed is PublishResult.Refused refused ? refused.Error : Verdict.FetchFailed(Name, status.Raw).Error;
    }

    private static PublishResult Classify(Answer answer, PublishContext context, bool isCommit)
    {
        if (answer.IsServerError)
            return Verdict.Unknown(Name, answer.Raw);
        if (answer.IsSuccess || GraphApi.ErrorOf(answer, context.Account.AccessToken) is not { } error)
            return Verdict.Unreadable(Name, answer.Raw);
        return OwnRow(error, answer, context, isCommit) ?? GraphApi.Classify(Name, error, answer, context.Time.GetUtcNow()) ?? Verdict.Unknown(Name, answer.Raw);
    }

    private static PublishResult? OwnRow(GraphApi.Error error, Answer answer, PublishContext context, bool isCommit)
    {
        var now = context.Time.GetUtcNow();
        switch (error)
        {
            case { Code: 9007 } or { Subcode: 2207027 }:
                return Verdict.NotReady(Name, answer.Raw, now + TimeSpan.FromSeconds(10));
            case { Subcode: 2207042 }:
                return Quota(answer, context);
            // Posts were seen live after this very refusal.
            case { Code: 4, Subcode: 2207051 }:
                return isCommit ? Verdict.Unknown(Name, answer.Raw) : GraphApi.Spam(Name, answer, now);
            case { Code: 25 } or { Subcode: 2207050 }:
                return GraphApi.Spam(Name, answer, now);
            case { Code: -1 or -2 }:
                return isCommit ? Verdict.Unknown(Name, answer.Raw) : Verdict.FetchFailed(Name, answer.Raw);
            case { Code: 24, Subcode: 2207006 or 2207008 } when isCommit:
                return Verdict.Gone(Name, answer.Raw);
            case { Code: 24, Subcode: 2207006 or 2207008 } or { Code: 9004 } or { Subcode: 2207052 or 2207082 or 2207077 or 2207003 or 2207020 or 2207001 or 2207032 or 2207053 }:
                return Verdict.FetchFailed(Name, answer.Raw);
            case { Code: 100, Subcode: 33 }:
                return isCommit ? Verdict.Unknown(Name, answer.Raw) : Verdict.NotReady(Name, answer.Raw, null);
            case { Code: 36000 or 36001 or 36003 or 36004 or 352 }:
            case { Subcode: var subcode } when IsContentSubcode(subcode):
                return Verdict.Content(Name, answer.Raw, error.Said);
        }
        if (error.Message.Contains("session has been invalidated", StringComparison.OrdinalIgnoreCase))
            return Verdict.Reconnect(Name, answer.Raw);
        if (error.Message.Contains("not an Instagram business", StringComparison.OrdinalIgnoreCase))
            return Verdict.Permission(Name, answer.Raw, error.Said);
        return error is { Code: 100 } ? Verdict.Content(Name, answer.Raw, error.Said) : null;
    }

    private static bool IsContentSubcode(long subcode) => subcode is 2207004 or 2207005 or 2207009 or 2207010 or 2207026 or 2207057 or 2207023 or 2207028
        or (>= 2207035 and <= 2207037) or 2207040 or 2207081;

    // The window rolls, so nobody says when the next place is free; it is looked at again in an hour.
    private static PublishResult.Deferred Quota(Answer answer, PublishContext context) => Verdict.Quota(Name,
        "The number of posts that Instagram allows this account in 24 hours is used up.", answer.Raw, context.Time.GetUtcNow() + TimeSpan.FromHours(1));

    private static string? IdOf(Answer answer, PublishContext context) =>
        answer.Status is HttpStatusCode.OK or HttpStatusCode.Created && GraphApi.ErrorOf(answer, context.Account.AccessToken) is null ? answer.Json.Id("id") : null;

    [GeneratedRegex(@"2207\d{3}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FailureCode();
}
