using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

/// <summary>One request on its way to a sandbox network.</summary>
/// <param name="Perform">Lets the network do it; its answer.</param>
/// <param name="NoSuchThing">The network's own words for something it does not know.</param>
internal sealed record TamperedCall(Platform Platform, string Account, CallKind Kind, Func<CancellationToken, Task<HttpResponseMessage>> Perform, Func<HttpResponseMessage> NoSuchThing);

/// <summary>Stands on the wire between the service and the sandbox networks and may spoil what passes: what proxies, load balancers and stale replicas do, and no network by itself.</summary>
internal sealed class TamperedNetworks(SandboxHandler sandbox) : HttpMessageHandler
{
    private static readonly SandboxOptions Options = new();

    private readonly HttpMessageInvoker _inner = new(sandbox, disposeHandler: false);
    private readonly Dictionary<Platform, SandboxNetwork> _networks =
        new SandboxNetwork[] { new FacebookSandbox(), new InstagramSandbox(), new TikTokSandbox(Options), new WhatsAppSandbox(Options), new XSandbox(Options), new LinkedInSandbox(Options) }.ToDictionary(n => n.Platform);

    /// <summary>Answers in the network's place; null lets the request pass.</summary>
    public Func<TamperedCall, CancellationToken, Task<HttpResponseMessage>?> Tamper { get; set; } = (_, _) => null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (await SandboxCall.ReadAsync(request, cancellationToken) is { } call && _networks[call.Platform] is var network
            && network.AccountOf(call) is { } account && network.Find(call, account) is { } route
            && Tamper(new TamperedCall(call.Platform, account, route.Kind, token => _inner.SendAsync(request, token), () => network.UnknownPath(call).ToResponse(request)), cancellationToken) is { } tampered)
            return await tampered;
        return await _inner.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }
}
