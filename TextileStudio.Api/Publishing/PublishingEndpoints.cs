using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Api.Publishing;

/// <summary>Accounts and platform rules over HTTP.</summary>
public static class PublishingEndpoints
{
    public static IServiceCollection AddPublishing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPlatformOptions();
        services.AddSingleton<ISecretBox, DataProtectionSecretBox>();
        services.AddSingleton<Accounts>();
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
        services.AddSingleton(provider => new PlatformTransports(PublishingSettings.AllOf(provider), provider.GetService<SandboxTransport>()));
        services.AddSingleton<Publisher>();
        services.AddSingleton<TikTokWebhook>();
        return services;
    }

    public static void MapPublishing(this RouteGroupBuilder api)
    {
        api.MapGet("/platforms/", ListPlatforms).RequireScope(KeyScopes.Read).WithName("ListPlatforms").WithTags("Platforms")
            .WithSummary("The networks that can be posted to, and their rules as data.");
        api.MapGet("/accounts/", ListAccountsAsync).RequireScope(KeyScopes.Read).WithName("ListAccounts").WithTags("Accounts")
            .WithSummary("The organization's connected accounts and whether posts can go out through them. Tokens are never shown.");
    }

    /// <summary>One connected account; <paramref name="CanPost"/> is false while it has to be connected again.</summary>
    public sealed record AccountAnswer(string Id, Platform Platform, string Username, string DisplayName, string ExternalId, bool CanPost, AccountStatus Status, string? StatusReason,
        DateTimeOffset? TokenExpiresAt, string? LastError, DateTimeOffset? LastPostedAt, DateTimeOffset CreatedAt);

    private static Ok<PlatformsAnswer> ListPlatforms(Publisher publisher, PlatformTransports transports) => TypedResults.Ok(new PlatformsAnswer(
        PlatformRules.Version, [.. publisher.Available.Select(p => PlatformAnswer.Of(p, publisher.RulesOf(p), transports.OptionsOf(p).Mode))]));

    private static async Task<Results<Ok<Page<AccountAnswer>>, ProblemAnswer>> ListAccountsAsync(
        HttpRequest request, [AsParameters] PageQuery query, Accounts accounts, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var span = query.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        var page = await accounts.PageAsync(caller.OrganizationId, span.Value.Size, span.Value.After, cancellationToken);
        return page.ToOk(p => request.ToPage(p.Count, [.. p.Accounts.Select(row => Answer(row, time.GetUtcNow()))], p.Next, p.Previous));
    }

    private static AccountAnswer Answer(Account row, DateTimeOffset now) => new(row.Id, row.Platform, row.Username, row.DisplayName, row.ExternalId,
        CanPost: row.Status is AccountStatus.Active && !(row.TokenExpiresAt <= now), row.Status, row.StatusReason, row.TokenExpiresAt, row.LastError, row.LastPostedAt, row.CreatedAt);
}
