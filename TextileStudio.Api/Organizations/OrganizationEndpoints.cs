using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Organizations;

/// <summary>Organizations and keys over HTTP.</summary>
public static class OrganizationEndpoints
{
    public static IServiceCollection AddOrganizations(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<KeyIssuer>();
        services.AddSingleton<DevelopmentSeed>();
        services.AddHostedService<DevelopmentSeeding>();
        return services;
    }

    public static void MapOrganizations(this RouteGroupBuilder api)
    {
    }
}
