using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Jobs;

namespace TextileStudio.Api.Posters;

/// <summary>Posters that are made in the background, over HTTP. They are asked for like any other, with <c>Prefer: respond-async</c>.</summary>
public static class PosterJobEndpoints
{
    public static void MapPosterJobs(this RouteGroupBuilder api)
    {
        var jobs = api.MapGroup("/textile/poster-jobs").WithTags("Textile");
        jobs.MapGet("/{id}/", ReadAsync).RequireScope(KeyScopes.Read).WithName("GetPosterJob").WithSummary("How far a poster is that was asked for with Prefer: respond-async; the poster itself when it is done");
        jobs.MapDelete("/{id}/", CancelAsync).RequireScope(KeyScopes.Write).WithName("CancelPosterJob").WithSummary("Take a poster back that nobody has begun to make");
    }

    internal static string AddressOf(PosterJob job) => $"/api/textile/poster-jobs/{job.Id}/";

    private static async Task<Results<Ok<PosterJobView>, ProblemAnswer>> ReadAsync(string id, HttpContext context, Caller caller, PosterJobs jobs, CancellationToken cancellationToken) =>
        (await jobs.FindAsync(caller.OrganizationId, id, cancellationToken)).ToOk(report => PosterJobView.Of(report, context));

    private static async Task<Results<NoContent, ProblemAnswer>> CancelAsync(string id, Caller caller, PosterJobs jobs, CancellationToken cancellationToken) =>
        (await jobs.CancelAsync(caller.OrganizationId, id, cancellationToken)).ToNoContent();
}

/// <summary>A poster on its way.</summary>
/// <param name="Progress">0 to 100: begun 5, photo checked 20, all sizes rendered 80, captions written 90, stored 100.</param>
/// <param name="StatusUrl">Where to ask how far it is.</param>
/// <param name="Poster">The whole answer, when <paramref name="Status"/> is <c>done</c>.</param>
/// <param name="Error">The problem document the poster would have been answered with, when it is <c>failed</c>.</param>
public sealed record PosterJobView(
    string Id, PosterJobStatus Status, int Progress, string StatusUrl, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, PosterAnswer? Poster, Problem? Error)
{
    internal static PosterJobView Of(PosterJob job) => new(job.Id, job.Status, job.Progress, PosterJobEndpoints.AddressOf(job), job.CreatedAt, job.UpdatedAt, null, null);

    internal static PosterJobView Of(PosterJobReport report, HttpContext context) => Of(report.Job) with { Poster = report.Poster, Error = report.Error?.ToProblem().Document(context) };
}
