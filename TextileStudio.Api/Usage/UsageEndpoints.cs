namespace TextileStudio.Api.Usage;

/// <summary>Usage over HTTP.</summary>
public static class UsageEndpoints
{
    public static IServiceCollection AddUsage(this IServiceCollection services, IConfiguration configuration)
    {
        return services;
    }

    public static void MapUsage(this RouteGroupBuilder api)
    {
    }
}
