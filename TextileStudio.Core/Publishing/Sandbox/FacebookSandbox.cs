using System.Text.Json;
using System.Text.Json.Nodes;
using TextileStudio.Core.Assets;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Facebook Pages as the Graph API serves them to a page token.</summary>
internal sealed partial class FacebookSandbox : GraphSandbox
{
    private const int PhotoBytes = 4 * 1024 * 1024;

    // The same figures as the validator's: one record, so client and sandbox cannot drift apart.
    private static readonly PlatformRules Rules = Platforms.Facebook.Rules;

    public override Platform Platform => Platform.Facebook;

    protected override string UsageType => "pages";

    public override SandboxRoute? Find(SandboxCall call, string account) => (call.Method, Below(call)) switch
    {
        ("GET", ["me"]) => new(CallKind.Read, work => Page(work, work.Account)),
        ("POST", [var page, "photos"]) => Photo(call, Me(page, account)),
        ("POST", [var page, "videos" or "video_reels" or "video_stories"]) => Video(call, Me(page, account)),
        ("POST", ["video-upload", _, var video]) => new(CallKind.Prepare, work => ReceiveWhole(work, video)),
        ("POST", [var page, "photo_stories"]) => new(CallKind.Commit, work => PhotoStory(work, Me(page, account))),
        ("GET", [var page, "stories"]) => new(CallKind.Read, work => Stories(work, Me(page, account))),
        ("POST", [var page, "feed"]) => new(IsHidden(call) ? CallKind.Prepare : CallKind.Commit, work => Feed(work, Me(page, account))),
        ("GET", [var page, "published_posts" or "feed"]) => new(CallKind.Read, work => Listed(work, Me(page, account))),
        ("POST", [var post, "comments"]) => new(CallKind.After, work => Comment(work, post)),
        ("GET", [var post, "comments"]) => new(CallKind.Read, work => Comments(work, post)),
        ("GET", [var id]) => new(CallKind.Read, work => id == work.Account ? Page(work, id) : Object(work, id)),
        ("POST", [var id]) => new(CallKind.After, work => Edit(work, id)),
        ("DELETE", [var id]) => new(CallKind.After, work => Delete(work, id)),
        _ => null,
    };

    public override SandboxAnswer? Refusal(FaultRule fault, string account, DateTimeOffset now) => fault.Fault switch
    {
        SandboxFault.Duplicate => Duplicate(),
        SandboxFault.SpamBlocked => Error(403, 368, "The action attempted has been deemed abusive or is otherwise disallowed", 1390008,
            title: "You can't post right now", userMessage: "You're temporarily blocked because you posted too fast."),
        _ => base.Refusal(fault, account, now),
    };

    protected override SandboxAnswer Limited(FaultRule fault, string account) =>
        Error(400, 80001, "(#80001) There have been too many calls to this Page account. Wait a bit and try again.", 2446079, transient: true)
            .With(Usage(account, 100, Minutes(fault), UsageType));

    private static string Me(string page, string account) => page == "me" ? account : page;

    private static bool IsHidden(SandboxCall call) => call.Value("published") is { } published && published.ToLowerInvariant() is "false" or "0";

    private static SandboxRoute Photo(SandboxCall call, string page)
    {
        var byUrl = call.Files.Count == 0 && Uri.TryCreate(call.Value("url"), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? new Uri(call.Value("url")!) : null;
        return new(IsHidden(call) ? CallKind.Prepare : CallKind.Commit, work => Upload(work, page), byUrl);
    }

    private static SandboxAnswer Upload(SandboxWork work, string page)
    {
        if (page != work.Account)
            return NotYours();
        var file = work.Call.Files.GetValueOrDefault("source") ?? work.Call.Files.Values.FirstOrDefault();
        if (file is null && work.Call.Value("url") is null)
            return Error(400, 324, "(#324) Requires upload file");
        var bytes = file?.Data ?? work.Fetched?.Bytes;
        if (bytes is null || bytes.Length == 0)
            return Error(400, 324, "Missing or invalid image file", 2069019);
        var header = ImageHeader.Read(bytes);
        if (header is null || header.ContentType == "image/webp" || bytes.Length > PhotoBytes)
        {
            return Error(400, 100, "Invalid parameter", 1366046, title: "Can't Read Files",
                userMessage: "Your photos couldn't be uploaded. Photos should be less than 4 MB and saved as JPG, PNG, GIF or TIFF files.");
        }

        var text = work.Call.Value("caption") ?? work.Call.Value("message") ?? "";
        if (Rules.CountText(text) > Rules.TextLimit)
            return Error(400, 100, "(#100) Param caption is too long");
        var photo = new SandboxMedia
        {
            Id = $"{122_000_000_000_000 + work.Session.NextNumber()}",
            Platform = Platform.Facebook,
            Account = page,
            ContentType = header.ContentType,
            Bytes = bytes.Length,
            Width = header.ShownWidth,
            Height = header.ShownHeight,
            AltText = work.Call.Value("alt_text_custom"),
            CreatedAt = work.Now,
            ReadyAt = work.Now,
        };
        work.Session.Add(photo, bytes);
        if (IsHidden(work.Call))
        {
            work.Did(photo.Id);
            return Node(work.Call, FacebookNodes.Photo(photo, null), "id");
        }

        var post = Publish(work, text, null, [photo]);
        return SandboxAnswer.Escaped(new JsonObject { ["id"] = photo.Id, ["post_id"] = post.RemoteId });
    }

    private static SandboxAnswer Feed(SandboxWork work, string page)
    {
        if (page != work.Account)
            return NotYours();
        var text = work.Call.Value("message") ?? "";
        var link = work.Call.Value("link");
        if (Attached(work.Call) is not { } ids)
            return Error(400, 100, "(#100) Param attached_media must be an array of objects with media_fbid");
        if (text.Length == 0 && string.IsNullOrEmpty(link) && ids.Count == 0)
            return Error(400, 100, "(#100) The post is empty. Please enter a message to share.");
        if (Rules.CountText(text) > Rules.TextLimit)
            return Error(400, 100, "(#100) Param message is too long");
        if (!string.IsNullOrEmpty(link) && !(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            return Error(400, 100, "(#100) link URL is not properly formatted", 2061006);
        if (ids.Count > Rules.MaxImages)
            return Error(400, 100, $"(#100) At most {Rules.MaxImages} photos can be attached");

        var photos = new List<SandboxMedia>();
        foreach (var id in ids)
        {
            if (work.Session.Media(Platform.Facebook, id) is not { Category: null } photo || photo.Account != page)
                return NoObject("post", id);
            if (photo.PostId is not null || photos.Any(p => p.Id == id))
                return Error(400, 100, "Invalid parameter", 1366051, title: "Already Posted", userMessage: "These photos were already posted.");
            photos.Add(photo);
        }

        var previous = work.Session.Latest(Platform.Facebook, page);
        if (photos.Count == 0 && previous is { Media.Count: 0 } && previous.Text == text && previous.Link == link)
            return Duplicate();
        if (Schedule(work) is { } badSchedule)
            return badSchedule;
        var post = Publish(work, text, link, photos);
        return Node(work.Call, FacebookNodes.Post(post, work.Now), "id");
    }

    /// <summary>Our own scheduler fires at due time, so natively scheduled posts are only checked for their window and kept hidden until then.</summary>
    private static SandboxAnswer? Schedule(SandboxWork work)
    {
        if (work.Call.Value("scheduled_publish_time") is not { } text)
            return null;
        return Instant(text) is { } at && IsHidden(work.Call) && at >= work.Now.AddMinutes(10) && at <= work.Now.AddDays(75)
            ? null
            : Error(400, 100, "(#100) The specified scheduled publish time is invalid.", 1363125);
    }

    private static SandboxPost Publish(SandboxWork work, string text, string? link, IReadOnlyList<SandboxMedia> media, SandboxPostKind kind = SandboxPostKind.Post, TimeSpan after = default)
    {
        var post = new SandboxPost
        {
            Platform = Platform.Facebook,
            Account = work.Account,
            RemoteId = $"{work.Account}_{122_000_000_000_000 + work.Session.NextNumber()}",
            Kind = kind,
            Text = text.Normalize(),
            Link = string.IsNullOrEmpty(link) ? null : link,
            CreatedAt = work.Now,
            VisibleFrom = !IsHidden(work.Call) ? work.Now + after + work.Lag : Instant(work.Call.Value("scheduled_publish_time")) ?? DateTimeOffset.MaxValue,
            Media = media,
        };
        work.Session.Add(post);
        work.Did(post.RemoteId);
        return post;
    }

    /// <summary><c>attached_media</c> as a JSON array, as a JSON string of one, or as <c>attached_media[0]=…</c>; null when it is none of these.</summary>
    private static List<string>? Attached(SandboxCall call)
    {
        var items = call.Fields.Concat(call.Query).Where(p => p.Key.StartsWith("attached_media[", StringComparison.Ordinal)).OrderBy(p => p.Key.Length).ThenBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => p.Value).ToList();
        var text = call.Value("attached_media") ?? $"[{string.Join(',', items)}]";
        try
        {
            if (JsonNode.Parse(text) is not JsonArray array)
                return null;
            var ids = array.Select(item => item is JsonObject node && node["media_fbid"] is JsonValue id ? id.ToString() : "").ToList();
            return ids.Contains("") ? null : ids;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SandboxAnswer Duplicate() => Error(400, 506, "(#506) Duplicate status message", 1455006, title: "Duplicate Status Update",
        userMessage: "This status update is identical to the last one you posted. Try posting something different, or delete your previous update.");

    private static SandboxAnswer Page(SandboxWork work, string page) => Node(work.Call, FacebookNodes.Page(page), "id,name");

    private static SandboxAnswer Listed(SandboxWork work, string page)
    {
        if (page != work.Account)
            return NotYours();
        var (since, until) = (Instant(work.Call.Value("since")), Instant(work.Call.Value("until")));
        if ((work.Call.Value("since") is not null && since is null) || (work.Call.Value("until") is not null && until is null))
            return Error(400, 100, "(#100) Param since/until must be a time");
        return Edge(work.Call,
            (skip, take) => [.. work.Session.Listed(Platform.Facebook, page, work.Now, since ?? DateTimeOffset.MinValue, until ?? DateTimeOffset.MaxValue, skip, take, comments: false)
                .Select(p => FacebookNodes.Post(p, work.Now))],
            "created_time,message,id");
    }

    private static SandboxAnswer Object(SandboxWork work, string id)
    {
        if (OwnVideo(work, id) is { } video)
            return Node(work.Call, VideoNode(work, video), "id,created_time");
        if (work.Session.Media(Platform.Facebook, id) is { Category: null } photo && photo.Account == work.Account)
        {
            var story = photo.PostId is { } postId && work.Session.Post(Platform.Facebook, postId) is { } used && used.VisibleFrom <= work.Now ? postId : null;
            return Node(work.Call, FacebookNodes.Photo(photo, story), "id,created_time");
        }

        return Own(work, id) is { } post
            ? Node(work.Call, FacebookNodes.Post(post, work.Now), "created_time,message,id")
            : NoObject("get", id);
    }

    private static SandboxAnswer Comment(SandboxWork work, string id)
    {
        if (Own(work, id) is not { } post)
            return NoObject("post", id);
        if (string.IsNullOrWhiteSpace(work.Call.Value("message")))
            return Missing("message");
        var comment = new SandboxPost
        {
            Platform = Platform.Facebook,
            Account = work.Account,
            RemoteId = $"{post.RemoteId.Split('_')[^1]}_{work.Session.NextNumber() + 800_000_000_000_000}",
            Kind = SandboxPostKind.Comment,
            ParentId = post.RemoteId,
            Text = work.Call.Value("message")!.Normalize(),
            CreatedAt = work.Now,
            VisibleFrom = work.Now,
        };
        work.Session.Add(comment);
        work.Did(comment.RemoteId);
        return SandboxAnswer.Escaped(new JsonObject { ["id"] = comment.RemoteId });
    }

    private static SandboxAnswer Comments(SandboxWork work, string id) => Own(work, id) is not { } post
        ? NoObject("get", id)
        : Edge(work.Call, (skip, take) => [.. work.Session.Comments(Platform.Facebook, post.RemoteId).Skip(skip).Take(take).Select(FacebookNodes.Comment)], "created_time,from,message,id");

    private static SandboxAnswer Edit(SandboxWork work, string id)
    {
        if (Own(work, id) is not { } post)
            return NoObject("post", id);
        if (work.Call.Value("message") is not { Length: > 0 } text)
            return Missing("message");
        if (Rules.CountText(text) > Rules.TextLimit)
            return Error(400, 100, "(#100) Param message is too long");
        work.Session.Edit(post, text.Normalize());
        work.Did(id);
        return SandboxAnswer.Escaped(new JsonObject { ["success"] = true });
    }

    private static SandboxAnswer Delete(SandboxWork work, string id)
    {
        if (Own(work, id) is { } post)
            work.Session.Delete(post, work.Now);
        else if (work.Session.Media(Platform.Facebook, id) is not { Category: null } photo || photo.Account != work.Account || !work.Session.DeleteMedia(photo))
            return NoObject("delete", id);
        work.Did(id);
        return SandboxAnswer.Escaped(new JsonObject { ["success"] = true });
    }

    /// <summary>A post by its id, or by that of the video it shows.</summary>
    private static SandboxPost? Own(SandboxWork work, string id) =>
        work.Session.Post(Platform.Facebook, OwnVideo(work, id)?.PostId ?? id) is { } post && post.Account == work.Account ? post : null;
}
