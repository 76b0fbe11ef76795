using System.Text.Json;

namespace TextileStudio.Core.Publishing.Platforms;

/// <content>Looking up what became of a post, and the table of errors.</content>
public sealed partial class Facebook
{
    /// <summary>
    /// With a video its own status answers. Else the newest posts are read: with pictures the attachment ids decide, without them the text.
    /// A story of a picture stands in a list of its own.
    /// </summary>
    public Task<Reconciliation> ReconcileAsync(PublishContext context, CancellationToken cancellationToken) => ShapeOf(context.Snapshot) switch
    {
        Shape.Video or Shape.Reel or Shape.VideoStory => OfVideoAsync(context, cancellationToken),
        Shape.PhotoStory => OfStoryAsync(context, cancellationToken),
        _ => OfFeedAsync(context, cancellationToken),
    };

    private static async Task<Reconciliation> OfFeedAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var photos = PhotoIds(context).ToHashSet(StringComparer.Ordinal);
        if (photos.Count < context.Snapshot.Media.Count)
            return new Reconciliation.Absent(Proof.ByMarker);

        string? after = null;
        var since = context.AttemptStarted - Slack;
        for (var page = 0; page < MaxPages; page++)
        {
            var list = await ReadAsync(context, RequestBody.Path($"{Page(context)}/published_posts",
            [
                ("since", since.ToUnixTimeSeconds().ToString()), ("limit", PageSize.ToString()), ("fields", PostFields),
                .. after is null ? Array.Empty<(string, string)>() : [("after", after)],
            ]), cancellationToken);
            if (list.At("data") is not { ValueKind: JsonValueKind.Array } || list.Items("data").Any(p => p.Id("id") is null))
                return new Reconciliation.StillUnknown("Facebook's list of posts could not be read.");
            foreach (var post in list.Items("data"))
            {
                if (IsOurs(post, photos, context.Snapshot.Text, since) && post.Id("id") is { } id)
                    return new Reconciliation.Found(id, post.Text("permalink_url") ?? UrlOf(id));
            }
            after = GraphApi.NextPage(list);
            if (GraphApi.IsTruncated(list))
                return new Reconciliation.StillUnknown("Facebook's list of posts is cut off.");
            if (after is null)
                return await NamedByPhotoAsync(context, photos, cancellationToken) ?? new Reconciliation.Absent(Proof.ByMarker);
        }
        return new Reconciliation.StillUnknown("Facebook's list of posts is too long to be read to its end.");
    }

    // Stories are listed only while the page keeps an archive of them, so a list without ours proves nothing.
    private static async Task<Reconciliation> OfStoryAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (PhotoIds(context).FirstOrDefault() is not { } photo)
            return new Reconciliation.Absent(Proof.ByMarker);
        var since = context.AttemptStarted - Slack;
        var list = await ReadAsync(context, RequestBody.Path($"{Page(context)}/stories",
            ("since", since.ToUnixTimeSeconds().ToString()), ("limit", PageSize.ToString()), ("fields", "post_id,status,creation_time,media_type,media_id,url")), cancellationToken);
        foreach (var story in list.Items("data"))
        {
            if (story.Id("media_id") == photo && story.Id("post_id") is { } id)
                return new Reconciliation.Found(id, story.Text("url") ?? UrlOf(id));
        }
        return new Reconciliation.StillUnknown("Facebook's list of stories does not show it; only a page that keeps a story archive shows them all.");
    }

    // A used photo names its post, but it may do so before the post is shown: believed only when that post says that it is published.
    private static async Task<Reconciliation?> NamedByPhotoAsync(PublishContext context, IEnumerable<string> photos, CancellationToken cancellationToken)
    {
        foreach (var photo in photos.Take(1))
        {
            var named = await Answer.OfAsync(context, HttpMethod.Get, RequestBody.Path(GraphApi.Node(context, photo), ("fields", "page_story_id")), null, cancellationToken);
            if (!named.IsSuccess || named.Json.Id("page_story_id") is not { } story)
                return named.IsServerError ? new Reconciliation.StillUnknown("Facebook could not be asked about the picture.") : null;
            var post = await Answer.OfAsync(context, HttpMethod.Get, RequestBody.Path(GraphApi.Node(context, story), ("fields", "id,is_published,permalink_url")), null, cancellationToken);
            if (post.IsServerError)
                return new Reconciliation.StillUnknown("Facebook could not be asked about the post that the picture names.");
            if (post.IsSuccess && post.Json.Flag("is_published"))
                return new Reconciliation.Found(story, post.Json.Text("permalink_url") ?? UrlOf(story));
        }
        return null;
    }

    private static async Task<JsonElement> ReadAsync(PublishContext context, string path, CancellationToken cancellationToken)
    {
        var answer = await Answer.OfAsync(context, HttpMethod.Get, path, null, cancellationToken);
        return answer.IsSuccess && GraphApi.ErrorOf(answer, context.Account.AccessToken) is null ? answer.Json : throw Classify(answer, context).ToException();
    }

    private static bool IsOurs(JsonElement post, HashSet<string> photos, string text, DateTimeOffset since)
    {
        if (post.Instant("created_time") is { } created && created < since)
            return false;
        var attachments = post.At("attachments") is { } box ? box.Items("data").ToArray() : [];
        if (photos.Count > 0)
            return photos.IsSubsetOf(attachments.SelectMany(TargetIds));
        var hasPicture = attachments.Any(a => a.Text("media_type") is "photo" or "album" or "video");
        return !hasPicture && SameText.Canonical(post.Text("message") ?? "") == SameText.Canonical(text);
    }

    private static IEnumerable<string> TargetIds(JsonElement attachment)
    {
        if (attachment.At("target")?.Id("id") is { } own)
            yield return own;
        if (attachment.At("subattachments") is not { } inner)
            yield break;
        foreach (var part in inner.Items("data"))
        {
            if (part.At("target")?.Id("id") is { } id)
                yield return id;
        }
    }

    private static PublishResult Classify(Answer answer, PublishContext context)
    {
        if (answer.IsServerError)
            return Verdict.Unknown(Name, answer.Raw);
        if (answer.IsSuccess || GraphApi.ErrorOf(answer, context.Account.AccessToken) is not { } error)
            return Verdict.Unreadable(Name, answer.Raw);
        var now = context.Time.GetUtcNow();
        var listed = OwnSubcode(error, answer, now) ?? OwnCode(error, answer) ?? GraphApi.Classify(Name, error, answer, now);
        // is_transient beside a refusal for good contradicts it; nobody knows then.
        return listed is null || (error.IsTransient && listed is PublishResult.Refused) ? Verdict.Unknown(Name, answer.Raw) : listed;
    }

    private static PublishResult? OwnSubcode(GraphApi.Error error, Answer answer, DateTimeOffset now) => error.Subcode switch
    {
        1390008 or 1404112 or 1404006 => GraphApi.Spam(Name, answer, now),
        1404078 or 4854002 => Verdict.Permission(Name, answer.Raw, error.Said),
        1366051 => Verdict.Duplicate(Name, answer.Raw),
        1346003 or 1404102 or 1609008 or 1609005 or 2061006 or 1349125 or 1366046 or 2069019 => Verdict.Content(Name, answer.Raw, error.Said),
        33 when error.Code == 100 => Gone(error, answer),
        _ => null,
    };

    private static PublishResult.Refused? OwnCode(GraphApi.Error error, Answer answer) => error.Code switch
    {
        506 or 1366051 => Verdict.Duplicate(Name, answer.Raw),
        368 when error.Message.Contains("already posted", StringComparison.OrdinalIgnoreCase)
            || (error.Said?.Contains("already posted", StringComparison.OrdinalIgnoreCase) ?? false) => Verdict.Duplicate(Name, answer.Raw),
        803 => Gone(error, answer),
        100 or 324 or 389 or 390 or 1346003 or 1404102 or 1609008 or 1609005 or 2061006 or 1349125 or 1366046 or 2069019 =>
            Verdict.Content(Name, answer.Raw, error.Said),
        _ => null,
    };

    private static PublishResult.Refused Gone(GraphApi.Error error, Answer answer) => Verdict.Permission(Name, answer.Raw, error.Said);
}
