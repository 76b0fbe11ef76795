namespace TextileStudio.Api.Assets;

/// <summary>Uploading and serving pictures.</summary>
public static class AssetEndpoints
{
    public static IServiceCollection AddAssets(this IServiceCollection services, IConfiguration configuration)
    {
        return services;
    }

    public static void MapAssets(this RouteGroupBuilder api)
    {
    }
}
