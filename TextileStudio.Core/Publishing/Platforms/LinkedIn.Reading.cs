using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <content>What can be read: the state of media, and the posts of a page.</content>
public sealed partial class LinkedIn
{
    private const string Ready = "ready";
    private const string Unreadable = "unreadable";
    private const int PageSize = 50;
    private const int MaxPages = 20;

    /// <summary>How long a picture that may not be asked about is left alone before its post: LinkedIn is done with it by then as a rule.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UploadShows = TimeSpan.FromMinutes(1);

    // Clocks differ a little; a post of ours cannot be older than its claim.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(120);

    /// <summary>
    /// Asks for each upload until LinkedIn has processed it. A member's token may ask about videos but not about pictures (403): those are given a while instead.
    /// </summary>
    public async Task<Readiness> PollReadyAsync(PublishContext context, CancellationToken cancellationToken)
    {
        foreach (var item in context.Snapshot.Media)
        {
            if (UploadsOf(context)[item.AssetId] is not JsonObject upload || upload[Ready] is not null)
                continue;
            var state = upload[Unreadable] is null ? await StateAsync(context, item, upload, cancellationToken) : Rested(context, upload);
            if (state is not Readiness.Ready)
                return state;
            upload[Ready] = true;
            await context.SaveHandleAsync(context.Handle, cancellationToken);
        }
        return new Readiness.Ready();
    }

    /// <summary>
    /// A page's newest posts are read to their end: with media their URNs decide, without them the text as people see it. A member's cannot be read; there the
    /// refusal of a second, identical call would name the first one's post, which is asked for once where the account's settings allow it.
    /// </summary>
    public async Task<Reconciliation> ReconcileAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var urns = Uploaded(context).ToHashSet(StringComparer.Ordinal);
        if (urns.Count < context.Snapshot.Media.Count)
            return new Reconciliation.Absent(Proof.ByMarker);
        if (IsMember(context))
            return await AskByDuplicateAsync(context, cancellationToken);

        var since = context.AttemptStarted - Slack;
        var start = 0L;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await CallAsync(context, HttpMethod.Get, RequestBody.Path("rest/posts",
                ("author", context.Account.ExternalId), ("q", "author"), ("start", $"{start}"), ("count", $"{PageSize}"), ("sortBy", "LAST_MODIFIED")), null, cancellationToken, method: "FINDER");
            if (!answer.IsSuccess)
                throw (await RefusalAsync(context, answer, cancellationToken)).ToException();
            if (answer.Json.At("elements") is not { ValueKind: JsonValueKind.Array } || answer.Json.At("paging")?.At("links") is not { ValueKind: JsonValueKind.Array }
                || answer.Json.Items("elements").Any(p => p.Id("id") is null))
                return new Reconciliation.StillUnknown("LinkedIn's list of posts could not be read.");
            foreach (var post in answer.Json.Items("elements"))
            {
                if (IsOurs(post, urns, context.Snapshot.Text, since))
                    return Outcome(post);
            }

            // Pages may be short, even empty: only a missing link is the end. Sorted by last change, so what was changed before our attempt ends it too.
            var isPast = answer.Json.Items("elements").Any(p => Milliseconds(p, "lastModifiedAt") < since);
            if (isPast || NextStart(answer.Json) is not { } next)
                return new Reconciliation.Absent(Proof.ByMarker);
            if (next <= start)
                return new Reconciliation.StillUnknown("LinkedIn's list of posts goes round in circles.");
            start = next;
        }
        return new Reconciliation.StillUnknown("LinkedIn's list of posts is too long to be read to its end.");
    }

    private static async Task<Readiness> StateAsync(PublishContext context, MediaItem item, JsonObject upload, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(context, HttpMethod.Get, $"rest/{(item.IsVideo ? "videos" : "images")}/{Uri.EscapeDataString(upload["urn"]!.GetValue<string>())}", null, cancellationToken);
        if (answer.Status is HttpStatusCode.Forbidden && !item.IsVideo)
        {
            upload[Unreadable] = true;
            await context.SaveHandleAsync(context.Handle, cancellationToken);
            return Rested(context, upload);
        }
        if (answer.Status is HttpStatusCode.NotFound)
            return await WaitingAsync(context, item, upload, answer, cancellationToken);
        if (!answer.IsSuccess)
            throw (await RefusalAsync(context, answer, cancellationToken)).ToException();
        return answer.Json.Text("status") switch
        {
            "AVAILABLE" => new Readiness.Ready(),
            "PROCESSING" => new Readiness.Pending(PollEvery),
            "WAITING_UPLOAD" => await WaitingAsync(context, item, upload, answer, cancellationToken),
            "PROCESSING_FAILED" => new Readiness.Failed(Verdict.Content(Name, answer.Raw, item.IsVideo ? "The video could not be processed." : "The picture could not be processed.").Error),
            _ => throw Verdict.Unreadable(Name, answer.Raw).ToException(),
        };
    }

    // The bytes were taken, but LinkedIn does not know of them: at first that is only late, then they are sent again.
    private static async Task<Readiness> WaitingAsync(PublishContext context, MediaItem item, JsonObject upload, Answer answer, CancellationToken cancellationToken)
    {
        if (context.Time.GetUtcNow() - Instant(upload[UploadedAt]) < UploadShows)
            return new Readiness.Pending(PollEvery);
        UploadsOf(context).Remove(item.AssetId);
        await context.SaveHandleAsync(context.Handle, cancellationToken);
        return new Readiness.Failed(Verdict.NotReady(Name, answer.Raw, null).Error);
    }

    private static Readiness Rested(PublishContext context, JsonObject upload)
    {
        var left = Instant(upload[UploadedAt]) + Grace - context.Time.GetUtcNow() ?? TimeSpan.Zero;
        return left <= TimeSpan.Zero ? new Readiness.Ready() : new Readiness.Pending(left < PollEvery ? left : PollEvery);
    }

    private static bool IsOurs(JsonElement post, HashSet<string> urns, string text, DateTimeOffset since)
    {
        if (Milliseconds(post, "createdAt") < since)
            return false;
        var named = NamedBy(post.At("content"));
        return urns.Count > 0 ? named.SetEquals(urns)
            : named.Count == 0 && SameText.Canonical(LittleText.Unescape(post.Text("commentary") ?? "")) == SameText.Canonical(text);
    }

    private static HashSet<string> NamedBy(JsonElement? content) => content is not { } box ? [] : new[] { box.At("media")?.Id("id") }
        .Concat((box.At("multiImage")?.Items("images") ?? []).Select(i => i.Id("id"))).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>A post can be taken and still be in the works, or fail there.</summary>
    private static Reconciliation Outcome(JsonElement post) => post.Text("lifecycleState") switch
    {
        null or "PUBLISHED" => new Reconciliation.Found(post.Id("id"), UrlOf(post.Id("id")!)),
        "PUBLISH_FAILED" => new Reconciliation.Refused(Verdict.Content(Name, RawAnswer.Clean(post.GetRawText(), ""), "The post could not be published.").Error),
        _ => new Reconciliation.StillUnknown("LinkedIn has taken the post and is still publishing it."),
    };

    private static DateTimeOffset? Milliseconds(JsonElement post, string name) =>
        post.Whole(name) is { } epoch and > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(epoch) : null;

    /// <summary>Only the place is taken from the link; the request is made here.</summary>
    private static long? NextStart(JsonElement list)
    {
        foreach (var link in list.At("paging")!.Value.Items("links").Where(l => l.Text("rel") == "next"))
        {
            var question = link.Text("href")?.IndexOf('?', StringComparison.Ordinal) ?? -1;
            foreach (var pair in question < 0 ? [] : link.Text("href")![(question + 1)..].Split('&'))
            {
                if (pair.StartsWith("start=", StringComparison.Ordinal) && long.TryParse(pair["start=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var start))
                    return start;
            }
            // A link that cannot be followed must not look like the end of the list.
            return -1;
        }
        return null;
    }
}
