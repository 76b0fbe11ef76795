using System.ComponentModel;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Scheduling;

/// <summary>Many posts in one request.</summary>
/// <param name="Posts">1 to 500, each as for a single post.</param>
/// <param name="DryRun">Only say what would become of each; nothing is stored and nothing taken from limits.</param>
/// <param name="Partial">Store what can be stored. Without it one refused post stops all of them.</param>
public sealed record BulkRequest(IReadOnlyList<PostDraft> Posts, bool DryRun = false, bool Partial = false);

/// <summary>What became of one post of a bulk.</summary>
public enum BulkRowStatus
{
    /// <summary>It is stored.</summary>
    Created,

    /// <summary>It could be stored.</summary>
    Valid,

    /// <summary>It cannot be stored; its problem says why.</summary>
    Refused,
}

/// <summary>What became of one post of a bulk.</summary>
/// <param name="Index">Its place in <c>posts</c>, from 0.</param>
/// <param name="Id">The post's id, once it is created.</param>
/// <param name="Problem">What a request with this post alone would be answered, with pointers that begin with <c>/posts/N</c>.</param>
public sealed record BulkRowView(int Index, BulkRowStatus Status, string? Id, IReadOnlyList<PostWarning> Warnings, Problem? Problem);

/// <summary>What became of a bulk: one row for each of its posts, in their order.</summary>
public sealed record BulkView(
    [property: Description("Whether nothing was to be stored.")] bool DryRun, int Total, int Created, int Refused, IReadOnlyList<BulkRowView> Results);

/// <summary>Planning many posts over HTTP.</summary>
internal static class BulkEndpoint
{
    private const long BodyLimit = 8 * 1024 * 1024;
    private const int MostViolations = 50;

    private const string Story =
        """
        Each post is the same as for `POST /api/schedule/`, and is judged as it would be there; posts of one bulk also count as duplicates of one another. All are stored in one transaction.

        - 201: every post is stored.
        - 207: with `partial`, some are stored and some refused; look at each row.
        - 200: `dry_run`; each row is `valid` or `refused`, and nothing was stored.
        - 422 `bulk_refused`: nothing is stored. Without `partial` one refused post is enough; `results` has a row for every post, so all that is wrong can be mended at once.
        - 422 `request_over_limit`, 429 `limit_reached`: your limits have not enough left for all posts that could be stored. Then none is, also with `partial`: which ones would be left to chance.

        At most 20 pictures of one bulk are fetched from the internet or made to fit their network; upload pictures first and name them by `asset_id`.
        """;

    public static void MapBulk(this RouteGroupBuilder schedule) =>
        schedule.MapPost("/bulk", CreateAsync).RequireScope(KeyScopes.Write).Idempotent().MayTakeLong().WithBodyLimit(BodyLimit)
            .WithName("SchedulePosts").WithSummary("Schedule up to 500 posts at once").WithDescription(Story)
            .Produces<BulkView>(StatusCodes.Status201Created).Produces<BulkView>(StatusCodes.Status207MultiStatus).Produces<BulkView>();

    private static async Task<IResult> CreateAsync(
        BulkRequest request, Caller caller, HttpContext context, BulkScheduler scheduler, Idempotency idempotency, CancellationToken cancellationToken)
    {
        var mode = request.DryRun ? BulkMode.DryRun : request.Partial ? BulkMode.Partial : BulkMode.Whole;
        if (mode is not BulkMode.DryRun && scheduler.CallsOut(request.Posts) && await idempotency.ReserveAsync(cancellationToken) is { } running)
            return running.ToProblem();
        var outcome = await scheduler.CreateAsync(caller.Author(), request.Posts, mode,
            (db, result, token) => idempotency.CompleteAsync(db, StatusOf(mode, result), ViewOf(context, mode, result), location: null, etag: null, token), cancellationToken);
        if (outcome.Refusal is { } refusal)
            return refusal.ToProblem();
        var view = ViewOf(context, mode, outcome.Value);
        return mode is not BulkMode.DryRun && view.Created == 0 ? NothingStored(view) : TypedResults.Json(view, statusCode: StatusOf(mode, outcome.Value));
    }

    private static int StatusOf(BulkMode mode, BulkResult result) =>
        mode is BulkMode.DryRun ? StatusCodes.Status200OK : result.Refused > 0 ? StatusCodes.Status207MultiStatus : StatusCodes.Status201Created;

    private static BulkView ViewOf(HttpContext context, BulkMode mode, BulkResult result) => new(mode is BulkMode.DryRun, result.Rows.Count, result.Created, result.Refused,
        [.. result.Rows.Select(r => new BulkRowView(r.Index, r.Post is not null ? BulkRowStatus.Created : r.Refusal is null ? BulkRowStatus.Valid : BulkRowStatus.Refused, r.Post?.Id, r.Warnings, r.Refusal?.ToProblem().Document(context)))]);

    private static ProblemAnswer NothingStored(BulkView view)
    {
        var refused = view.Results.Where(r => r.Problem is not null).ToList();
        var violations = refused.SelectMany(r => r.Problem!.Violations.Count > 0 ? r.Problem.Violations : [new Violation($"/posts/{r.Index}", r.Problem.Code, null, null, r.Problem.Detail)]);
        return new ProblemAnswer(422, "bulk_refused",
            $"{(refused.Count == 1 ? "1 post" : $"{refused.Count} posts")} of {view.Total} cannot be scheduled, so nothing was stored; results says what is wrong with each. With partial the others would be.", [.. violations.Take(MostViolations)])
        {
            Extra = new Dictionary<string, object?>(StringComparer.Ordinal) { ["results"] = view.Results, ["refused"] = view.Refused, ["total"] = view.Total },
        };
    }
}
