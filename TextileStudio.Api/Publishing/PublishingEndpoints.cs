namespace TextileStudio.Api.Publishing;

/// <summary>Accounts and platform rules over HTTP.</summary>
public static class PublishingEndpoints
{
    public static IServiceCollection AddPublishing(this IServiceCollection services, IConfiguration configuration)
    {
        return services;
    }

    public static void MapPublishing(this RouteGroupBuilder api)
    {
    }
}
