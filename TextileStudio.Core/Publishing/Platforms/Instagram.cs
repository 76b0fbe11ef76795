using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// Instagram professional accounts over the Graph API: a container is made from a public address, waited for, and published once.
/// The container works like a key: its status says whether it was published, so the same one is published again after a doubt, and a new one
/// is made only when the old one is ERROR or EXPIRED and the account's list does not show the post.
/// Accounts are connected by Instagram Login; one connected by Facebook Login has another host, other scopes and a way to delete, and is not served here.
/// </summary>
public sealed partial class Instagram : IPlatform
{
    private const string Name = "Instagram";
    private const int PageSize = 25;
    private const int MaxPages = 20;
    private const string Container = "container";
    private const string Children = "children";
    private const string Created = "container_created";
    private const string Content = "content";

    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PollVideoEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ChildrenBound = TimeSpan.FromSeconds(90);

    /// <summary>A container lives 24 hours; in its last minutes it is left alone until it is EXPIRED beyond doubt.</summary>
    private static readonly TimeSpan ContainerLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan LastMinutes = TimeSpan.FromMinutes(10);

    /// <summary>Where the post is shown; the feed when left out, where a single video is a reel in any case.</summary>
    private static readonly PostOption Kind = new(PlatformRules.KindOption, ["feed", "reel", "story"]);

    /// <summary>Whether a reel stands in the feed too; it does when left out.</summary>
    private static readonly PostOption ShareToFeed = new("share_to_feed", ["true", "false"]);

    /// <summary>The picture a reel shows before it is played.</summary>
    private static readonly PostOption Cover = new("cover_url") { IsAddress = true };

    private static readonly PlatformRules Feed = new()
    {
        TextLimit = 2_200,
        CountText = TextCounting.CodePoints,
        TextOnlyAllowed = false,
        HashtagLimit = 30,
        HashtagWarning = 6,
        MentionLimit = 20,
        FirstCommentLimit = 2_200,
        AltTextLimit = 1_000,
        Options = [PostOption.AltText, Kind, ShareToFeed, Cover],
        MaxImages = 10,
        ImageTypes = ["image/jpeg"],
        ImageBytes = 8_000_000,
        MinWidth = 320,
        MinRatio = 4.0 / 5.0,
        MaxRatio = 1.91,
        Video = new VideoRules
        {
            Types = ["video/mp4", "video/quicktime"],
            Bytes = 300_000_000,
            MinDuration = TimeSpan.FromSeconds(3),
            MaxDuration = TimeSpan.FromMinutes(15),
            MaxSide = 1_920,
        },
        MixedMedia = true,
        // No Quota: Meta's pages say 50 and 100, so each account's own figure is read before every post (content_publishing_limit).
        // CanDelete stays false: with Instagram Login there is no way to delete.
        Proof = Proof.ByContainer,
        SettleTime = TimeSpan.FromSeconds(60),
        CallLimit = TimeSpan.FromSeconds(60),
    };

    public static PlatformRules Rules { get; } = Feed with
    {
        Kinds = new Dictionary<string, PlatformRules>
        {
            ["reel"] = Feed with { MaxImages = 0, MixedMedia = false },
            ["story"] = Feed with
            {
                ShowsText = false,
                HashtagLimit = null,
                HashtagWarning = null,
                MentionLimit = null,
                FirstCommentLimit = null,
                MaxImages = 1,
                MinRatio = null,
                MaxRatio = null,
                MixedMedia = false,
                Video = Feed.Video with { Bytes = 100_000_000, MaxDuration = TimeSpan.FromSeconds(60) },
            },
        },
    };

    public Platform Platform => Platform.Instagram;

    PlatformRules IPlatform.Rules => Rules;

    public async Task PrepareAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var media = context.Snapshot.Media;
        if (media.Count == 0 || (Kind.In(context.Snapshot.Options) is "reel" && !IsVideo(context.Snapshot)) || (IsStory(context.Snapshot) && media.Count > 1))
            throw Verdict.Unfit("On Instagram a post has a picture or a video, a reel is one video, and a story is one picture or one video.").ToException();
        await CheckQuotaAsync(context, cancellationToken);
        if (context.Handle[Container] is not null && !await IsSpentAsync(context, cancellationToken))
            return;

        var children = media.Count > 1 ? await ChildrenAsync(context, cancellationToken) : [];
        var answer = media.Count > 1
            ? await CreateAsync(context, [("media_type", "CAROUSEL"), ("children", string.Join(',', children)), ("caption", context.Snapshot.Text)], cancellationToken)
            : await CreateAsync(context, Single(context, media[0]), cancellationToken);
        context.Handle[Container] = answer;
        context.Handle[Created] = context.Time.GetUtcNow().ToString("O");
        context.Handle[Content] = ContentOf(context.Snapshot);
        await context.SaveHandleAsync(context.Handle, cancellationToken);
    }

    public async Task<Readiness> PollReadyAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (ContainerId(context) is not { } container)
            return new Readiness.Failed(Verdict.NotPrepared(Name).Error);
        return await StatusAsync(context, container, cancellationToken) switch
        {
            { Code: Finished } => new Readiness.Ready(),
            { Code: InProgress } => new Readiness.Pending(PollOf(context.Snapshot)),
            { Code: Published } status => new Readiness.Failed(Verdict.AlreadyLive(Name, status.Raw).Error),
            { Code: Missing } => new Readiness.Pending(PollEvery),
            var status => new Readiness.Failed(OfFailedContainer(status)),
        };
    }

    public async Task<PublishResult> CommitAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (ContainerId(context) is not { } container)
            return Verdict.NotPrepared(Name);
        using var body = RequestBody.Form(("creation_id", container));
        var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{User(context)}/media_publish", body, cancellationToken);
        return IdOf(answer, context) is { } id ? new PublishResult.Accepted(id, null) : Classify(answer, context, isCommit: true);
    }

    public async Task<Reconciliation> ReconcileAsync(PublishContext context, CancellationToken cancellationToken)
    {
        // Publishing needs a container: without one nothing can have gone out.
        if (ContainerId(context) is not { } container)
            return new Reconciliation.Absent(Proof.ByContainer, DiscardHandle: true);
        var status = await StatusAsync(context, container, cancellationToken);
        switch (status.Code)
        {
            case Published:
                var listed = await FindInListAsync(context, cancellationToken);
                return new Reconciliation.Found(listed.Id, listed.Url);
            case Finished:
                return new Reconciliation.Absent(Proof.ByContainer);
            case Error or Expired:
                return await AbsentByListAsync(context, cancellationToken);
            case Missing when Age(context) > ContainerLife + TimeSpan.FromHours(1):
                return await AbsentByListAsync(context, cancellationToken);
            default:
                return new Reconciliation.StillUnknown($"Instagram's container is {status.Code}.");
        }
    }

    public async Task<string?> AfterPublishAsync(PublishContext context, string remoteId, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(context.Snapshot.FirstComment))
            return null;
        using var body = RequestBody.Form(("message", context.Snapshot.FirstComment));
        var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{GraphApi.Node(context, remoteId)}/comments", body, cancellationToken);
        return IdOf(answer, context) is not null ? null : throw Classify(answer, context, isCommit: false).ToException();
    }

    public async Task<string?> PermalinkAsync(PublishContext context, string remoteId, CancellationToken cancellationToken)
    {
        var answer = await Answer.OfAsync(context, HttpMethod.Get,
            RequestBody.Path(GraphApi.Node(context, remoteId), ("fields", "id,permalink")), null, cancellationToken);
        return answer.IsSuccess ? answer.Json.Text("permalink") : null;
    }

    // Meta's pages disagree on the daily limit, so the account's own is read. A failing read blocks nothing: media_publish enforces the limit.
    private static async Task CheckQuotaAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var answer = await Answer.OfAsync(context, HttpMethod.Get, RequestBody.Path($"{User(context)}/content_publishing_limit", ("fields", "config,quota_usage")), null, cancellationToken);
        if (!answer.IsSuccess)
        {
            var refusal = Classify(answer, context, isCommit: false);
            if (refusal is PublishResult.Deferred { Error.Category: ErrorCategory.Reconnect or ErrorCategory.RateLimited })
                throw refusal.ToException();
            return;
        }
        var limit = answer.Json.Items("data").FirstOrDefault();
        if (limit.Whole("quota_usage") is not { } used || limit.At("config")?.Whole("quota_total") is not { } total)
            return;
        context.QuotaRead?.Invoke(new AccountQuota(used, total, context.Time.GetUtcNow()));
        if (used >= total)
            throw Quota(answer, context).ToException();
    }

    // True when the container of an earlier try is dead and the list shows no post of it: only then a new one may be made.
    private static async Task<bool> IsSpentAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var status = await StatusAsync(context, ContainerId(context)!, cancellationToken);
        if (status.Code == Published)
            throw Verdict.AlreadyLive(Name, status.Raw).ToException();
        var age = Age(context);
        // An edit is only possible when the earlier try provably sent nothing; its container holds the old text and is left to expire.
        if (context.Handle[Content]?.GetValue<string>() != ContentOf(context.Snapshot))
            return await DropAsync(context, cancellationToken);
        var isDead = status.Code is Error or Expired || (status.Code == Missing && age > ContainerLife + TimeSpan.FromHours(1));
        if (!isDead)
        {
            return age < ContainerLife - LastMinutes ? false
                : throw Verdict.NotReady(Name, status.Raw, context.Time.GetUtcNow() + Later(ContainerLife + TimeSpan.FromMinutes(1) - age)).ToException();
        }
        return await IsAbsentAsync(context, cancellationToken) ? await DropAsync(context, cancellationToken)
            : throw Verdict.AlreadyLive(Name, status.Raw).ToException();
    }

    private static async Task<bool> DropAsync(PublishContext context, CancellationToken cancellationToken)
    {
        context.Handle.Remove(Container);
        context.Handle.Remove(Created);
        context.Handle.Remove(Children);
        await context.SaveHandleAsync(context.Handle, cancellationToken);
        return true;
    }

    private static TimeSpan Later(TimeSpan wait) => wait > TimeSpan.Zero ? wait : TimeSpan.FromMinutes(1);

    // Every child must be FINISHED before the parent is made.
    private static async Task<IReadOnlyList<string>> ChildrenAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (context.Handle[Children] is not JsonObject children)
            context.Handle[Children] = children = [];
        foreach (var item in context.Snapshot.Media)
        {
            if (children[item.AssetId] is not null)
                continue;
            children[item.AssetId] = await CreateAsync(context, [("is_carousel_item", "true"), .. item.IsVideo ? [("media_type", "VIDEO")] : Array.Empty<(string, string?)>(), .. Source(context, item)], cancellationToken);
            await context.SaveHandleAsync(context.Handle, cancellationToken);
        }
        var ids = context.Snapshot.Media.Select(item => children[item.AssetId]!.GetValue<string>()).ToArray();
        var started = context.Time.GetTimestamp();
        foreach (var (item, id) in context.Snapshot.Media.Zip(ids))
        {
            for (var status = await StatusAsync(context, id, cancellationToken); status.Code != Finished; status = await StatusAsync(context, id, cancellationToken))
            {
                if (status.Code is Error or Expired)
                {
                    // A child shows nothing to anybody; its replacement is made on the next try.
                    children.Remove(item.AssetId);
                    await context.SaveHandleAsync(context.Handle, cancellationToken);
                    throw new PlatformException(OfFailedContainer(status));
                }
                if (context.Time.GetElapsedTime(started) > ChildrenBound)
                    throw Verdict.NotReady(Name, status.Raw, context.Time.GetUtcNow() + TimeSpan.FromMinutes(1)).ToException();
                await Task.Delay(item.IsVideo ? PollVideoEvery : PollEvery, context.Time, cancellationToken);
            }
        }
        return ids;
    }

    private static IEnumerable<(string, string?)> Single(PublishContext context, MediaItem item)
    {
        var options = context.Snapshot.Options;
        if (IsStory(context.Snapshot))
            return [("media_type", "STORIES"), .. Source(context, item)];
        return item.IsVideo
            ? [("media_type", "REELS"), .. Source(context, item), ("caption", context.Snapshot.Text), ("share_to_feed", ShareToFeed.In(options)), ("cover_url", Cover.In(options))]
            : [.. Source(context, item), ("caption", context.Snapshot.Text), ("is_ai_generated", item.AiGenerated ? "true" : null)];
    }

    // Instagram takes a description of a picture only, and a story has none.
    private static IEnumerable<(string, string?)> Source(PublishContext context, MediaItem item) => item.IsVideo
        ? [("video_url", UrlOf(context, item))]
        : [("image_url", UrlOf(context, item)), ("alt_text", IsStory(context.Snapshot) ? null : item.AltText)];

    private static async Task<string> CreateAsync(PublishContext context, IEnumerable<(string, string?)> fields, CancellationToken cancellationToken)
    {
        using var body = RequestBody.Form(fields);
        var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{User(context)}/media", body, cancellationToken);
        return IdOf(answer, context) ?? throw Classify(answer, context, isCommit: false).ToException();
    }

    private static async Task<Reconciliation> AbsentByListAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (IsStory(context.Snapshot))
            return new Reconciliation.Absent(Proof.ByContainer, DiscardHandle: true);
        var listed = await FindInListAsync(context, cancellationToken);
        return listed switch
        {
            { Matches: > 0 } => new Reconciliation.Found(listed.Id, listed.Url),
            { Complete: true } => new Reconciliation.Absent(Proof.ByContainer, DiscardHandle: true),
            _ => new Reconciliation.StillUnknown("Instagram's list of posts could not be read to its end."),
        };
    }

    // A story has no caption to be told apart by. Its container's word is taken: one that was published says PUBLISHED.
    private static async Task<bool> IsAbsentAsync(PublishContext context, CancellationToken cancellationToken) =>
        IsStory(context.Snapshot) || await FindInListAsync(context, cancellationToken) switch
        {
            { Matches: > 0 } => false,
            { Complete: true } => true,
            _ => throw Verdict.Unknown(Name, "The list of posts could not be read to its end.").ToException(),
        };

    // All that a container holds.
    private static string ContentOf(PostSnapshot snapshot) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
    [
        snapshot.Text,
        .. snapshot.Media.Select(m => $"{m.AssetId} {m.AltText}"),
        .. new[] { Kind, ShareToFeed, Cover }.Where(o => o.In(snapshot.Options) is not null).Select(o => $"{o.Name} {o.In(snapshot.Options)}"),
    ]))));

    private static bool IsStory(PostSnapshot snapshot) => Kind.In(snapshot.Options) is "story";

    private static bool IsVideo(PostSnapshot snapshot) => snapshot.Media is [{ IsVideo: true }];

    private static TimeSpan PollOf(PostSnapshot snapshot) => snapshot.Media.Any(m => m.IsVideo) ? PollVideoEvery : PollEvery;

    private static string UrlOf(PublishContext context, MediaItem item) => context.MediaUrl(item).AbsoluteUri;

    private static string User(PublishContext context) => GraphApi.Node(context, context.Account.ExternalId);

    private static string? ContainerId(PublishContext context) => context.Handle[Container]?.GetValue<string>();

    private static TimeSpan Age(PublishContext context) =>
        DateTimeOffset.TryParse(context.Handle[Created]?.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
            ? context.Time.GetUtcNow() - created : TimeSpan.Zero;
}
