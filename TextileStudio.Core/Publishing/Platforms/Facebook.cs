using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// Facebook Pages over the Graph API. Pictures, even a single one, are uploaded hidden first: their ids make a doubtful post findable.
/// There is no idempotency key, and posts are known to be live after HTTP 500 and code 2, so <c>/feed</c> is never repeated on hope.
/// </summary>
public sealed class Facebook : IPlatform
{
    private const string Name = "Facebook";
    private const int PageSize = 100;
    private const int MaxPages = 10;
    private const string PostFields = "id,message,created_time,permalink_url,status_type,is_published,attachments{media_type,target{id},unshimmed_url,subattachments{target{id}}}";

    // Clocks differ a little; a post of ours cannot be older than its claim.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(120);

    /// <summary>Shown as a preview below a post without a picture.</summary>
    private static readonly PostOption Link = new("link") { IsAddress = true };

    public static PlatformRules Rules { get; } = new()
    {
        TextLimit = 63_206,
        CountText = TextCounting.CodePoints,
        TextOnlyAllowed = true,
        FirstCommentLimit = 8_000,
        AltTextLimit = 1_000,
        Options = [PostOption.AltText, Link],
        MaxImages = 10,
        ImageTypes = ["image/jpeg", "image/png"],
        ImageBytes = 4_000_000,
        Proof = Proof.ByMarker,
        SettleTime = TimeSpan.FromSeconds(120),
        CallLimit = TimeSpan.FromSeconds(30),
    };

    public Platform Platform => Platform.Facebook;

    PlatformRules IPlatform.Rules => Rules;

    /// <summary>Uploads each picture hidden (<c>published=false</c>); the handle maps asset id to photo id.</summary>
    public async Task PrepareAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var photos = PhotosOf(context.Handle);
        foreach (var item in context.Snapshot.Media)
        {
            if (photos[item.AssetId] is not null)
                continue;
            await using var bytes = await context.OpenMediaAsync(item, cancellationToken);
            using var body = RequestBody.Picture("source", item, bytes, ("published", "false"), ("alt_text_custom", item.AltText));
            var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{Page(context)}/photos", body, cancellationToken);
            photos[item.AssetId] = IdOf(answer, context) ?? throw Classify(answer, context).ToException();
            await context.SaveHandleAsync(context.Handle, cancellationToken);
        }
    }

    /// <summary>A hidden photo is usable as soon as it has an id.</summary>
    public Task<Readiness> PollReadyAsync(PublishContext context, CancellationToken cancellationToken) => Task.FromResult<Readiness>(new Readiness.Ready());

    public async Task<PublishResult> CommitAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var photos = PhotoIds(context).ToArray();
        if (photos.Length < context.Snapshot.Media.Count)
            return Verdict.NotPrepared(Name);
        var media = photos.Select((id, index) => ($"attached_media[{index}]", (string?)new JsonObject { ["media_fbid"] = id }.ToJsonString()));
        using var body = RequestBody.Form(
        [
            ("message", context.Snapshot.Text.Length > 0 ? context.Snapshot.Text : null),
            ("link", context.Snapshot.Media.Count == 0 ? Link.In(context.Snapshot.Options) : null),
            ("published", "true"),
            .. media,
        ]);
        var answer = await Answer.OfAsync(context, HttpMethod.Post, RequestBody.Path($"{Page(context)}/feed", ("fields", "id,permalink_url")), body, cancellationToken);
        return IdOf(answer, context) is { } id ? new PublishResult.Accepted(id, answer.Json.Text("permalink_url") ?? UrlOf(id)) : Classify(answer, context);
    }

    /// <summary>Reads the newest posts: with pictures the attachment ids decide, without them the text.</summary>
    public async Task<Reconciliation> ReconcileAsync(PublishContext context, CancellationToken cancellationToken)
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

    public async Task<string?> AfterPublishAsync(PublishContext context, string remoteId, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(context.Snapshot.FirstComment))
            return null;
        using var body = RequestBody.Form(("message", context.Snapshot.FirstComment));
        var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{GraphApi.Version}/{Uri.EscapeDataString(remoteId)}/comments", body, cancellationToken);
        return IdOf(answer, context) is not null ? null : throw Classify(answer, context).ToException();
    }

    // A used photo names its post, but it may do so before the post is shown: believed only when that post says that it is published.
    private static async Task<Reconciliation?> NamedByPhotoAsync(PublishContext context, IEnumerable<string> photos, CancellationToken cancellationToken)
    {
        foreach (var photo in photos.Take(1))
        {
            var named = await Answer.OfAsync(context, HttpMethod.Get, RequestBody.Path($"{GraphApi.Version}/{Uri.EscapeDataString(photo)}", ("fields", "page_story_id")), null, cancellationToken);
            if (!named.IsSuccess || named.Json.Id("page_story_id") is not { } story)
                return named.IsServerError ? new Reconciliation.StillUnknown("Facebook could not be asked about the picture.") : null;
            var post = await Answer.OfAsync(context, HttpMethod.Get, RequestBody.Path($"{GraphApi.Version}/{Uri.EscapeDataString(story)}", ("fields", "id,is_published,permalink_url")), null, cancellationToken);
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

    private static string? IdOf(Answer answer, PublishContext context) =>
        answer.Status is HttpStatusCode.OK or HttpStatusCode.Created && GraphApi.ErrorOf(answer, context.Account.AccessToken) is null ? answer.Json.Id("id") : null;

    private static JsonObject PhotosOf(JsonObject handle)
    {
        if (handle["photos"] is not JsonObject photos)
            handle["photos"] = photos = [];
        return photos;
    }

    private static IEnumerable<string> PhotoIds(PublishContext context) => context.Snapshot.Media
        .Select(item => PhotosOf(context.Handle)[item.AssetId]?.GetValue<string>()).OfType<string>();

    private static string Page(PublishContext context) => $"{GraphApi.Version}/{Uri.EscapeDataString(context.Account.ExternalId)}";

    private static string UrlOf(string id) => $"https://www.facebook.com/{id}";
}
