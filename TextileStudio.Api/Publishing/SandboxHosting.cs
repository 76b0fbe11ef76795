using TextileStudio.Api.Http;
using TextileStudio.Api.Studio;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Api.Publishing;

/// <summary>The built-in sandbox: transport, fault switches, feed.</summary>
public static class SandboxHosting
{
    public static IServiceCollection AddSandbox(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => new SandboxStore(provider.GetRequiredService<StudioPaths>().Sandbox));
        services.AddSingleton<SandboxPictures>();
        services.AddSingleton(provider => new SandboxHandler(
            provider.GetRequiredService<SandboxStore>(), provider.GetRequiredService<SandboxPictures>().FetchAsync, provider.GetRequiredService<TimeProvider>(), notify: (notice, token) => NotifyAsync(provider, notice, token)));
        // Every network has its token addresses there, whether or not its posts are emulated.
        services.AddSingleton<SandboxTransport>(provider => _ => provider.GetRequiredService<SandboxHandler>());
        services.AddSingleton<SandboxConsent>();
        services.AddSingleton<SandboxViews>();
        return services;
    }

    /// <summary>The sandbox's webhooks take the same way as the network's, signature included, only without a socket.</summary>
    private static async Task<bool> NotifyAsync(IServiceProvider services, SandboxNotice notice, CancellationToken cancellationToken) =>
        notice.Platform is not Platform.Whatsapp
        || (WhatsAppWebhooks.IsSigned(notice.Body, notice.Signature, SandboxApp.WhatsAppSecret)
            && await services.GetRequiredService<WhatsAppWebhooks>().ReceiveAsync(notice.Body, cancellationToken));

    public static void MapSandbox(this WebApplication app)
    {
        // A developer's tool, not part of the contract: it stays out of the API's description.
        app.MapGroup("/sandbox/api").RequireScope(KeyScopes.Admin).ExcludeFromDescription()
            .MapSandboxControl(http => http.RequestServices.GetRequiredService<SandboxViews>().OfAsync(http.Caller().OrganizationId, http.RequestAborted));
        app.MapPages().MapSandboxFeed();
        app.MapPages().MapSandboxConsent();
    }
}
