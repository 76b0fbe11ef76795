using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Jobs;
using TextileStudio.Core.Posters.Scenes;
using TextileStudio.Core.Posters.Workers;

namespace TextileStudio.Api.Posters;

/// <summary>Making posters over HTTP.</summary>
public static class PosterEndpoints
{
    private const long BodyLimit = 16 * 1024 * 1024;

    public static IServiceCollection AddPosters(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PosterOptions>().BindConfiguration("Studio:Posters").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<PosterOptions>>().Value);
        services.AddSingleton(provider => new RenderWorkerPool(
            provider.GetRequiredService<IOptions<PosterOptions>>().Value,
            provider.GetRequiredService<StudioPaths>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RenderWorkerPool>>()));
        services.AddSingleton<RendererHealth>();
        services.AddSingleton<PhotoSource>();
        services.AddSingleton<SceneStage>();
        services.AddSingleton<PosterStudio>();
        services.AddSingleton<PosterShelf>();
        services.AddSingleton<PosterGallery>();
        services.AddSingleton<PosterJobs>();
        services.AddSingleton<PosterJobRunner>();
        services.AddHostedService<PosterJobService>();
        return services;
    }

    public static void MapPosters(this RouteGroupBuilder api)
    {
        var posters = api.MapGroup("/textile/poster").WithTags("Textile");
        posters.MapPost("/", MakeAsync).RequireScope(KeyScopes.Write).MayTakeLong().WithBodyLimit(BodyLimit).Idempotent().MayRespondAsync()
            .Accepts<PosterRequest>("application/json", "multipart/form-data")
            .WithSummary("Make a poster from a product photo and an offer; with Prefer: respond-async in the background (202)");
        posters.MapGet("/", ListAsync).RequireScope(KeyScopes.Read).WithSummary("All posters, newest first");
        posters.MapGet("/{id}/", ReadAsync).RequireScope(KeyScopes.Read).WithSummary("One poster");
        api.MapPosterJobs();
        api.MapGet("/textile/themes/", ListThemes).RequireScope(KeyScopes.Read).WithTags("Textile").WithSummary("Festivals, styles, layouts, languages, sizes and formats a poster can have");
    }

    private static async Task<Results<Created<PosterAnswer>, Accepted<PosterJobView>, ProblemAnswer>> MakeAsync(
        HttpContext context, Caller caller, PosterStudio studio, PosterJobs jobs, Idempotency idempotency, CancellationToken cancellationToken)
    {
        var read = await BindAsync(context.Request, cancellationToken);
        if (read.Refusal is { } malformed)
            return malformed.ToProblem();
        if (await idempotency.ReserveAsync(cancellationToken) is { } taken)
            return taken.ToProblem();
        var client = new PosterClient(caller.OrganizationId, caller.KeyId);
        var (order, upload) = read.Value;
        if (context.Request.PrefersAsync())
        {
            var accepted = await jobs.AcceptAsync(client, order, upload,
                (db, job, token) => idempotency.CompleteAsync(db, StatusCodes.Status202Accepted, PosterJobView.Of(job), PosterJobEndpoints.AddressOf(job), etag: null, token), cancellationToken);
            if (accepted.Refusal is { } notAccepted)
                return notAccepted.ToProblem();
            context.Response.ApplyAsync();
            return TypedResults.Accepted(PosterJobEndpoints.AddressOf(accepted.Value), PosterJobView.Of(accepted.Value));
        }

        var made = await studio.MakeAsync(client, order, upload,
            (db, answer, token) => idempotency.CompleteAsync(db, StatusCodes.Status201Created, answer, AddressOf(answer), etag: null, token), cancellationToken);
        return made.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Created(AddressOf(made.Value), made.Value);
    }

    private static async Task<Results<Ok<Page<PosterAnswer>>, ProblemAnswer>> ListAsync(
        HttpRequest request, [AsParameters] PageQuery query, Caller caller, PosterShelf shelf, CancellationToken cancellationToken)
    {
        var span = query.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        var page = await shelf.ListAsync(caller.OrganizationId, span.Value.Size, span.Value.After, cancellationToken);
        return page.ToOk(p => request.ToPage(p.Count, p.Posters, p.Next, p.Previous));
    }

    private static async Task<Results<Ok<PosterAnswer>, ProblemAnswer>> ReadAsync(string id, Caller caller, PosterShelf shelf, CancellationToken cancellationToken) =>
        (await shelf.FindAsync(caller.OrganizationId, id, cancellationToken)).ToOk();

    private static Ok<ThemesView> ListThemes() => TypedResults.Ok(ThemesView.Current);

    private static async Task<Outcome<(PosterRequest Request, ReadOnlyMemory<byte>? Upload)>> BindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HasFormContentType)
            return await PosterForm.ReadAsync(await request.ReadFormAsync(cancellationToken), cancellationToken);
        if (!request.HasJsonContentType())
            return new Refusal(RefusalKind.UnsupportedType, "media_type", "This route takes application/json or multipart/form-data.");
        try
        {
            return await request.ReadFromJsonAsync<PosterRequest>(cancellationToken) is { } read
                ? (read, null)
                : new Refusal(RefusalKind.Malformed, "body_missing", "This route needs a JSON object or a form.");
        }
        catch (JsonException wrong)
        {
            return new Refusal(RefusalKind.Malformed, "json_malformed", "The body is not what this route takes.",
                [new Violation(BodyCheck.PointerOf(wrong.Path), "json", null, null, "Compare the body with the OpenAPI document.")]);
        }
    }

    private static string AddressOf(PosterAnswer answer) => $"/api/textile/poster/{answer.Id}/";
}

/// <summary>Everything a poster can be made in now; what a request names beyond it is refused.</summary>
public sealed record ThemesView(
    IReadOnlyCollection<string> Festivals,
    IReadOnlyCollection<string> Styles,
    IReadOnlyCollection<string> Layouts,
    IReadOnlyCollection<string> Languages,
    IReadOnlyList<SizeView> Sizes,
    IReadOnlyCollection<string> Formats)
{
    internal static ThemesView Current { get; } = new(
        Wire.All<Festival>(),
        Wire.All<PosterStyle>(),
        Wire.All<PosterLayout>(),
        Wire.All<Language>(),
        [.. Enum.GetValues<PosterSize>().Select(SizeView.Of)],
        Wire.All<PosterFormat>());
}

/// <summary>A size in pixels.</summary>
public sealed record SizeView(string Size, int Width, int Height)
{
    internal static SizeView Of(PosterSize size)
    {
        var spec = new PosterSpec(new ProductOffer { ProductName = "" }, size, PosterFormat.Jpeg);
        return new SizeView(Wire.Name(size), spec.Width, spec.Height);
    }
}
