using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core.Captions;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Captions;

/// <summary>Writing captions over HTTP.</summary>
public static class CaptionEndpoints
{
    public static IServiceCollection AddCaptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CaptionOptions>().BindConfiguration("Studio:Captions").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ICaptionWriter, TemplateCaptionWriter>();
        services.AddSingleton<CaptionDesk>();
        return services;
    }

    public static void MapCaptions(this RouteGroupBuilder api) =>
        api.MapPost("/textile/caption/", WriteAsync).RequireScope(KeyScopes.Write).Idempotent()
            .WithTags("Textile").WithSummary("Captions for an offer, one for each network and variant, with hashtags");

    private static async Task<Results<Ok<WrittenCaptions>, ProblemAnswer>> WriteAsync(
        CaptionOrder body, Caller caller, CaptionDesk desk, Idempotency idempotency, CancellationToken cancellationToken) =>
        (await desk.WriteAsync(body, caller.OrganizationId, caller.KeyId,
            (db, written, token) => idempotency.CompleteAsync(db, 200, written, location: null, etag: null, token), cancellationToken)).ToOk();
}
