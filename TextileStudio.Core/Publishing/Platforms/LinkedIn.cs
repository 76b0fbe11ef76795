using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// LinkedIn members and pages over its versioned REST interface; an account's external id is the author's URN. Media are uploaded first: their URNs make a page's
/// doubtful post findable. A member's posts cannot be read at all; see docs/decisions/linkedin-duplicate-check.md for what can be done instead.
/// </summary>
public sealed partial class LinkedIn : IPlatform
{
    private const string Name = "LinkedIn";

    /// <summary>The month of the interface this client was written for. Each lives a year at least, then its calls answer 426.</summary>
    private const string Version = "202609";

    private const int TitleLimit = 400;

    /// <summary>Who sees the post; everybody when left out.</summary>
    private static readonly PostOption Visibility = new("visibility", ["PUBLIC", "CONNECTIONS", "LOGGED_IN"]);

    /// <summary>Shown as a preview below a post without media. LinkedIn reads nothing from the address: title and description come from here.</summary>
    private static readonly PostOption Link = new("link") { IsAddress = true };

    private static readonly PostOption LinkTitle = new("link_title") { MaxLength = TitleLimit };

    private static readonly PostOption LinkDescription = new("link_description") { MaxLength = 4_000 };

    public static PlatformRules Rules { get; } = new()
    {
        TextLimit = 3_000,
        CountText = TextCounting.CodePoints,
        TextOnlyAllowed = true,
        FirstCommentLimit = 1_250,
        AltTextLimit = 4_086,
        Options = [PostOption.AltText, Visibility, Link, LinkTitle, LinkDescription],
        MaxImages = 20,
        ImageTypes = ["image/jpeg", "image/png", "image/gif"],
        ImageBytes = 5_000_000,
        MaxPixels = 36_152_319,
        Video = new VideoRules
        {
            Types = ["video/mp4"],
            Bytes = 500_000_000,
            MinBytes = 75_000,
            MinDuration = TimeSpan.FromSeconds(3),
            MaxDuration = TimeSpan.FromMinutes(30),
        },
        // LinkedIn counts calls, about 150 a day and member, and says no figure for posts. One with a picture and a first comment takes four or five.
        Quota = 30,
        CanDelete = true,
        Proof = Proof.ByMarker,
        SettleTime = TimeSpan.FromSeconds(60),
        // A member's pictures cannot be asked about and are given time instead (Grace).
        Lead = TimeSpan.FromSeconds(30),
        CallLimit = TimeSpan.FromSeconds(30),
    };

    public Platform Platform => Platform.Linkedin;

    PlatformRules IPlatform.Rules => Rules;

    public async Task<PublishResult> CommitAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var urns = Uploaded(context);
        if (urns.Count < context.Snapshot.Media.Count)
            return Verdict.NotPrepared(Name);
        if (IsResentTooLate(context))
            return TooLateToAsk();
        var answer = await CallAsync(context, HttpMethod.Post, "rest/posts", Post(context, urns), cancellationToken);
        if (PostUrn(answer) is { } urn)
            return new PublishResult.Accepted(urn, UrlOf(urn));
        if (LinkedInErrors.IsAboutUpload(answer, out var isLost))
            await UploadMissingAsync(context, isLost, cancellationToken);
        return await RefusalAsync(context, answer, cancellationToken);
    }

    /// <summary>A comment is plain text: little text's escapes would be shown.</summary>
    public async Task<string?> AfterPublishAsync(PublishContext context, string remoteId, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(context.Snapshot.FirstComment))
            return null;
        var answer = await CallAsync(context, HttpMethod.Post, $"rest/socialActions/{Uri.EscapeDataString(remoteId)}/comments", new JsonObject
        {
            ["actor"] = context.Account.ExternalId,
            ["object"] = remoteId,
            ["message"] = new JsonObject { ["text"] = context.Snapshot.FirstComment },
        }, cancellationToken);
        return answer.IsSuccess ? null : throw (await RefusalAsync(context, answer, cancellationToken)).ToException();
    }

    public Task<string?> PermalinkAsync(PublishContext context, string remoteId, CancellationToken cancellationToken) => Task.FromResult<string?>(UrlOf(remoteId));

    public async Task DeleteAsync(PublishContext context, string remoteId, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(context, HttpMethod.Delete, $"rest/posts/{Uri.EscapeDataString(remoteId)}", null, cancellationToken, method: "DELETE");
        if (!answer.IsSuccess && answer.Status is not (HttpStatusCode.NotFound or HttpStatusCode.Gone))
            throw (await RefusalAsync(context, answer, cancellationToken)).ToException();
    }

    internal static string UrlOf(string urn) => $"https://www.linkedin.com/feed/update/{urn}/";

    private static JsonObject Post(PublishContext context, IReadOnlyList<string> urns)
    {
        var post = new JsonObject
        {
            ["author"] = context.Account.ExternalId,
            ["commentary"] = LittleText.Escape(context.Snapshot.Text),
            ["visibility"] = Visibility.In(context.Snapshot.Options) ?? "PUBLIC",
            ["distribution"] = new JsonObject
            {
                ["feedDistribution"] = "MAIN_FEED",
                ["targetEntities"] = new JsonArray(),
                ["thirdPartyDistributionChannels"] = new JsonArray(),
            },
        };
        if (Content(context.Snapshot, urns) is { } content)
            post["content"] = content;
        post["lifecycleState"] = "PUBLISHED";
        post["isReshareDisabledByAuthor"] = false;
        return post;
    }

    private static JsonObject? Content(PostSnapshot snapshot, IReadOnlyList<string> urns)
    {
        static JsonObject Described(string urn, MediaItem item)
        {
            var media = new JsonObject { ["id"] = urn };
            if (!string.IsNullOrEmpty(item.AltText) && !item.IsVideo)
                media["altText"] = item.AltText;
            return media;
        }

        if (urns.Count == 1)
            return new JsonObject { ["media"] = Described(urns[0], snapshot.Media[0]) };
        if (urns.Count > 1)
            return new JsonObject { ["multiImage"] = new JsonObject { ["images"] = new JsonArray([.. urns.Zip(snapshot.Media, Described)]) } };
        if (Link.In(snapshot.Options) is not { } link)
            return null;
        var article = new JsonObject { ["source"] = link, ["title"] = LinkTitle.In(snapshot.Options) is { Length: > 0 } title ? title : new Uri(link).Host };
        if (LinkDescription.In(snapshot.Options) is { Length: > 0 } description)
            article["description"] = description;
        return new JsonObject { ["article"] = article };
    }

    /// <summary>The id is in a header; the body of a 201 is empty. Without it the post is out all the same, under a name we do not know.</summary>
    private static string? PostUrn(Answer answer) => answer.Status is HttpStatusCode.Created
        && (answer.Header("x-restli-id") ?? answer.Header("x-linkedin-id") ?? answer.Json.Id("id")) is { } urn && urn.StartsWith("urn:li:", StringComparison.Ordinal) ? urn : null;

    private static bool IsMember(PublishContext context) => context.Account.ExternalId.StartsWith("urn:li:person:", StringComparison.Ordinal);

    private static async Task<Answer> CallAsync(PublishContext context, HttpMethod verb, string path, JsonObject? body, CancellationToken cancellationToken, string? method = null)
    {
        using var request = new HttpRequestMessage(verb, new Uri(path, UriKind.Relative)) { Content = body is null ? null : RequestBody.Json(body) };
        request.Headers.Authorization = Token(context);
        request.Headers.Add("LinkedIn-Version", context.ApiVersion ?? Version);
        request.Headers.Add("X-Restli-Protocol-Version", "2.0.0");
        if (method is not null)
            request.Headers.Add("X-RestLi-Method", method);
        return await Answer.OfAsync(context, request, cancellationToken);
    }

    /// <summary>Classifies a refusal; that calls were too many is remembered, because the next refusal of that kind means more.</summary>
    private static async Task<PublishResult> RefusalAsync(PublishContext context, Answer answer, CancellationToken cancellationToken)
    {
        const string Limited = "limited";
        var wasLimited = context.Handle[Limited] is not null;
        if (answer.Status is HttpStatusCode.TooManyRequests && !wasLimited)
        {
            context.Handle[Limited] = true;
            await context.SaveHandleAsync(context.Handle, cancellationToken);
        }
        return LinkedInErrors.Classify(answer, context.Time.GetUtcNow(), wasLimited);
    }

    private static AuthenticationHeaderValue Token(PublishContext context) => new("Bearer", context.Account.AccessToken);

    private static string Stamp(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Instant(JsonNode? node) =>
        DateTimeOffset.TryParse(node?.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
