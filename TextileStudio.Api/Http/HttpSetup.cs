using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using System.Text.Json.Serialization;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Http;

/// <summary>Problem documents, strict JSON, sign-in, idempotency, OpenAPI.</summary>
public static class HttpSetup
{
    public static IServiceCollection AddStudioHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyCheck.DefaultLimit;
        });
        services.ConfigureHttpJsonOptions(json =>
        {
            StudioJson.Configure(json.SerializerOptions);
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.MaxDepth = 16;
        });
        // Binding faults are exceptions in every environment, so that ProblemWriter can say what was wrong.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);

        services.AddRequestBounds();
        services.AddDataProtection().SetApplicationName("TextileStudio").SealWith(configuration);
        services.AddOptions<KeyManagementOptions>().Configure<StudioPaths, ILoggerFactory>((keys, paths, log) =>
            keys.XmlRepository ??= new FileSystemXmlRepository(new DirectoryInfo(paths.Keys), log));

        services.AddHttpContextAccessor();
        services.AddScoped(provider => provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.FindCaller()!); // null for a stranger
        services.AddScoped(provider => provider.GetRequiredService<StudioDbs>().ForOrganization(provider.GetRequiredService<Caller>().OrganizationId));

        services.AddSingleton<IdempotencyLedger>();
        services.AddScoped<Idempotency>();

        services.AddSingleton<KeyDirectory>();
        services.AddSingleton<KeyUse>();
        services.AddSingleton<WrongKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUse>());
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<MemberDirectory>();
        services.AddSingleton<ProviderKeys>();
        services.AddSingleton<TokenSignIn>();

        // Only its reading of what `dotnet user-jwts` writes is used, in Development (TokenSignIn).
        services.AddAuthentication().AddJwtBearer(TokenSignIn.UserJwtsScheme);
        services.AddAuthentication(KeyAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, configureOptions: null);
        services.AddSingleton<IAuthorizationHandler, ScopeCheck>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAntiforgery();
        services.AddStudioOpenApi();
        return services;
    }

    /// <summary>Middleware in its order; everything below it may rely on the caller being known.</summary>
    public static void UseStudioHttp(this WebApplication app)
    {
        app.UseTrustedProxies();
        app.Use(SecurityHeaders.AddAsync);
        app.UseMiddleware<ProblemWriter>();
        app.Use(AddressCheck.CheckAsync);
        app.UseStaticFiles();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseMiddleware<Studio.PageFaults>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(SameOrigin.CheckAsync);
        app.UseMiddleware<BodyCheck>();
        app.UseAntiforgery();

        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapErrorCatalogue();
        app.MapScalar();
    }
}
