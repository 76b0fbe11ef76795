namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>What a request to a network is for; a fault strikes requests of one kind.</summary>
public enum CallKind
{
    /// <summary>Uploads and containers: repeatable and invisible.</summary>
    Prepare,

    /// <summary>The one request that makes a post visible.</summary>
    Commit,

    /// <summary>Lists, objects, status, quota.</summary>
    Read,

    /// <summary>What follows a post: comments, edits, deletions.</summary>
    After,

    /// <summary>Codes, tokens, renewals: struck only by faults that name this kind.</summary>
    Connect,

    Any,
}

/// <summary>What can go wrong on purpose. Each is switched per network and account and may be limited to a number of times.</summary>
public enum SandboxFault
{
    /// <summary>Performs at once and answers <c>seconds</c> late.</summary>
    AnswerDelay,

    /// <summary>Accepts, and performs <c>seconds</c> later even when the caller or this process has died meanwhile.</summary>
    SlowAcceptance,

    /// <summary>Performs, then breaks the connection instead of answering.</summary>
    DropAnswer,

    /// <summary>Breaks the connection and performs nothing.</summary>
    DropRequest,

    /// <summary>Performs, then answers 500.</summary>
    ErrorAfterPerforming,

    /// <summary>Answers 500 and performs nothing.</summary>
    ErrorWithoutPerforming,

    /// <summary>The new post appears in lists <c>seconds</c> after it was made.</summary>
    ReadBackLag,

    /// <summary>The network's rate limit, with its own headers; <c>seconds</c> is when it lifts.</summary>
    RateLimited,

    /// <summary>The daily cap of posts is used up.</summary>
    QuotaExhausted,

    /// <summary>The access token has run out.</summary>
    TokenExpired,

    /// <summary>The access token was revoked.</summary>
    TokenRevoked,

    /// <summary>The new Instagram container ends in ERROR, the new LinkedIn upload in PROCESSING_FAILED.</summary>
    ContainerError,

    /// <summary>The new Instagram container ends with an empty status_code and a status that begins with "Error:".</summary>
    ContainerErrorText,

    /// <summary>The new Instagram container is EXPIRED at once.</summary>
    ContainerExpired,

    /// <summary>The new Instagram container stays IN_PROGRESS, the new LinkedIn upload in PROCESSING.</summary>
    ContainerStuck,

    /// <summary>Instagram answers 4/2207051 (restricted activity) although the post is live.</summary>
    BlockedAlthoughPublished,

    /// <summary>Instagram's intermittent 100/33 ("does not exist") on a read of something that exists.</summary>
    ReadMissing,

    /// <summary>Performs, then answers with the first half of the body.</summary>
    TruncatedAnswer,

    /// <summary>Performs, then answers 200 with a page of HTML.</summary>
    HtmlAnswer,

    /// <summary>Performs, then answers 200 with an empty body.</summary>
    EmptyAnswer,

    /// <summary>The duplicate refusal (X 403, Facebook 506, LinkedIn 422 with the URN of a post that is not there) without any earlier post.</summary>
    Duplicate,

    /// <summary>X: 402, the credits are used up.</summary>
    CreditsDepleted,

    /// <summary>The spam block (Facebook 368/1390008, Instagram 25/2207050, X 403 user-suspended).</summary>
    SpamBlocked,

    /// <summary>Lists answer valid JSON of a wrong shape.</summary>
    MalformedReadBack,

    /// <summary>Facebook takes the video, works on it, and then refuses it.</summary>
    VideoRefused,

    /// <summary>The processing of a GIF or video uploaded to X ends in failure.</summary>
    ProcessingFailed,

    /// <summary>LinkedIn: 426, the version of its interface that the call names has ended.</summary>
    VersionEnded,

    /// <summary>LinkedIn: performs and answers 201 as always, but without the header that holds the id.</summary>
    IdMissing,

    /// <summary>TikTok: a refusal that rides on HTTP 200.</summary>
    ErrorOnOk,

    /// <summary>TikTok: the post's public id arrives <c>seconds</c> after it was published.</summary>
    PostIdLate,

    /// <summary>TikTok: the post never gets a public id.</summary>
    PostIdNever,

    /// <summary>TikTok: 416, the part of the video is out of step; it is not kept.</summary>
    UploadOutOfStep,

    /// <summary>TikTok: the upload's address has run out.</summary>
    UploadExpired,

    /// <summary>TikTok takes the post and then fails for a reason of its own.</summary>
    PublishFails,

    /// <summary>TikTok takes the post and then refuses its content.</summary>
    PublishRefused,

    /// <summary>TikTok takes the post, and its owner removes the app before it is out.</summary>
    AuthorizationRemoved,

    /// <summary>TikTok takes the post and is never done with it.</summary>
    PublishStuck,

    /// <summary>TikTok: the account is private, so nobody may post to everyone.</summary>
    AccountPrivate,

    /// <summary>WhatsApp's webhooks about the message come in the wrong order.</summary>
    WebhooksReversed,

    /// <summary>WhatsApp's webhooks about the message come twice.</summary>
    WebhooksTwice,

    /// <summary>WhatsApp tells nothing about the message, which fares as ever.</summary>
    WebhooksMissing,

    /// <summary>WhatsApp sends the message and cannot deliver it.</summary>
    FailedAfterSent,

    /// <summary>WhatsApp refuses: the person has not written for 24 hours.</summary>
    WindowClosed,

    /// <summary>WhatsApp accepts and then holds the message back: the person has had enough offers.</summary>
    MarketingCap,

    /// <summary>Renewing the token is refused.</summary>
    RefreshRefused,

    /// <summary>X: another worker used the single-use refresh token first.</summary>
    RefreshRotated,

    /// <summary>The answer to a renewal has an empty refresh token: the old one stays in use.</summary>
    RefreshTokenOmitted,
}

/// <summary>Where and when a fault strikes. Kept in the sandbox's file, so it holds over restarts and for every process on that file.</summary>
public sealed record FaultRule
{
    public long Id { get; init; }

    /// <summary>Null for every network.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The network's id of the account; null for every account.</summary>
    public string? Account { get; init; }

    public required SandboxFault Fault { get; init; }

    /// <summary>Null means the kind this fault is made for (<see cref="SandboxFaults.Facts"/>).</summary>
    public CallKind? On { get; init; }

    /// <summary>Lets this many matching requests pass first.</summary>
    public int Skip { get; init; }

    /// <summary>How often it still strikes; null means until it is removed.</summary>
    public int? Times { get; init; }

    public double Seconds { get; init; }

    /// <summary>With it every strike takes a random time between <see cref="Seconds"/> and this.</summary>
    public double? MaxSeconds { get; init; }

    /// <summary>Strikes this share of the matching requests; null means each.</summary>
    public int? Percent { get; init; }

    /// <summary>The kind of request it strikes.</summary>
    public CallKind Kind => On ?? SandboxFaults.Facts[Fault].On;
}

/// <summary>For which networks and requests a fault is made, and what it does in words.</summary>
public sealed record FaultFacts(CallKind On, string Sentence, params Platform[] Only)
{
    public bool AppliesTo(Platform platform) => Only.Length == 0 || Only.Contains(platform);
}

/// <summary>The faults the sandbox can play.</summary>
public static class SandboxFaults
{
    public const double LongestSeconds = 7 * 24 * 3600;

    public static IReadOnlyDictionary<SandboxFault, FaultFacts> Facts { get; } = new Dictionary<SandboxFault, FaultFacts>
    {
        [SandboxFault.AnswerDelay] = new(CallKind.Any, "performs at once, answers late"),
        [SandboxFault.SlowAcceptance] = new(CallKind.Commit, "performs late, even when the caller has gone"),
        [SandboxFault.DropAnswer] = new(CallKind.Commit, "performs, then breaks the connection"),
        [SandboxFault.DropRequest] = new(CallKind.Commit, "breaks the connection, performs nothing"),
        [SandboxFault.ErrorAfterPerforming] = new(CallKind.Commit, "performs, then answers 500"),
        [SandboxFault.ErrorWithoutPerforming] = new(CallKind.Commit, "answers 500, performs nothing"),
        [SandboxFault.ReadBackLag] = new(CallKind.Commit, "the post appears in lists late"),
        [SandboxFault.RateLimited] = new(CallKind.Any, "rate limit with the network's headers"),
        [SandboxFault.QuotaExhausted] = new(CallKind.Commit, "the daily cap of posts is used up", Platform.Instagram, Platform.Tiktok, Platform.X, Platform.Linkedin),
        [SandboxFault.TokenExpired] = new(CallKind.Any, "the token has run out"),
        [SandboxFault.TokenRevoked] = new(CallKind.Any, "the token was revoked"),
        [SandboxFault.ContainerError] = new(CallKind.Prepare, "the container (LinkedIn: the upload) ends in an error", Platform.Instagram, Platform.Linkedin),
        [SandboxFault.ContainerErrorText] = new(CallKind.Prepare, "the container fails with text only", Platform.Instagram),
        [SandboxFault.ContainerExpired] = new(CallKind.Prepare, "the container is EXPIRED", Platform.Instagram),
        [SandboxFault.ContainerStuck] = new(CallKind.Prepare, "the container (LinkedIn: the upload) is never done", Platform.Instagram, Platform.Linkedin),
        [SandboxFault.BlockedAlthoughPublished] = new(CallKind.Commit, "publishes, then answers 4/2207051", Platform.Instagram),
        [SandboxFault.ReadMissing] = new(CallKind.Read, "reads answer 100/33 now and then", Platform.Instagram),
        [SandboxFault.TruncatedAnswer] = new(CallKind.Commit, "performs, then answers half a body"),
        [SandboxFault.HtmlAnswer] = new(CallKind.Commit, "performs, then answers a page of HTML"),
        [SandboxFault.EmptyAnswer] = new(CallKind.Commit, "performs, then answers nothing"),
        [SandboxFault.Duplicate] = new(CallKind.Commit, "refuses as a duplicate (LinkedIn: of a post that is not there)", Platform.Facebook, Platform.X, Platform.Linkedin),
        [SandboxFault.CreditsDepleted] = new(CallKind.Commit, "402: no credits left", Platform.X),
        [SandboxFault.SpamBlocked] = new(CallKind.Commit, "the account is blocked for spam"),
        [SandboxFault.MalformedReadBack] = new(CallKind.Read, "lists have a wrong shape"),
        [SandboxFault.VideoRefused] = new(CallKind.Commit, "takes a video, then refuses it", Platform.Facebook),
        [SandboxFault.ProcessingFailed] = new(CallKind.Prepare, "the processing of a GIF or video fails", Platform.X),
        [SandboxFault.VersionEnded] = new(CallKind.Any, "426: the version of the interface has ended", Platform.Linkedin),
        [SandboxFault.IdMissing] = new(CallKind.Commit, "publishes, then answers 201 without the post's id", Platform.Linkedin),
        [SandboxFault.ErrorOnOk] = new(CallKind.Any, "refuses with HTTP 200", Platform.Tiktok),
        [SandboxFault.PostIdLate] = new(CallKind.Commit, "the public id comes late", Platform.Tiktok),
        [SandboxFault.PostIdNever] = new(CallKind.Commit, "the public id never comes", Platform.Tiktok),
        [SandboxFault.UploadOutOfStep] = new(CallKind.Commit, "416: the part of the video is out of step", Platform.Tiktok),
        [SandboxFault.UploadExpired] = new(CallKind.Commit, "403: the upload's address has run out", Platform.Tiktok),
        [SandboxFault.PublishFails] = new(CallKind.Commit, "takes the post, then fails", Platform.Tiktok),
        [SandboxFault.PublishRefused] = new(CallKind.Commit, "takes the post, then refuses its content", Platform.Tiktok),
        [SandboxFault.AuthorizationRemoved] = new(CallKind.Commit, "takes the post, then the owner removes the app", Platform.Tiktok),
        [SandboxFault.PublishStuck] = new(CallKind.Commit, "takes the post and is never done", Platform.Tiktok),
        [SandboxFault.AccountPrivate] = new(CallKind.Any, "the account is private", Platform.Tiktok),
        [SandboxFault.WebhooksReversed] = new(CallKind.Commit, "webhooks in the wrong order", Platform.Whatsapp),
        [SandboxFault.WebhooksTwice] = new(CallKind.Commit, "each webhook twice", Platform.Whatsapp),
        [SandboxFault.WebhooksMissing] = new(CallKind.Commit, "no webhooks", Platform.Whatsapp),
        [SandboxFault.FailedAfterSent] = new(CallKind.Commit, "sent, then not delivered", Platform.Whatsapp),
        [SandboxFault.WindowClosed] = new(CallKind.Commit, "the 24 hours are over (131047)", Platform.Whatsapp),
        [SandboxFault.MarketingCap] = new(CallKind.Commit, "held back: too many offers (131049)", Platform.Whatsapp),
        [SandboxFault.RefreshRefused] = new(CallKind.Connect, "renewing the token is refused", Platform.Instagram, Platform.Tiktok, Platform.X, Platform.Linkedin),
        [SandboxFault.RefreshRotated] = new(CallKind.Connect, "another worker used the refresh token first", Platform.X),
        [SandboxFault.RefreshTokenOmitted] = new(CallKind.Connect, "a renewal answers without a refresh token", Platform.Tiktok, Platform.X, Platform.Linkedin),
    };

    /// <summary>The rule when it makes sense, else what is wrong with it.</summary>
    public static Outcome<FaultRule> Check(FaultRule rule)
    {
        var violations = new List<Violation>();
        if (rule.Platform is { } network && !Facts[rule.Fault].AppliesTo(network))
            violations.Add(new("/fault", "fault_of_other_platform", null, Data.Wire.Name(rule.Fault), $"This fault does not exist on {Data.Wire.Name(network)}."));
        if (rule.Account is { Length: 0 or > 64 })
            violations.Add(new("/account", "length", "1-64", null, "Give the network's id of the account or leave it out."));
        if (rule.Times is < 1 or > 1_000_000)
            violations.Add(new("/times", "range", "1-1000000", $"{rule.Times}", "Leave it out for a fault that lasts."));
        if (rule.Skip is < 0 or > 1_000_000)
            violations.Add(new("/skip", "range", "0-1000000", $"{rule.Skip}", "Give how many requests pass first."));
        if (rule.Percent is < 1 or > 100)
            violations.Add(new("/percent", "range", "1-100", $"{rule.Percent}", "Leave it out to strike each request."));
        if (rule.Seconds is not (>= 0 and <= LongestSeconds))
            violations.Add(new("/seconds", "range", $"0-{LongestSeconds}", $"{rule.Seconds}", "Give seconds."));
        if (rule.MaxSeconds is { } most && !(most >= rule.Seconds && most <= LongestSeconds))
            violations.Add(new("/max_seconds", "range", $"{rule.Seconds}-{LongestSeconds}", $"{most}", "Give at least seconds."));
        return violations.Count == 0 ? rule : new Refusal(RefusalKind.Rule, "invalid_fault", "This fault cannot be switched on.", violations);
    }
}
