using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Studio;

/// <summary>The page of one post, and what can be done there.</summary>
internal static class PostEndpoints
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["cancel"] = "Cancelled. It will not be sent.",
        ["retry"] = "Back in the queue. It goes out in a moment.",
        ["approve"] = "Approved. It goes out at its time.",
        ["resolution"] = "Noted. Thank you for looking.",
        ["unpublish"] = "Deleted on the network.",
    };

    public static void MapPostPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/posts/{id}", ShowAsync);
        pages.MapPost("/posts/{id}/cancel", (string id, PostScheduler scheduler, HttpContext http, PostStories stories, CancellationToken token) =>
            ActAsync(http, stories, id, "cancel", author => scheduler.CancelAsync(author, id, null, token)));
        pages.MapPost("/posts/{id}/retry", (string id, PostScheduler scheduler, HttpContext http, PostStories stories, CancellationToken token) =>
            ActAsync(http, stories, id, "retry", author => scheduler.RetryAsync(author, id, null, token)));
        pages.MapPost("/posts/{id}/approve", (string id, PostScheduler scheduler, HttpContext http, PostStories stories, CancellationToken token) =>
            ActAsync(http, stories, id, "approve", author => scheduler.ApproveAsync(author, id, null, token)));
        pages.MapPost("/posts/{id}/unpublish", (string id, PostRemoval removal, HttpContext http, PostStories stories, CancellationToken token) =>
            ActAsync(http, stories, id, "unpublish", author => removal.UnpublishAsync(author, id, null, token)));
        pages.MapPost("/posts/{id}/resolution", ResolveAsync);
    }

    private static async Task<RazorComponentResult> ShowAsync(string id, PostStories stories, BroadcastList broadcasts, PageContext page, CancellationToken cancellationToken, string? did = null) =>
        await stories.FindAsync(page.OrganizationId, id, cancellationToken) is { } story
            ? Page.Show<Pages.PostPage>(new() { ["Story"] = story, ["Done"] = Sentences.GetValueOrDefault(did ?? ""), ["Broadcast"] = await BroadcastAsync(broadcasts, story, cancellationToken) })
            : Page.Error(404, "There is no such post in your organization.");

    private static async Task<Pages.BroadcastView?> BroadcastAsync(BroadcastList broadcasts, PostStory story, CancellationToken cancellationToken) =>
        (await broadcasts.CountsAsync(story.Post.OrganizationId, [story.Post], cancellationToken)).GetValueOrDefault(story.Post.Id) is { } counts
            ? new Pages.BroadcastView(counts, await broadcasts.MessagesAsync(story.Post.OrganizationId, story.Post.Id, Pages.BroadcastView.MostShown, cancellationToken))
            : null;

    private static async Task<IResult> ResolveAsync(string id, PostScheduler scheduler, HttpContext http, PostStories stories, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        if (!Wire.TryParse<Resolution>(form["outcome"], out var resolution))
            return Page.Error(400);
        var url = form["platform_url"].ToString().Trim() is { Length: > 0 } given ? given : null;
        return await ActAsync(http, stories, id, "resolution", author => scheduler.ResolveAsync(author, id, resolution, url, null, cancellationToken));
    }

    // One way for all actions: do it, then show the page it was asked from; a refusal is shown on the post's own page, as the post now stands.
    private static async Task<IResult> ActAsync(HttpContext http, PostStories stories, string id, string action, Func<Author, Task<Outcome<ScheduledPost>>> act)
    {
        var caller = http.Caller();
        var outcome = await act(caller.Author());
        if (outcome.Refusal is not { } refusal)
            return Page.Go(BackFrom(await http.Request.ReadFormAsync(http.RequestAborted), id, action));
        return await stories.FindAsync(caller.OrganizationId, id, http.RequestAborted) is { } story
            ? Page.Show<Pages.PostPage>(new()
            {
                ["Story"] = story, ["Refusal"] = refusal, ["Broadcast"] = await BroadcastAsync(http.RequestServices.GetRequiredService<BroadcastList>(), story, http.RequestAborted),
            }, Page.StatusOf(refusal))
            : Page.Error(refusal);
    }

    private static string BackFrom(IFormCollection form, string id, string action)
    {
        var back = SignIn.ReturnPath(form["return"]);
        return back.StartsWith("/dashboard", StringComparison.Ordinal) ? back : $"/posts/{id}?did={action}";
    }
}
