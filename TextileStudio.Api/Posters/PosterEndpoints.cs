namespace TextileStudio.Api.Posters;

/// <summary>Making posters over HTTP.</summary>
public static class PosterEndpoints
{
    public static IServiceCollection AddPosters(this IServiceCollection services, IConfiguration configuration)
    {
        return services.AddSingleton<TextileStudio.Core.Posters.PosterShelf>();
    }

    public static void MapPosters(this RouteGroupBuilder api)
    {
    }
}
