using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Analytics;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Scheduling;

/// <summary>Scheduling posts over HTTP.</summary>
public static class ScheduleEndpoints
{
    public static IServiceCollection AddScheduling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<PostLedger>();
        services.AddSingleton<PostValidator>();
        services.AddSingleton<PostMedia>();
        services.AddSingleton<DraftAccounts>();
        services.AddSingleton<PostJudge>();
        services.AddSingleton<NewPosts>();
        services.AddSingleton<GroupedCreates>();
        services.AddSingleton<PostScheduler>();
        services.AddSingleton<BulkScheduler>();
        services.AddSingleton<PostRemoval>();
        services.AddSingleton<PostList>();
        services.AddSingleton<BroadcastList>();
        services.AddSingleton<PostTimeline>();
        services.AddSingleton<PostAnalytics>();
        return services;
    }

    public static void MapSchedule(this RouteGroupBuilder api)
    {
        var schedule = api.MapGroup("/schedule").WithTags("Schedule");
        schedule.MapPost("/", CreateAsync).RequireScope(KeyScopes.Write).Idempotent().WithName("SchedulePost").WithSummary("Schedule a post");
        schedule.MapBulk();
        schedule.MapGet("/", ListAsync).RequireScope(KeyScopes.Read).WithName("ListPosts").WithSummary("Posts by filter, in pages");
        schedule.MapGet("/ready_to_post", ReadyAsync).RequireScope(KeyScopes.Read).WithName("ReadyToPost").WithSummary("Posts that are due and not yet claimed");
        schedule.MapPost("/process_ready_posts", ProcessAsync).RequireScope(KeyScopes.Write).WithName("ProcessReadyPosts").WithSummary("Send now what is due, and wait for the outcomes");
        schedule.MapPost("/validate", ValidateAsync).RequireScope(KeyScopes.Read).WithName("ValidatePost").WithSummary("Check a post against every rule; nothing is stored");
        schedule.MapGet("/analytics", AnalyticsAsync).RequireScope(KeyScopes.Read).WithName("PostAnalytics").WithSummary("Counts, rates and lateness");
        schedule.MapGet("/{id}", FindAsync).RequireScope(KeyScopes.Read).WithName("GetPost").WithSummary("One post");
        schedule.MapPut("/{id}", ReplaceAsync).RequireScope(KeyScopes.Write).WithName("ReplacePost").WithSummary("Replace content, time and settings");
        schedule.MapPatch("/{id}", PatchAsync).RequireScope(KeyScopes.Write).Accepts<PostDraft>("application/merge-patch+json", "application/json")
            .WithName("ChangePost").WithSummary("Change some fields (JSON merge patch)");
        schedule.MapDelete("/{id}", DeleteAsync).RequireScope(KeyScopes.Write).WithName("DeletePost").WithSummary("Cancel a post");
        schedule.MapPost("/{id}/cancel", CancelAsync).RequireScope(KeyScopes.Write).WithName("CancelPost").WithSummary("Cancel a post");
        schedule.MapPost("/{id}/retry", RetryAsync).RequireScope(KeyScopes.Write).WithName("RetryPost").WithSummary("Send a failed or missed post again, now");
        schedule.MapPost("/{id}/approve", ApproveAsync).RequireScope(KeyScopes.Write).WithName("ApprovePost").WithSummary("Let a pending post go out at its time");
        schedule.MapPost("/{id}/resolution", ResolveAsync).RequireScope(KeyScopes.Write).WithName("ResolvePost").WithSummary("Say what became of a post that needs a check");
        schedule.MapPost("/{id}/unpublish", UnpublishAsync).RequireScope(KeyScopes.Write).WithName("UnpublishPost").WithSummary("Take a published post off its network, where the network allows it");
        schedule.MapGet("/{id}/timeline", TimelineAsync).RequireScope(KeyScopes.Read).WithName("PostTimeline").WithSummary("Everything that happened to a post");
    }

    private static async Task<Results<Created<PostView>, ProblemAnswer>> CreateAsync(
        PostDraft draft, Caller caller, HttpResponse response, PostScheduler scheduler, Idempotency idempotency, CancellationToken cancellationToken)
    {
        // Local work commits the key with the post; a fetch must not be begun twice under one key.
        if (scheduler.CallsOut(draft) && await idempotency.ReserveAsync(cancellationToken) is { } running)
            return running.ToProblem();
        var outcome = await scheduler.CreateAsync(caller.Author(), draft,
            (db, post, token) => idempotency.CompleteAsync(db, StatusCodes.Status201Created, PostView.Of(post), AddressOf(post), post.ETag, token),
            cancellationToken);
        return outcome.Tagged(response).ToCreated(AddressOf, PostView.Of);
    }

    private static async Task<Results<Ok<Page<PostView>>, ProblemAnswer>> ListAsync(
        HttpRequest request, [AsParameters] PageQuery page, [AsParameters] PostListQuery query, Caller caller, PostList list, BroadcastList broadcasts, CancellationToken cancellationToken)
    {
        var filter = query.Read();
        return filter.Refusal is { } refusal ? refusal.ToProblem() : await PageAsync(request, page, filter.Value, caller, list, broadcasts, cancellationToken);
    }

    private static Task<Results<Ok<Page<PostView>>, ProblemAnswer>> ReadyAsync(
        HttpRequest request, [AsParameters] PageQuery page, Caller caller, PostList list, BroadcastList broadcasts, CancellationToken cancellationToken) =>
        PageAsync(request, page, new PostFilter { Due = true }, caller, list, broadcasts, cancellationToken);

    private static async Task<Ok<DispatchReport>> ProcessAsync(Caller caller, Dispatcher dispatcher, CancellationToken cancellationToken) =>
        TypedResults.Ok(await dispatcher.DispatchNowAsync(caller.OrganizationId, cancellationToken));

    private static async Task<Results<Ok<Page<PostView>>, ProblemAnswer>> PageAsync(
        HttpRequest request, PageQuery page, PostFilter filter, Caller caller, PostList list, BroadcastList broadcasts, CancellationToken cancellationToken)
    {
        var span = page.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        var posts = await list.ReadAsync(caller.OrganizationId, filter, span.Value.Size, span.Value.After, cancellationToken);
        var counts = posts.Refusal is null ? await broadcasts.CountsAsync(caller.OrganizationId, posts.Value.Posts, cancellationToken) : null;
        return posts.ToOk(p => request.ToPage(p.Count, p.Posts.Select(post => PostView.Of(post, counts!.GetValueOrDefault(post.Id))).ToList(), p.Next, p.Previous));
    }

    private static async Task<Ok<PostCheck>> ValidateAsync(PostDraft draft, Caller caller, PostScheduler scheduler, CancellationToken cancellationToken) =>
        TypedResults.Ok(await scheduler.ValidateAsync(caller.Author(), draft, cancellationToken));

    private static async Task<Results<Ok<PostFigures>, ProblemAnswer>> AnalyticsAsync(
        [AsParameters] AnalyticsQuery query, Caller caller, PostAnalytics analytics, CancellationToken cancellationToken)
    {
        var filter = query.Read();
        return filter.Refusal is { } refusal ? refusal.ToProblem() : (await analytics.ReadAsync(caller.OrganizationId, filter.Value, cancellationToken)).ToOk();
    }

    private static async Task<Results<Ok<PostView>, ProblemAnswer>> FindAsync(
        string id, Caller caller, HttpResponse response, PostList list, BroadcastList broadcasts, CancellationToken cancellationToken)
    {
        Outcome<ScheduledPost> found = await list.FindAsync(caller.OrganizationId, id, cancellationToken) is { } post ? post : Refusal.NotFound("post");
        return await broadcasts.ShownAsync(found.Tagged(response), cancellationToken);
    }

    private static async Task<Results<Ok<PostView>, ProblemAnswer>> ReplaceAsync(
        string id, PostDraft draft, HttpContext context, Caller caller, PostScheduler scheduler, CancellationToken cancellationToken) =>
        (await IfMatchAsync(context, version => scheduler.ReplaceAsync(caller.Author(), id, draft, version, cancellationToken))).ToOk(PostView.Of);

    private static async Task<Results<Ok<PostView>, ProblemAnswer>> PatchAsync(
        string id, [FromBody] JsonObject patch, HttpContext context, Caller caller, PostScheduler scheduler, CancellationToken cancellationToken) =>
        (await IfMatchAsync(context, version => scheduler.PatchAsync(caller.Author(), id, patch, version, cancellationToken))).ToOk(PostView.Of);

    private static async Task<Results<NoContent, ProblemAnswer>> DeleteAsync(string id, HttpContext context, Caller caller, PostScheduler scheduler, CancellationToken cancellationToken) =>
        (await IfMatchAsync(context, version => scheduler.CancelAsync(caller.Author(), id, version, cancellationToken))).ToNoContent();

    private static async Task<Results<Ok<PostView>, ProblemAnswer>> CancelAsync(
        string id, HttpContext context, Caller caller, PostScheduler scheduler, BroadcastList broadcasts, CancellationToken cancellationToken) =>
        await broadcasts.ShownAsync(await IfMatchAsync(context, version => scheduler.CancelAsync(caller.Author(), id, version, cancellationToken)), cancellationToken);

    private static async Task<Results<Ok<PostView>, ProblemAnswer>> RetryAsync(
        string id, HttpContext context, Caller caller, PostScheduler scheduler, BroadcastList broadcasts, CancellationToken cancellationToken) =>
        await broadcasts.ShownAsync(await IfMatchAsync(context, version => scheduler.RetryAsync(caller.Author(), id, version, cancellationToken)), cancellationToken);

    private static async Task<Results<Ok<PostView>, ProblemAnswer>> ApproveAsync(string id, HttpContext context, Caller caller, PostScheduler scheduler, CancellationToken cancellationToken) =>
        (await IfMatchAsync(context, version => scheduler.ApproveAsync(caller.Author(), id, version, cancellationToken))).ToOk(PostView.Of);

    private static async Task<Results<Ok<PostView>, ProblemAnswer>> ResolveAsync(
        string id, ResolutionRequest resolution, HttpContext context, Caller caller, PostScheduler scheduler, CancellationToken cancellationToken) =>
        (await IfMatchAsync(context, version => scheduler.ResolveAsync(caller.Author(), id, resolution.Outcome, resolution.PlatformUrl, version, cancellationToken))).ToOk(PostView.Of);

    private static async Task<Results<Ok<PostView>, ProblemAnswer>> UnpublishAsync(string id, HttpContext context, Caller caller, PostRemoval removal, CancellationToken cancellationToken) =>
        (await IfMatchAsync(context, version => removal.UnpublishAsync(caller.Author(), id, version, cancellationToken))).ToOk(PostView.Of);

    private static async Task<Results<Ok<TimelineOfPost>, ProblemAnswer>> TimelineAsync(string id, Caller caller, PostTimeline timeline, CancellationToken cancellationToken) =>
        await timeline.ReadAsync(caller.OrganizationId, id, cancellationToken) is { } told ? TypedResults.Ok(told) : Refusal.NotFound("post").ToProblem();

    /// <summary>Reads <c>If-Match</c>, makes the change, and shows the new ETag with its answer.</summary>
    private static async Task<Outcome<ScheduledPost>> IfMatchAsync(HttpContext context, Func<long?, Task<Outcome<ScheduledPost>>> change)
    {
        var version = context.Request.IfMatch();
        return version.Refusal is { } refusal ? refusal : (await change(version.Value)).Tagged(context.Response);
    }

    private static async Task<Results<Ok<PostView>, ProblemAnswer>> ShownAsync(this BroadcastList broadcasts, Outcome<ScheduledPost> outcome, CancellationToken cancellationToken)
    {
        if (outcome.Refusal is { } refusal)
            return refusal.ToProblem();
        var post = outcome.Value;
        return TypedResults.Ok(PostView.Of(post, (await broadcasts.CountsAsync(post.OrganizationId, [post], cancellationToken)).GetValueOrDefault(post.Id)));
    }

    private static Outcome<ScheduledPost> Tagged(this Outcome<ScheduledPost> outcome, HttpResponse response)
    {
        if (outcome.Refusal is null)
            response.Headers.ETag = outcome.Value.ETag;
        return outcome;
    }

    private static string AddressOf(ScheduledPost post) => $"/api/schedule/{post.Id}/";
}
