namespace TextileStudio.Api.Captions;

/// <summary>Writing captions over HTTP.</summary>
public static class CaptionEndpoints
{
    public static IServiceCollection AddCaptions(this IServiceCollection services, IConfiguration configuration)
    {
        return services;
    }

    public static void MapCaptions(this RouteGroupBuilder api)
    {
    }
}
