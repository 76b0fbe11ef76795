namespace TextileStudio.Api.Dispatch;

/// <summary>The dispatcher's hosted shell, housekeeping and health.</summary>
public static class DispatchSetup
{
    public static IServiceCollection AddDispatch(this IServiceCollection services, IConfiguration configuration)
    {
        return services;
    }

    public static void MapHealth(this WebApplication app)
    {
    }
}
