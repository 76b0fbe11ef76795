using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Usage;

namespace TextileStudio.Api.Usage;

/// <summary>Usage over HTTP.</summary>
public static class UsageEndpoints
{
    public static IServiceCollection AddUsage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LimitOptions>().BindConfiguration("Studio:Limits").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UsageLedger>();
        services.AddSingleton<EmbeddedLimiter>();
        services.AddSingleton<IUsageLimiter>(provider => new AnnouncedLimiter(provider.GetRequiredService<EmbeddedLimiter>(), provider.GetRequiredService<IHttpContextAccessor>()));
        services.AddSingleton<UsageReport>();
        return services;
    }

    public static void MapUsage(this RouteGroupBuilder api) =>
        api.MapGet("/usage/", ReadAsync).RequireScope(KeyScopes.Read)
            .WithTags("Usage").WithSummary("What was used, by day, key and network, and what is left today (UTC days)");

    private static async Task<Results<Ok<UsageSummary>, ProblemAnswer>> ReadAsync(
        string? from, string? to, Caller caller, UsageReport report, CancellationToken cancellationToken) =>
        (await report.ReadAsync(caller.OrganizationId, from, to, cancellationToken)).ToOk();
}
