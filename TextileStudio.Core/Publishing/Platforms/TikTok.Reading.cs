using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <content>What became of a post: by its publish id, or, where the answer that would have named it was lost, by who fetched the pictures and what TikTok shows.</content>
public sealed partial class TikTok
{
    private const int ListPages = 5;
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(120);

    /// <summary>
    /// A publish id is asked for its status. Without one: pictures that nobody fetched within the settle time were not taken; fetched ones are looked for among the account's
    /// public posts, and stay unknown where exactly one cannot be told.
    /// </summary>
    public async Task<Reconciliation> ReconcileAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var events = await context.EventsAsync(cancellationToken);
        var upload = UploadOf(context.Handle);
        if ((context.RemoteId ?? upload?["publish_id"]?.GetValue<string>() ?? TikTokEvent.PublishIdIn(events)) is { } publishId)
            return await StatusAsync(context, publishId, upload, events, cancellationToken);
        if (VideoOf(context) is not null)
            return new Reconciliation.Absent(Proof.ByKey);

        var wasFetched = events.Any(e => e.Kind == NetworkEvent.MediaFetched);
        var shown = await ShownAsync(context, cancellationToken);
        return (wasFetched, shown) switch
        {
            (true, [var only]) => new Reconciliation.Found(only.Id, only.Url ?? UrlOf(context, only.Id)),
            (true, _) => new Reconciliation.StillUnknown("TikTok has fetched the pictures, so it has taken the post, but it cannot be told which of its posts this is."),
            (false, []) => new Reconciliation.Absent(Proof.ByKey),
            (false, _) => new Reconciliation.StillUnknown("TikTok shows a post with these words, but has not fetched the pictures of this one."),
        };
    }

    private static async Task<Reconciliation> StatusAsync(PublishContext context, string publishId, JsonObject? upload, IReadOnlyList<NetworkEvent> events, CancellationToken cancellationToken)
    {
        using var body = RequestBody.Json(new JsonObject { ["publish_id"] = publishId });
        var answer = await Answer.OfAsync(context, HttpMethod.Post, "v2/post/publish/status/fetch/", body, cancellationToken);
        if (TikTokErrors.IsUnknownPublishId(answer))
            return new Reconciliation.StillUnknown("TikTok does not know the number under which it took this post.");
        if (!TikTokErrors.IsOk(answer) || answer.Json.At("data") is not { } data)
            throw TikTokErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
        var size = upload?["size"]?.GetValue<long>();
        switch (data.Text("status"))
        {
            case "PUBLISH_COMPLETE":
                var id = PostIdIn(data) ?? TikTokEvent.PostIdIn(events);
                return id is null ? new Reconciliation.Found(publishId, null) : new Reconciliation.Found(id, UrlOf(context, id));
            case "FAILED":
                return TikTokErrors.OfFailure(data.Text("fail_reason"), answer.Raw, context.Time.GetUtcNow());
            case "PROCESSING_UPLOAD" when context.RemoteId is null && data.Whole("uploaded_bytes") < size:
                // The last part never came; sending it again under the same publish id cannot double anything.
                return new Reconciliation.Absent(Proof.ByKey);
            case "PROCESSING_UPLOAD" or "PROCESSING_DOWNLOAD":
                return new Reconciliation.StillUnknown("TikTok is still working on it.");
            default:
                return new Reconciliation.StillUnknown("TikTok's word on how far it is could not be read.");
        }
    }

    /// <summary>A 64-bit number, kept digit by digit; TikTok's own spelling of the field first.</summary>
    private static string? PostIdIn(JsonElement data) => data.Items("publicaly_available_post_id").Concat(data.Items("publicly_available_post_id"))
        .Select(item => item.ValueKind switch
        {
            JsonValueKind.Number => item.GetRawText(),
            JsonValueKind.String => item.GetString(),
            _ => null,
        }).FirstOrDefault(id => id is { Length: > 0 } && id.All(char.IsAsciiDigit));

    private sealed record Shown(string Id, string? Url);

    /// <summary>The account's public posts since the attempt began that bear its words. An app without leave to list sees none.</summary>
    private static async Task<IReadOnlyList<Shown>> ShownAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var found = new List<Shown>();
        var since = (context.AttemptStarted - ClockSlack).ToUnixTimeSeconds();
        var description = SameText.Canonical(context.Snapshot.Text);
        var title = SameText.Canonical(Title.In(context.Snapshot.Options) ?? FirstWords(context.Snapshot.Text));
        long? cursor = null;
        for (var page = 0; page < ListPages; page++)
        {
            var ask = new JsonObject { ["max_count"] = 20 };
            if (cursor is not null)
                ask["cursor"] = cursor;
            using var body = RequestBody.Json(ask);
            var answer = await Answer.OfAsync(context, HttpMethod.Post, RequestBody.Path("v2/video/list/", ("fields", "id,create_time,title,video_description,share_url")), body, cancellationToken);
            if (TikTokErrors.IsMissingScope(answer))
                return [];
            if (!TikTokErrors.IsOk(answer) || answer.Json.At("data") is not { } data || data.At("videos") is not { ValueKind: JsonValueKind.Array })
                throw TikTokErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
            var isPast = false;
            foreach (var post in data.Items("videos"))
            {
                isPast |= post.Whole("create_time") < since;
                var words = SameText.Canonical(post.Text("video_description") ?? "");
                var isSame = words.Length > 0 ? words == description : SameText.Canonical(post.Text("title") ?? "") == title;
                if (isSame && post.Whole("create_time") >= since && post.Id("id") is { } id)
                    found.Add(new Shown(id, post.Id("share_url")));
            }
            cursor = data.Whole("cursor");
            if (isPast || !data.Flag("has_more") || cursor is null)
                break;
        }
        return found;
    }
}
