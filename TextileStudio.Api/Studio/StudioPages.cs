namespace TextileStudio.Api.Studio;

/// <summary>The studio's pages.</summary>
public static class StudioPages
{
    public static IServiceCollection AddStudioPages(this IServiceCollection services, IConfiguration configuration)
    {
        return services;
    }

    public static void MapStudioPages(this WebApplication app)
    {
    }
}
