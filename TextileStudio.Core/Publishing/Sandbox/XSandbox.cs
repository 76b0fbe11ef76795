using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>X API v2 with a user token: media, posts, timeline.</summary>
internal sealed partial class XSandbox(SandboxOptions options) : SandboxNetwork
{
    // The same figures as the validator's: one record, so client and sandbox cannot drift apart.
    private static readonly PlatformRules Rules = Platforms.X.Rules;

    private const string NotPermitted = "You are not permitted to perform this action.";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromHours(24);

    private static readonly HashSet<string> PostProperties =
    [
        "text", "media", "reply", "reply_settings", "poll", "community_id", "share_with_followers", "made_with_ai", "paid_partnership", "quote_tweet_id",
        "edit_options", "nullcast", "geo", "card_uri", "direct_message_deep_link", "for_super_followers_only",
    ];

    private readonly RateWindows _windows = new(Window);

    public override Platform Platform => Platform.X;

    public override string? TokenOf(SandboxCall call) => call.Bearer;

    public override SandboxRoute? Find(SandboxCall call, string account) => (call.Method, call.Segments.ToArray()) switch
    {
        ("GET", ["2", "users", "me"]) => new(CallKind.Read, Me),
        ("GET", ["2", "users", var id, "tweets"]) => new(CallKind.Read, work => Timeline(work, id)),
        ("GET", ["2", "tweets", var id]) => new(CallKind.Read, work => Single(work, id)),
        ("GET", ["2", "tweets"]) => new(CallKind.Read, Several),
        ("POST", ["2", "tweets"]) => new(IsReply(call) ? CallKind.After : CallKind.Commit, Create),
        ("DELETE", ["2", "tweets", var id]) => new(CallKind.After, work => Delete(work, id)),
        ("POST", ["2", "media", "upload"]) => new(CallKind.Prepare, Upload),
        ("GET", ["2", "media", "upload"]) => new(CallKind.Read, Status),
        ("POST", ["2", "media", "upload", "initialize"]) => new(CallKind.Prepare, Initialize),
        ("POST", ["2", "media", "upload", var id, "append"]) => new(CallKind.Prepare, work => Append(work, id)),
        ("POST", ["2", "media", "upload", var id, "finalize"]) => new(CallKind.Prepare, work => Finalize(work, id)),
        ("POST", ["2", "media", "metadata"]) => new(CallKind.Prepare, Metadata),
        _ => null,
    };

    public override SandboxAnswer UnknownPath(SandboxCall call) => Problem(404, "Not Found", "Not Found");

    public override SandboxAnswer BadToken() => Problem(401, "Unauthorized", "Unauthorized");

    public override SandboxAnswer ServerError() => Problem(500, "Internal Server Error", "Something is broken. Please post to the forum with additional details of your request.");

    public override SandboxAnswer? Refusal(FaultRule fault, string account, DateTimeOffset now) => fault.Fault switch
    {
        SandboxFault.TokenExpired or SandboxFault.TokenRevoked => BadToken(),
        SandboxFault.RateLimited => TooMany(now + TimeSpan.FromSeconds(fault.Seconds), limit: 100),
        SandboxFault.QuotaExhausted => Problem(429, "UsageCapExceeded", "Usage cap exceeded: Daily product cap", "https://api.x.com/2/problems/usage-capped").With(new Dictionary<string, string>
        {
            ["x-user-limit-24hour-limit"] = "100",
            ["x-user-limit-24hour-remaining"] = "0",
            ["x-user-limit-24hour-reset"] = $"{now.AddSeconds(Math.Max(60, fault.Seconds)).ToUnixTimeSeconds()}",
        }),
        SandboxFault.CreditsDepleted => Problem(402, "CreditsDepleted", "Your enrolled account does not have any credits to fulfill this request.", "https://api.x.com/2/problems/credits"),
        SandboxFault.Duplicate => Duplicate(),
        SandboxFault.SpamBlocked => Problem(403, "Forbidden", "User has been suspended.", "https://api.x.com/2/problems/user-suspended"),
        _ => null,
    };

    public override IReadOnlyDictionary<string, string> Headers(SandboxCall call, string account, DateTimeOffset now)
    {
        var limit = (call.Method, call.Path) switch
        {
            ("POST", "/2/tweets") => options.XPostsPerWindow,
            ("DELETE", _) => 50,
            ("GET", "/2/users/me") => 75,
            ("GET", "/2/media/upload") => 1_000,
            ("GET", _) => 900,
            (_, "/2/media/upload" or "/2/media/metadata") => 500,
            _ => 1_875,
        };
        var (used, reset) = _windows.Count($"{account} {call.Method} {(call.Segments.Count > 3 ? call.Segments[^1] : call.Path)}", now);
        return Rate(limit, Math.Max(0, limit - used), reset);
    }

    private static bool IsReply(SandboxCall call) => call.Json?["reply"] is JsonObject { Count: > 0 };

    private static Dictionary<string, string> Rate(int limit, int remaining, DateTimeOffset reset) => new()
    {
        ["x-rate-limit-limit"] = $"{limit}",
        ["x-rate-limit-remaining"] = $"{remaining}",
        ["x-rate-limit-reset"] = $"{reset.ToUnixTimeSeconds()}",
    };

    private static SandboxAnswer TooMany(DateTimeOffset reset, int limit) =>
        Problem(429, "Too Many Requests", "Too Many Requests").With(Rate(limit, 0, reset));

    private static SandboxAnswer Problem(int status, string title, string detail, string type = "about:blank") =>
        SandboxAnswer.Utf8(new JsonObject { ["title"] = title, ["detail"] = detail, ["type"] = type, ["status"] = status }, status) with { ContentType = "application/problem+json" };

    /// <summary>The duplicate body, member by member as X sends it.</summary>
    private static SandboxAnswer Duplicate() => new(403,
        """{"detail":"You are not allowed to create a Tweet with duplicate content.","type":"about:blank","title":"Forbidden","status":403}""", "application/problem+json");

    private static SandboxAnswer Invalid(string message, string? parameter = null, string? value = null)
    {
        var parameters = new JsonObject();
        if (parameter is not null)
            parameters[parameter] = new JsonArray(value);
        return SandboxAnswer.Utf8(new JsonObject
        {
            ["errors"] = new JsonArray(new JsonObject { ["parameters"] = parameters, ["message"] = message }),
            ["title"] = "Invalid Request",
            ["detail"] = "One or more parameters to your request was invalid.",
            ["type"] = "https://api.x.com/2/problems/invalid-request",
        }, 400) with { ContentType = "application/problem+json" };
    }

    private static SandboxAnswer Unknown(string property) => Invalid($"$.{property}: is not defined in the schema and the schema does not allow additional properties");

    private static string Username(string account) => $"sandbox_{account}";

    private static SandboxAnswer Me(SandboxWork work) =>
        CheckQuery(work.Call, "user.fields", "expansions", "tweet.fields") ?? SandboxAnswer.Utf8(new JsonObject
        {
            ["data"] = new JsonObject { ["id"] = work.Account, ["name"] = $"Sandbox user {work.Account}", ["username"] = Username(work.Account) },
        });

    private SandboxAnswer Create(SandboxWork work)
    {
        if (work.Call.Json is not { } body)
            return Invalid("The request body is not a JSON object");
        if (Shape(body) is { } wrong)
            return wrong;
        var text = (body["text"]?.GetValue<string>() ?? "").Normalize();
        var ids = body["media"]?["media_ids"]?.AsArray().Select(i => i!.GetValue<string>()).ToList() ?? [];
        if (text.Trim().Length == 0 && ids.Count == 0)
            return Invalid("One of \"text\" or \"media\" is required");
        if (XText.Weighted(text) > Rules.TextLimit)
            return Problem(403, "Forbidden", NotPermitted);
        if (XText.Cashtags(text) > Rules.CashtagLimit)
            return Invalid("Posts may contain a maximum of one cashtag.");
        if (body["quote_tweet_id"] is not null)
            return Problem(403, "Forbidden", NotPermitted);

        var media = new List<SandboxMedia>();
        foreach (var id in ids)
        {
            if (work.Session.Media(Platform.X, id) is not { Sha256: not null } item || item.Account != work.Account || work.Now - item.CreatedAt >= MediaLifetime || work.Now < item.ReadyAt || HasFailed(work, item))
                return Invalid("Your media IDs are invalid.", "media.media_ids", id);
            media.Add(item);
        }

        if (media.Count > 1 && media.Exists(m => m.Category is not "tweet_image"))
            return Invalid("A post holds up to 4 photos, or 1 GIF, or 1 video.");
        var parent = body["reply"]?["in_reply_to_tweet_id"]?.GetValue<string>();
        if (parent is not null && !(work.Session.Post(Platform.X, parent) is { } target && target.Account == work.Account))
            return Problem(403, "Forbidden", "You attempted to reply to a Tweet that is deleted or not visible to you.");
        if (work.Session.WithText(Platform.X, work.Account, text, work.Now - DuplicateWindow).Any(p =>
            p.ParentId == parent && p.Media.Select(m => m.Sha256).SequenceEqual(media.Select(m => m.Sha256))))
            return Duplicate();
        var posted = work.Session.Scalar("SELECT count(*) FROM posts WHERE platform = 'x' AND account = $0 AND created_at > $1", work.Account, (work.Now - Window).UtcTicks);
        if (posted >= work.Options.XPostsPerWindow)
            return TooMany(work.Now + Window, work.Options.XPostsPerWindow);

        var post = new SandboxPost
        {
            Platform = Platform.X,
            Account = work.Account,
            RemoteId = $"{1_990_000_000_000_000_000 + work.Session.NextNumber()}",
            Kind = parent is null ? SandboxPostKind.Post : SandboxPostKind.Comment,
            ParentId = parent,
            Text = text,
            CreatedAt = work.Now,
            VisibleFrom = work.Now + work.Lag,
            Media = media,
        };
        work.Session.Add(post);
        work.Did(post.RemoteId);
        return SandboxAnswer.Utf8(new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["edit_history_tweet_ids"] = new JsonArray(post.RemoteId),
                ["id"] = post.RemoteId,
                ["text"] = XText.Shown(post, Username(work.Account)).Text,
            },
        }, 201);
    }

    /// <summary>Unknown properties, wrong types and empty objects are refused, as the schema of X does.</summary>
    private static SandboxAnswer? Shape(JsonObject body)
    {
        foreach (var (name, value) in body)
        {
            if (!PostProperties.Contains(name))
                return Unknown(name);
            if (value is null or JsonObject { Count: 0 })
                return Invalid($"$.{name}: must not be empty", name);
        }

        return Texts(body, "text", "quote_tweet_id", "community_id", "reply_settings")
            ?? (body["reply_settings"]?.GetValue<string>() is null or "following" or "mentionedUsers" or "subscribers" or "verified" ? null : Invalid("$.reply_settings: is not one of following, mentionedUsers, subscribers, verified", "reply_settings"))
            ?? Flags(body, "share_with_followers", "made_with_ai", "paid_partnership", "nullcast", "for_super_followers_only")
            ?? Members(body, "media", ["media_ids", "tagged_user_ids"])
            ?? Members(body, "reply", ["in_reply_to_tweet_id", "exclude_reply_user_ids", "auto_populate_reply_metadata"])
            ?? Ids(body["media"] as JsonObject, "media_ids", Rules.MaxImages)
            ?? Ids(body["media"] as JsonObject, "tagged_user_ids", 10)
            ?? (body["media"] is JsonObject media && media["media_ids"] is null ? Invalid("$.media.media_ids: is missing but it is required") : null)
            ?? (body["reply"] is JsonObject reply ? Id(reply, "in_reply_to_tweet_id") : null);
    }

    private static SandboxAnswer? Texts(JsonObject body, params string[] names) => names
        .Where(n => body[n] is { } value && value.GetValueKind() != JsonValueKind.String).Select(n => Invalid($"$.{n}: must be a string", n)).FirstOrDefault();

    private static SandboxAnswer? Flags(JsonObject body, params string[] names) => names
        .Where(n => body[n] is { } value && value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False)).Select(n => Invalid($"$.{n}: must be a boolean", n)).FirstOrDefault();

    private static SandboxAnswer? Members(JsonObject body, string name, string[] allowed) => body[name] switch
    {
        null => null,
        JsonObject inner => inner.Select(p => p.Key).FirstOrDefault(k => !allowed.Contains(k)) is { } unknown ? Unknown($"{name}.{unknown}") : null,
        _ => Invalid($"$.{name}: must be an object", name),
    };

    private static SandboxAnswer? Ids(JsonObject? owner, string name, int most) => owner?[name] switch
    {
        null => null,
        JsonArray { Count: > 0 } list when list.Count <= most && list.All(IsId) && list.Select(i => i!.GetValue<string>()).Distinct().Count() == list.Count => null,
        _ => Invalid($"$.{name}: must be 1 to {most} different ids given as strings", name),
    };

    private static SandboxAnswer? Id(JsonObject owner, string name) => IsId(owner[name]) ? null : Invalid($"$.{name}: must be an id given as a string", name);

    private static bool IsId(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { Length: >= 1 and <= 19 } id && id.All(char.IsAsciiDigit);

    private static SandboxAnswer Delete(SandboxWork work, string id)
    {
        if (work.Session.Post(Platform.X, id) is not { } post)
            return Problem(404, "Not Found Error", $"Could not find tweet with id: [{id}].", "https://api.x.com/2/problems/resource-not-found");
        if (post.Account != work.Account)
            return Problem(403, "Forbidden", NotPermitted);
        work.Session.Delete(post, work.Now);
        work.Did(id);
        return SandboxAnswer.Utf8(new JsonObject { ["data"] = new JsonObject { ["deleted"] = true } });
    }
}
