using System.Net.Http.Headers;
using System.Text.Json;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing.Platforms;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>What a connector needs to speak to its network: the way there, and by which id the network knows this service.</summary>
public sealed class ConnectContext
{
    /// <summary>A network that does not answer by then counts as not reached.</summary>
    internal static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    internal HttpClient Http { get; }

    internal Uri AuthorizeBase { get; }

    /// <summary>Whether addresses are the network's own; else all of them lie below one base (sandbox, or <see cref="PlatformOptions.BaseUrl"/>).</summary>
    internal bool AtOwnHosts { get; }

    internal ConnectContext(HttpClient http, Uri authorizeBase, bool atOwnHosts) => (Http, AuthorizeBase, AtOwnHosts) = (http, authorizeBase, atOwnHosts);

    public required PlatformOptions Options { get; init; }
    public required bool IsSandbox { get; init; }
    public required string ClientId { get; init; }

    /// <summary>Empty for a public client.</summary>
    public required string ClientSecret { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The Graph version, and the same for networks that have none.</summary>
    internal string GraphVersion => Options.ApiVersion ?? GraphApi.Version;

    /// <summary>A consent page: below the network's own host, or below the one base.</summary>
    internal Uri Browser(string ownHost, string path, params IEnumerable<(string Name, string? Value)> query)
    {
        var address = RequestBody.Path(path, query.Where(q => q.Value is not null).Select(q => (q.Name, q.Value!)));
        return new Uri(AtOwnHosts ? new Uri(ownHost) : AuthorizeBase, address);
    }

    /// <summary>An address on another host than the network's API.</summary>
    internal Uri Elsewhere(string ownHost, string path) => AtOwnHosts ? new Uri(new Uri(ownHost), path) : new Uri(path, UriKind.Relative);

    internal Task<ConnectAnswer> GetAsync(string path, string? bearer, CancellationToken cancellationToken, params IEnumerable<string?> secrets) =>
        SendAsync(HttpMethod.Get, new Uri(path, UriKind.Relative), bearer, null, secrets, cancellationToken);

    /// <summary>Sends one request and reads the answer. <paramref name="secrets"/> are masked in what is kept of it.</summary>
    internal async Task<ConnectAnswer> SendAsync(HttpMethod method, Uri address, string? bearer, HttpContent? body, IEnumerable<string?> secrets, CancellationToken cancellationToken,
        params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body };
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var limit = new CancellationTokenSource(AnswerLimit, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var response = await Http.SendAsync(request, either.Token);
            var text = await response.Content.ReadAsStringAsync(either.Token);
            return new ConnectAnswer((int)response.StatusCode, LooseJson.Parse(text), Masked($"HTTP {(int)response.StatusCode} {text}", [.. secrets, bearer, ClientSecret]));
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("The network did not answer in time.", late);
        }
    }

    private static string Masked(string text, IEnumerable<string?> secrets) =>
        secrets.Where(s => !string.IsNullOrEmpty(s)).Aggregate(RawAnswer.Clean(text, ""), (masked, secret) => RawAnswer.Clean(masked, secret!));
}

/// <summary>A network's answer; <paramref name="Raw"/> is without secrets.</summary>
internal sealed record ConnectAnswer(int Status, JsonElement Json, string Raw)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>Opens <see cref="ConnectContext"/>s from the settings.</summary>
public sealed class ConnectContexts(PlatformTransports transports, TimeProvider time)
{
    public bool IsSandbox(Platform platform) => transports.OptionsOf(platform).Mode is PlatformMode.Sandbox;

    /// <summary>The settings a network still needs before it can be connected; empty when it is ready.</summary>
    public IReadOnlyList<string> Missing(IAccountConnector connector)
    {
        var options = transports.OptionsOf(connector.Platform);
        if (options.Mode is PlatformMode.Sandbox)
            return [];
        var missing = new List<string>();
        if (string.IsNullOrWhiteSpace(options.ClientId))
            missing.Add(Setting(connector.Platform, nameof(PlatformOptions.ClientId)));
        if (connector.NeedsSecret && string.IsNullOrWhiteSpace(options.ClientSecret))
            missing.Add(Setting(connector.Platform, nameof(PlatformOptions.ClientSecret)));
        return missing;
    }

    /// <param name="origin">Where the browser reaches this service; the built-in sandbox's consent pages are served there.</param>
    public Outcome<ConnectContext> Of(IAccountConnector connector, Uri? origin = null)
    {
        var platform = connector.Platform;
        var missing = Missing(connector);
        if (missing.Count > 0)
        {
            return new Refusal(RefusalKind.Rule, "connection_not_set_up",
                $"This service is not registered at {PlatformNames.Of(platform)} yet. The person who runs it has to set {string.Join(" and ", missing)}; docs/going-live.md tells how.",
                [.. missing.Select(m => new Violation("/platform", "setting_missing", m, null, $"Set {m} in the service's configuration or environment and start it again."))]);
        }

        var options = transports.OptionsOf(platform);
        var isSandbox = options.Mode is PlatformMode.Sandbox;
        var pages = isSandbox && options.BaseUrl is null ? new Uri(origin ?? new Uri("http://localhost/"), $"/sandbox/oauth/{Wire.Name(platform)}/") : transports.BaseAddress(platform);
        return new ConnectContext(transports.Repeatable(platform), pages, atOwnHosts: !isSandbox && options.BaseUrl is null)
        {
            Options = options,
            IsSandbox = isSandbox,
            ClientId = isSandbox ? SandboxClient.ClientId(platform) : options.ClientId!,
            ClientSecret = isSandbox ? SandboxClient.ClientSecret(platform) : options.ClientSecret ?? "",
            Time = time,
        };
    }

    private static string Setting(Platform platform, string name) => $"Studio:Platforms:{Wire.Name(platform)}:{name}";
}
