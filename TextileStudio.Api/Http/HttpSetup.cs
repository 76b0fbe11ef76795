namespace TextileStudio.Api.Http;

/// <summary>Problem documents, strict JSON, sign-in, idempotency, OpenAPI.</summary>
public static class HttpSetup
{
    public static IServiceCollection AddStudioHttp(this IServiceCollection services, IConfiguration configuration)
    {
        return services;
    }

    /// <summary>Middleware in its order; everything below it may rely on the caller being known.</summary>
    public static void UseStudioHttp(this WebApplication app)
    {
    }
}
