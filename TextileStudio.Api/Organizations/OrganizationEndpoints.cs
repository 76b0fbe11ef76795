namespace TextileStudio.Api.Organizations;

/// <summary>Organizations and keys over HTTP.</summary>
public static class OrganizationEndpoints
{
    public static IServiceCollection AddOrganizations(this IServiceCollection services, IConfiguration configuration)
    {
        return services;
    }

    public static void MapOrganizations(this RouteGroupBuilder api)
    {
    }
}
