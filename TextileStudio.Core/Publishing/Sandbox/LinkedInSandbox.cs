using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>
/// LinkedIn's versioned REST interface. A sandbox token names the author it acts for: a page's may read, as with the Community Management API, a member's may
/// only write.
/// </summary>
internal sealed partial class LinkedInSandbox(SandboxOptions options) : SandboxNetwork
{
    private const int TitleLimit = 400;
    private static readonly int TextLimit = Platforms.LinkedIn.Rules.TextLimit;
    private static readonly int AltTextLimit = Platforms.LinkedIn.Rules.AltTextLimit!.Value;
    private static readonly int CommentLimit = Platforms.LinkedIn.Rules.FirstCommentLimit!.Value;
    private static readonly int MaxImages = Platforms.LinkedIn.Rules.MaxImages;
    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromHours(24);

    /// <summary>The months that still answer.</summary>
    private static readonly HashSet<string> Versions = ["202601", "202602", "202603", "202604", "202605", "202606", "202607", "202608", "202609"];

    private readonly ConcurrentDictionary<(string Account, DateTime Day), int> _calls = new();

    public override Platform Platform => Platform.Linkedin;

    public override string? TokenOf(SandboxCall call) => call.Bearer;

    public override SandboxRoute? Find(SandboxCall call, string account)
    {
        if (Route(call) is not { } route)
            return null;
        // The upload host and the identity address know nothing of versions.
        var isVersioned = call.Segments[0] == "rest";
        return route with { Perform = work => (isVersioned ? WrongHeaders(call) : null) ?? OverTheDay(work) ?? route.Perform(work) };
    }

    public override SandboxAnswer UnknownPath(SandboxCall call) => Error(404, "RESOURCE_NOT_FOUND", $"No virtual resource found for {call.Path}", 0);

    public override SandboxAnswer BadToken() => Error(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600);

    public override SandboxAnswer ServerError() => Error(500, "INTERNAL_SERVER_ERROR", "Internal Server Error");

    public override SandboxAnswer? Refusal(FaultRule fault, string account, DateTimeOffset now) => fault.Fault switch
    {
        SandboxFault.TokenExpired => Error(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602),
        SandboxFault.TokenRevoked => Error(401, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user", 65601),
        SandboxFault.SpamBlocked => Error(401, "RESTRICTED_MEMBER", "The member is restricted", 65608),
        SandboxFault.RateLimited => Error(429, "TOO_MANY_REQUESTS", "Too many requests", 101),
        SandboxFault.QuotaExhausted => DayUsedUp(),
        SandboxFault.Duplicate => Duplicate($"urn:li:share:{7_290_000_000_000_000_000 + (now.UtcTicks / TimeSpan.TicksPerSecond)}"),
        SandboxFault.VersionEnded => EndedVersion("202609"),
        _ => null,
    };

    public override IReadOnlyDictionary<string, string> Headers(SandboxCall call, string account, DateTimeOffset now) =>
        new Dictionary<string, string> { ["x-restli-protocol-version"] = "2.0.0" };

    private static SandboxRoute? Route(SandboxCall call) => (call.Method, call.Segments.ToArray()) switch
    {
        ("GET", ["v2", "userinfo"]) => new(CallKind.Read, UserInfo),
        ("GET", ["rest", "organizationAcls"]) => new(CallKind.Read, Roles),
        ("POST", ["rest", "images" or "videos"]) when Action(call) == "initializeUpload" => new(CallKind.Prepare, Initialize),
        ("POST", ["rest", "videos"]) when Action(call) == "finalizeUpload" => new(CallKind.Prepare, FinalizeVideo),
        ("PUT", ["dms-uploads", var id]) => new(CallKind.Prepare, work => PutImage(work, id)),
        ("PUT", ["dms-uploads", var id, var part]) => new(CallKind.Prepare, work => PutPart(work, id, part)),
        ("GET", ["rest", "images" or "videos", var urn]) => new(CallKind.Read, work => MediaState(work, urn)),
        ("POST", ["rest", "posts"]) => new(CallKind.Commit, Create),
        ("GET", ["rest", "posts"]) => new(CallKind.Read, Posts),
        ("GET", ["rest", "posts", var urn]) => new(CallKind.Read, work => Single(work, urn)),
        ("DELETE", ["rest", "posts", var urn]) => new(CallKind.After, work => Delete(work, urn)),
        ("GET", ["rest", "socialActions", var urn]) => new(CallKind.Read, work => Social(work, urn)),
        ("POST", ["rest", "socialActions", var urn, "comments"]) => new(CallKind.After, work => Comment(work, urn)),
        ("GET", ["rest", "socialActions", var urn, "comments"]) => new(CallKind.Read, work => Comments(work, urn)),
        _ => null,
    };

    private static string? Action(SandboxCall call) => call.Query.GetValueOrDefault("action");

    private static bool IsMember(string account) => account.StartsWith("urn:li:person:", StringComparison.Ordinal);

    private static bool IsUrn(string? text, params string[] types) =>
        text?.Split(':') is ["urn", "li", var type, { Length: > 0 } id] && types.Contains(type) && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>What a call without the right headers, or with a URN left bare in its address, is told.</summary>
    private static SandboxAnswer? WrongHeaders(SandboxCall call)
    {
        if (call.Header("LinkedIn-Version") is not { Length: > 0 } version)
            return Error(400, "VERSION_MISSING", "A version must be present. Please specify a version by adding the LinkedIn-Version header.");
        if (!Versions.Contains(version))
            return EndedVersion(version);
        if (call.Header("X-Restli-Protocol-Version") != "2.0.0")
            return Error(400, "ILLEGAL_ARGUMENT", "X-RestLi-Protocol-Version must be 2.0.0");
        return call.Target.Contains("urn:li:", StringComparison.Ordinal) ? Error(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables or query parameters") : null;
    }

    private SandboxAnswer? OverTheDay(SandboxWork work) =>
        _calls.AddOrUpdate((work.Account, work.Now.UtcDateTime.Date), 1, (_, used) => used + 1) > options.LinkedInCallsPerDay ? DayUsedUp() : null;

    private static SandboxAnswer EndedVersion(string version) => Error(426, "NONEXISTENT_VERSION", $"Requested version {version} is not active");

    private static SandboxAnswer DayUsedUp() =>
        Error(429, "TOO_MANY_REQUESTS", "Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls to this resource is reached.", 101);

    private static SandboxAnswer Denied(string what) => Error(403, "ACCESS_DENIED", $"Not enough permissions to access: {what}", 100);

    private static SandboxAnswer NotFound(string what) => Error(404, "NOT_FOUND", $"Could not find {what}");

    private static SandboxAnswer Error(int status, string code, string message, long? serviceCode = null)
    {
        var body = new JsonObject { ["status"] = status };
        if (serviceCode is { } number)
            body["serviceErrorCode"] = number;
        body["code"] = code;
        body["message"] = message;
        return SandboxAnswer.Utf8(body, status);
    }

    /// <summary>A fault of shape: a member that is missing, unknown or of a wrong kind.</summary>
    private static SandboxAnswer Schema(string path, string fault) =>
        SandboxAnswer.Utf8(new JsonObject { ["message"] = $"ERROR :: {path} :: {fault}\n", ["status"] = 422 }, 422);

    private static SandboxAnswer Invalid(int status, string code, string description, string? message = null) => SandboxAnswer.Utf8(new JsonObject
    {
        ["errorDetailType"] = "com.linkedin.common.error.BadRequest",
        ["message"] = message ?? description,
        ["errorDetails"] = new JsonObject { ["inputErrors"] = new JsonArray(new JsonObject { ["description"] = description, ["input"] = new JsonObject(), ["code"] = code }) },
        ["status"] = status,
    }, status);

    private static SandboxAnswer Duplicate(string urn) =>
        Invalid(422, "DUPLICATE_POST", "Duplicate post is detected", $"422 Unprocessable Entity: Content is a duplicate of {urn}");

    private static SandboxAnswer Create(SandboxWork work)
    {
        if (work.Call.Json is not { } body)
            return Schema("", "the body is no JSON object");
        if (Shape(body) is { } wrong)
            return wrong;
        var author = body["author"]!.GetValue<string>();
        if (!IsUrn(author, "person", "organization"))
            return Invalid(400, "INVALID_URN_TYPE", $"author: {author} is no person and no organization");
        if (author != work.Account)
            return Denied("posts.CREATE");

        var (text, kept) = LinkedInText.Read(body["commentary"]!.GetValue<string>().Normalize());
        if (text.EnumerateRunes().Count() > TextLimit)
            return Invalid(400, "FIELD_LENGTH_TOO_LONG", $"commentary: the text is longer than {TextLimit} characters");
        var content = body["content"] as JsonObject;
        if (content is null && text.Trim().Length == 0)
            return Invalid(400, "MISSING_FIELD", "commentary: a post without content needs a text");
        var (media, refusal) = Attached(work, content);
        if (refusal is not null)
            return refusal;
        var link = content?["article"]?["source"]?.GetValue<string>();
        if (work.Session.WithText(Platform.Linkedin, work.Account, text, work.Now - DuplicateWindow).FirstOrDefault(p => p.Kind is SandboxPostKind.Post && p.Link == link
                && p.Media.Select(m => m.Id).SequenceEqual(media.Select(m => m.Id))) is { } twin)
            return Duplicate(twin.RemoteId);

        var post = new SandboxPost
        {
            Platform = Platform.Linkedin,
            Account = work.Account,
            RemoteId = $"urn:li:{(media.Exists(m => m.Category == "video") ? "ugcPost" : "share")}:{7_300_000_000_000_000_000 + work.Session.NextNumber()}",
            Kind = SandboxPostKind.Post,
            Text = text,
            Link = link,
            CreatedAt = work.Now,
            VisibleFrom = work.Now + work.Lag,
            Details = new JsonObject { ["commentary"] = kept, ["visibility"] = body["visibility"]!.GetValue<string>(), ["content"] = content?.DeepClone() },
            Media = media,
        };
        work.Session.Add(post);
        work.Did(post.RemoteId);
        return Created(post.RemoteId);
    }

    /// <summary>The id is in a header, the body is empty.</summary>
    private static SandboxAnswer Created(string id, string body = "") => new(201, body) { Headers = new Dictionary<string, string> { ["x-restli-id"] = id } };

    private static SandboxAnswer Delete(SandboxWork work, string urn)
    {
        if (work.Call.Header("X-RestLi-Method") != "DELETE")
            return Error(400, "ILLEGAL_ARGUMENT", "X-RestLi-Method must be DELETE");
        if (!IsUrn(urn, "share", "ugcPost"))
            return Invalid(400, "INVALID_URN_TYPE", $"{urn} is no post");
        if (work.Session.Post(Platform.Linkedin, urn) is { } post)
        {
            if (post.Account != work.Account)
                return Denied("posts.DELETE");
            work.Session.Delete(post, work.Now);
            work.Did(urn);
        }
        return new SandboxAnswer(204, "");
    }
}
