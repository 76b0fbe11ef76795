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
        services.AddAccounts();
        services.AddSingleton<NetworkEvents>();
        services.AddSingleton<PostingQuota>();
        services.AddSingleton<IPlatform, Facebook>();
        services.AddSingleton<IPlatform, Instagram>();
        services.AddSingleton<IPlatform, TikTok>();
        services.AddSingleton<IPlatform, X>();
        services.AddSingleton<IPlatform, LinkedIn>();
        services.AddSingleton(provider => new PlatformTransports(PublishingSettings.AllOf(provider), provider.GetService<SandboxTransport>()));
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

    /// <summary>All networks' rules and the version they are of.</summary>
    public sealed record PlatformsAnswer(string RulesVersion, IReadOnlyList<PlatformAnswer> Results);

    /// <summary>One network's rules. Bytes are bytes, sides are pixels, ratios are width / height; null means no limit.</summary>
    public sealed record PlatformAnswer(Platform Platform, PlatformMode Mode, int TextLimit, string TextUnit, bool TextOnlyAllowed, int? HashtagLimit, int? HashtagWarning,
        int? MentionLimit, int? CashtagLimit, int? FirstCommentLimit, int? AltTextLimit, IReadOnlyList<PostOption> Options, int MaxImages, IReadOnlyList<string> ImageTypes, long ImageBytes,
        int MinWidth, int MaxSide, double? MinRatio, double? MaxRatio, Proof Proof);

    private static Ok<PlatformsAnswer> ListPlatforms(Publisher publisher, PlatformTransports transports) => TypedResults.Ok(new PlatformsAnswer(
        PlatformRules.Version, [.. publisher.Available.Select(p => Answer(p, publisher.RulesOf(p), transports.OptionsOf(p).Mode))]));

    private static PlatformAnswer Answer(Platform platform, PlatformRules rules, PlatformMode mode) => new(platform, mode, rules.TextLimit, rules.TextUnit, rules.TextOnlyAllowed,
        rules.HashtagLimit, rules.HashtagWarning, rules.MentionLimit, rules.CashtagLimit, rules.FirstCommentLimit, rules.AltTextLimit, rules.Options, rules.MaxImages, rules.ImageTypes,
        rules.ImageBytes, rules.MinWidth, rules.MaxSide, rules.MinRatio, rules.MaxRatio, rules.Proof);
}
