namespace TextileStudio.Api.Publishing;

/// <summary>The built-in sandbox: transport, fault switches, feed.</summary>
public static class SandboxHosting
{
    public static IServiceCollection AddSandbox(this IServiceCollection services, IConfiguration configuration)
    {
        return services;
    }

    public static void MapSandbox(this WebApplication app)
    {
    }
}
