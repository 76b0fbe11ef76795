using TextileStudio.Core.Usage;

namespace TextileStudio.Api.Usage;

/// <summary>Usage over HTTP.</summary>
public static class UsageEndpoints
{
    public static IServiceCollection AddUsage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LimitOptions>().BindConfiguration("Studio:Limits").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UsageLedger>();
        services.AddSingleton<IUsageLimiter, EmbeddedLimiter>();
        services.AddSingleton<UsageReport>();
        return services;
    }

    public static void MapUsage(this RouteGroupBuilder api)
    {
    }
}
