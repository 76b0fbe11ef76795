using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Api.Publishing;

/// <summary>The networks and their rules over HTTP.</summary>
public static class PublishingEndpoints
{
    public static IServiceCollection AddPublishing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPlatformOptions();
        services.AddSingleton<ISecretBox, DataProtectionSecretBox>();
        services.AddSingleton<KeyRingCheck>();
        services.AddAccounts();
        services.AddSingleton<NetworkEvents>();
        services.AddSingleton<PostingQuota>();
        services.AddSingleton<IPlatform, Facebook>();
        services.AddSingleton<IPlatform, Instagram>();
        services.AddSingleton<IPlatform, TikTok>();
        services.AddSingleton<IPlatform, WhatsApp>();
        services.AddSingleton<IPlatform, X>();
        services.AddSingleton<IPlatform, LinkedIn>();
        services.AddSingleton<Recipients>();
        services.AddSingleton<WhatsAppWebhooks>();
        services.AddSingleton(provider => new PlatformTransports(PublishingSettings.AllOf(provider), provider.GetService<SandboxTransport>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Publisher>();
        services.AddSingleton<TikTokWebhook>();
        return services;
    }

    public static void MapPublishing(this RouteGroupBuilder api)
    {
        api.MapGet("/platforms/", ListPlatforms).RequireScope(KeyScopes.Read).WithName("ListPlatforms").WithTags("Platforms")
            .WithSummary("The networks that can be posted to, and their rules as data.");
        api.MapAccounts();
    }

    private static Ok<PlatformsAnswer> ListPlatforms(Publisher publisher, PlatformTransports transports) => TypedResults.Ok(new PlatformsAnswer(
        PlatformRules.Version, [.. publisher.Available.Select(p => PlatformAnswer.Of(p, publisher.RulesOf(p), transports.OptionsOf(p).Mode))]));
}
