using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TextileStudio.Core.Assets;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Instagram professional accounts by Instagram Login: container, wait, publish.</summary>
internal sealed partial class InstagramSandbox : GraphSandbox
{
    // The same figures as the validator's: one record, so client and sandbox cannot drift apart.
    private static readonly PlatformRules Rules = Platforms.Instagram.Rules;
    private const int ImageBytes = 8 * 1024 * 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public override Platform Platform => Platform.Instagram;

    protected override string UsageType => "instagram";

    public override SandboxRoute? Find(SandboxCall call, string account) => (call.Method, Below(call)) switch
    {
        ("GET", ["me"]) => new(CallKind.Read, work => Node(work.Call, Profile(account), "user_id,username")),
        ("POST", [var ig, "media"]) => new(CallKind.Prepare, work => Create(work, Me(ig, account)), Source(call)),
        ("POST", [var ig, "media_publish"]) => new(CallKind.Commit, work => Publish(work, Me(ig, account))),
        ("GET", [var ig, "content_publishing_limit"]) => new(CallKind.Read, work => Quota(work, Me(ig, account))),
        ("GET", [var ig, "media"]) => new(CallKind.Read, work => Listed(work, Me(ig, account))),
        ("GET", [var ig, "stories"]) => new(CallKind.Read, work => Stories(work, Me(ig, account))),
        ("POST", [var media, "comments"]) => new(CallKind.After, work => Comment(work, media)),
        ("GET", [var media, "comments"]) => new(CallKind.Read, work => Comments(work, media)),
        ("GET", [var id]) => new(CallKind.Read, work => Object(work, id)),
        // Deleting needs Facebook Login, which this network's host does not offer.
        ("DELETE" or "POST", [var id]) => new(CallKind.After, _ => NoObject(call.Method, id)),
        _ => null,
    };

    public override SandboxAnswer? Refusal(FaultRule fault, string account, DateTimeOffset now) => fault.Fault switch
    {
        SandboxFault.QuotaExhausted => CapReached(),
        SandboxFault.SpamBlocked => Error(400, 25, "The user's Instagram account is restricted.", 2207050, title: "Account restricted",
            userMessage: "The Instagram account is inactive, checkpointed, or restricted."),
        SandboxFault.ReadMissing => NoObject("get", "0"),
        _ => base.Refusal(fault, account, now),
    };

    /// <summary>The answer that is known to come although the post is live.</summary>
    public static SandboxAnswer Restricted() => Error(403, 4, "Application request limit reached", 2207051, title: "Action is blocked",
        userMessage: "We restrict certain activity to protect our community. Tell us if you think we made a mistake.");

    protected override SandboxAnswer Limited(FaultRule fault, string account) =>
        Error(400, 80002, "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.", 2446079, transient: true)
            .With(Usage(account, 100, Minutes(fault), UsageType));

    private static string Me(string ig, string account) => ig == "me" ? account : ig;

    private static Uri? Source(SandboxCall call) =>
        (call.Value("image_url") ?? call.Value("video_url")) is { } text && text.All(char.IsAscii) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? new Uri(text) : null;

    private static SandboxAnswer Create(SandboxWork work, string ig)
    {
        if (ig != work.Account)
            return NotYours();
        var call = work.Call;
        var type = call.Value("media_type") ?? "IMAGE";
        var caption = call.Value("caption") ?? "";
        if (Rules.CountText(caption) > Rules.TextLimit || Mention().Count(caption) > Rules.MentionLimit || Hashtag().Count(caption) > Rules.HashtagLimit)
        {
            return Error(400, 36004, "The submitted caption is too long", 2207010, title: "Caption too long",
                userMessage: "The caption may have at most 2200 characters, 30 hashtags and 20 @ tags.");
        }

        if (call.Value("alt_text") is { } alt && TextCounting.CodePoints(alt) > Rules.AltTextLimit)
            return Error(400, 100, $"(#100) Param alt_text must be at most {Rules.AltTextLimit} characters");
        var isChild = IsChild(call);
        return type switch
        {
            "CAROUSEL" => Carousel(work, caption),
            "VIDEO" when !isChild => Error(400, 100, "The VIDEO value for media_type is no longer supported. Use the REELS media_type to publish a video to your Instagram feed", 2207067),
            "REELS" or "STORIES" when isChild => Error(400, 100, "(#100) A carousel holds images and videos only", 2207028),
            "REELS" or "VIDEO" => Video(work, type, caption),
            "STORIES" when call.Value("video_url") is not null => Video(work, type, caption),
            "IMAGE" or "STORIES" => Image(work, type, caption),
            _ => Error(400, 100, "(#100) Unknown media type", 2207023),
        };
    }

    private static SandboxAnswer Image(SandboxWork work, string type, string caption)
    {
        if (string.IsNullOrEmpty(work.Call.Value("image_url")))
            return Missing("image_url");
        if (work.Fetched is not { } fetched || fetched.Bytes.Length == 0 || !fetched.ContentType.StartsWith("image/", StringComparison.OrdinalIgnoreCase))
            return NotFetched();

        if (ImageHeader.Read(fetched.Bytes) is not { ContentType: "image/jpeg" } header)
            return Error(400, 36001, "The image format is not supported", 2207005, title: "Unsupported format", userMessage: "The image must be a JPEG.");
        if (fetched.Bytes.Length > ImageBytes)
            return Error(400, 36000, "The image is too large", 2207004, title: "Image too large", userMessage: "The image may have at most 8 MiB.");
        var ratio = (double)header.ShownWidth / header.ShownHeight;
        if (type == "IMAGE" && (ratio < Rules.MinRatio - 0.005 || ratio > Rules.MaxRatio + 0.005))
        {
            return Error(400, 36003, "The aspect ratio is not supported.", 2207009, title: "Invalid aspect ratio",
                userMessage: "The submitted image has an invalid aspect ratio. It must be between 4:5 and 1.91:1.");
        }

        var media = new SandboxMedia
        {
            Id = $"{17_700_000_000_000_000 + work.Session.NextNumber()}",
            Platform = Platform.Instagram,
            Account = work.Account,
            ContentType = header.ContentType,
            Bytes = fetched.Bytes.Length,
            Width = header.ShownWidth,
            Height = header.ShownHeight,
            AltText = work.Call.Value("alt_text"),
            CreatedAt = work.Now,
            ReadyAt = work.Now,
        };
        work.Session.Add(media, fetched.Bytes);
        return Contain(work, type, caption, media.Id, [], IsChild(work.Call), work.Options.ContainerDelay);
    }

    private static SandboxAnswer Video(SandboxWork work, string type, string caption)
    {
        var call = work.Call;
        if (string.IsNullOrEmpty(call.Value("video_url")))
            return Missing("video_url");
        if (call.Value("alt_text") is not null)
            return Error(400, 100, "(#100) Param alt_text is for images only");
        if (call.Value("share_to_feed") is not (null or "true" or "false"))
            return Error(400, 100, "(#100) Param share_to_feed must be a boolean");
        if (call.Value("thumb_offset") is { } offset && !int.TryParse(offset, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _))
            return Error(400, 1, "The thumbnail offset is not valid", 2207057);
        if (work.Fetched is not { } fetched || fetched.Bytes.Length == 0)
            return NotFetched();
        var most = (type == "STORIES" ? Rules.Kinds["story"] : Rules).Video!;
        var isVideo = fetched.Bytes is [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] && most.Types.Contains(fetched.ContentType.Split(';')[0].Trim().ToLowerInvariant());
        if (!isVideo || fetched.Bytes.Length > most.Bytes)
            return Error(400, 352, "The video format is not supported", 2207026, title: "Unsupported format", userMessage: "The video file you selected is in a format that we don't support.");
        var media = new SandboxMedia
        {
            Id = $"{17_700_000_000_000_000 + work.Session.NextNumber()}",
            Platform = Platform.Instagram,
            Account = work.Account,
            ContentType = "video/mp4",
            Bytes = fetched.Bytes.Length,
            CreatedAt = work.Now,
            ReadyAt = work.Now,
        };
        work.Session.Add(media, fetched.Bytes);
        return Contain(work, type, caption, media.Id, [], IsChild(call), work.Options.VideoContainerDelay);
    }

    private static bool IsChild(SandboxCall call) => call.Value("is_carousel_item")?.ToLowerInvariant() is "true" or "1";

    private static SandboxAnswer NotFetched() => Error(400, 9004, "Only photo or video can be accepted as media type.", 2207052, title: "Media download has failed.",
        userMessage: "The media could not be fetched from this URI.");

    private static SandboxAnswer Carousel(SandboxWork work, string caption)
    {
        var ids = (work.Call.Value("children") ?? "").Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(id => id.Trim('"')).ToList();
        if (ids.Count < 2 || ids.Count > Rules.MaxImages)
            return Error(400, 100, $"(#100) A carousel needs between 2 and {Rules.MaxImages} children", 2207028);
        foreach (var id in ids)
        {
            if (work.Session.Container(id) is not { IsChild: true } child || child.Account != work.Account || StatusOf(child, work.Now) is "ERROR" or "EXPIRED" or "")
                return Error(400, 100, $"(#100) The child {id} is not valid", 2207028);
            if (StatusOf(child, work.Now) == "IN_PROGRESS")
                return NotReady();
        }

        return Contain(work, "CAROUSEL", caption, null, ids, isChild: false, work.Options.ContainerDelay);
    }

    private static SandboxAnswer Contain(SandboxWork work, string type, string caption, string? mediaId, IReadOnlyList<string> children, bool isChild, TimeSpan delay)
    {
        var container = new SandboxContainer
        {
            Id = $"{17_900_000_000_000_000 + work.Session.NextNumber()}",
            Account = work.Account,
            Type = type,
            Caption = caption.Normalize(),
            MediaId = mediaId,
            Children = children,
            IsChild = isChild,
            CreatedAt = work.Now,
            ReadyAt = work.Now + delay,
            Forced = work.Container,
        };
        work.Session.Add(container);
        work.Did(container.Id);
        return SandboxAnswer.Escaped(new JsonObject { ["id"] = container.Id });
    }

    private static string StatusOf(SandboxContainer container, DateTimeOffset now) => container switch
    {
        { PostId: not null } => "PUBLISHED",
        { Forced: SandboxFault.ContainerExpired } => "EXPIRED",
        _ when now - container.CreatedAt >= Lifetime => "EXPIRED",
        { Forced: SandboxFault.ContainerError } => "ERROR",
        { Forced: SandboxFault.ContainerErrorText } => "",
        { Forced: SandboxFault.ContainerStuck } => "IN_PROGRESS",
        _ => now < container.ReadyAt ? "IN_PROGRESS" : "FINISHED",
    };

    private static SandboxAnswer NotReady() => Error(400, 9007, "Media ID is not available", 2207027, title: "The media is not ready to be published",
        userMessage: "The media is not ready for publishing, please wait a moment");

    private static SandboxAnswer CapReached() => Error(400, 9, "Application request limit reached", 2207042, title: "Limit reached",
        userMessage: "You reached the maximum number of posts that is allowed to be published by Content Publishing API.");

    private static SandboxAnswer Publish(SandboxWork work, string ig)
    {
        if (ig != work.Account)
            return NotYours();
        if (work.Call.Value("creation_id") is not { Length: > 0 } id)
            return Missing("creation_id");
        if (work.Session.Container(id) is not { } container || container.Account != ig || container.IsChild)
            return Gone();
        switch (StatusOf(container, work.Now))
        {
            case "IN_PROGRESS":
                return NotReady();
            case not "FINISHED":
                return Gone();
        }

        if (work.Session.PublishedSince(ig, work.Now - Lifetime) >= work.Options.InstagramQuota)
            return CapReached();
        var pictures = container.MediaId is { } single ? [single] : container.Children.Select(c => work.Session.Container(c)!.MediaId!);
        var post = new SandboxPost
        {
            Platform = Platform.Instagram,
            Account = ig,
            RemoteId = $"{18_000_000_000_000_000 + work.Session.NextNumber()}",
            Kind = container.Type == "STORIES" ? SandboxPostKind.Story : SandboxPostKind.Post,
            Text = container.Type == "STORIES" ? "" : container.Caption,
            ContainerId = container.Id,
            Details = container.Type == "REELS" ? new JsonObject { ["product"] = "REELS" } : null,
            CreatedAt = work.Now,
            VisibleFrom = work.Now + work.Lag,
            Media = [.. pictures.Select(m => work.Session.Media(Platform.Instagram, m)!)],
        };
        work.Session.Add(post);
        work.Session.Published(container, post.RemoteId, work.Now);
        work.Did(post.RemoteId);
        return SandboxAnswer.Escaped(new JsonObject { ["id"] = post.RemoteId });
    }

    /// <summary>Also for one that is published already: no page of the network promises another code.</summary>
    private static SandboxAnswer Gone() => Error(400, 24, "The requested resource does not exist", 2207008, title: "Media not found",
        userMessage: "The media builder with this creation id does not exist or has expired.");

    private static SandboxAnswer Quota(SandboxWork work, string ig)
    {
        if (ig != work.Account)
            return NotYours();
        var limit = new JsonObject
        {
            ["quota_usage"] = work.Session.PublishedSince(ig, work.Now - Lifetime),
            ["config"] = new JsonObject { ["quota_total"] = work.Options.InstagramQuota, ["quota_duration"] = (int)Lifetime.TotalSeconds },
        };
        return GraphFields.Select(limit, work.Call.Value("fields") ?? "quota_usage", out var unknown) is { } selected
            ? SandboxAnswer.Escaped(new JsonObject { ["data"] = new JsonArray(selected) })
            : Error(400, 100, $"(#100) Tried accessing nonexisting field ({unknown})");
    }

    private static SandboxAnswer Listed(SandboxWork work, string ig)
    {
        if (ig != work.Account)
            return NotYours();
        var (since, until) = (Instant(work.Call.Value("since")), Instant(work.Call.Value("until")));
        if ((work.Call.Value("since") is not null && since is null) || (work.Call.Value("until") is not null && until is null))
            return Error(400, 100, "(#100) Param since/until must be a time");
        return Edge(work.Call,
            (skip, take) => [.. work.Session.Listed(Platform.Instagram, ig, work.Now, since ?? DateTimeOffset.MinValue, until ?? DateTimeOffset.MaxValue, skip, take, comments: false).Select(Media)],
            "id");
    }

    /// <summary>Stories are listed by themselves, for 24 hours.</summary>
    private static SandboxAnswer Stories(SandboxWork work, string ig)
    {
        if (ig != work.Account)
            return NotYours();
        var since = Instant(work.Call.Value("since")) ?? DateTimeOffset.MinValue;
        var stories = work.Session.Posts($"[\"instagram/{ig}\"]", Platform.Instagram, 500, comments: false)
            .Where(p => p.Kind is SandboxPostKind.Story && p.DeletedAt is null && p.VisibleFrom <= work.Now && p.CreatedAt >= since && work.Now - p.CreatedAt < Lifetime).ToList();
        return Edge(work.Call, (skip, take) => [.. stories.Skip(skip).Take(take).Select(Media)], "id");
    }

    private static SandboxAnswer Object(SandboxWork work, string id)
    {
        if (id == work.Account)
            return Node(work.Call, Profile(id), "id");
        if (work.Session.Container(id) is { } container && container.Account == work.Account)
            return Node(work.Call, Container(container, work.Now), "id");
        return Own(work, id) is { } post ? Node(work.Call, Media(post), "id") : NoObject("get", id);
    }

    private static SandboxAnswer Comment(SandboxWork work, string id)
    {
        if (Own(work, id) is not { } post)
            return NoObject("post", id);
        if (string.IsNullOrWhiteSpace(work.Call.Value("message")))
            return Missing("message");
        var comment = new SandboxPost
        {
            Platform = Platform.Instagram,
            Account = work.Account,
            RemoteId = $"{17_800_000_000_000_000 + work.Session.NextNumber()}",
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
        : Edge(work.Call, (skip, take) => [.. work.Session.Comments(Platform.Instagram, post.RemoteId).Skip(skip).Take(take).Select(c => new JsonObject
        {
            ["id"] = c.RemoteId,
            ["text"] = c.Text,
            ["timestamp"] = Stamp(c.CreatedAt),
            ["username"] = Username(c.Account),
        })], "id,text,timestamp");

    private static SandboxPost? Own(SandboxWork work, string id) =>
        work.Session.Post(Platform.Instagram, id) is { Kind: not SandboxPostKind.Comment } post && post.Account == work.Account ? post : null;

    [GeneratedRegex(@"(?<![\w.])@\w", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Mention();

    [GeneratedRegex(@"(?<![\w&])[#＃][\p{L}\p{N}_]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Hashtag();
}
