using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
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
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<CaptionOptions>>().Value);
        services.AddSingleton<ICaptionWriter, TemplateCaptionWriter>();
        services.AddSingleton<CaptionWriting>();
        services.AddSingleton<CaptionDesk>();
        return services;
    }

    public static void MapCaptions(this RouteGroupBuilder api) =>
        api.MapPost("/textile/caption/", WriteAsync).RequireScope(KeyScopes.Write).MayTakeLong().Idempotent()
            .WithTags("Textile").WithSummary("Captions for an offer, one for each network and variant, with hashtags");

    private static async Task<Results<Ok<WrittenCaptions>, ProblemAnswer>> WriteAsync(
        CaptionOrder body, Caller caller, CaptionDesk desk, CaptionWriting writing, Idempotency idempotency, CancellationToken cancellationToken)
    {
        // A model is paid for: the same key must not have it asked twice at once.
        if (writing.CallsOut(body.Engine) && await idempotency.ReserveAsync(cancellationToken) is { } taken)
            return taken.ToProblem();
        return (await desk.WriteAsync(body, caller.OrganizationId, caller.KeyId,
            (db, written, token) => idempotency.CompleteAsync(db, 200, written, location: null, etag: null, token), cancellationToken)).ToOk();
    }
}
