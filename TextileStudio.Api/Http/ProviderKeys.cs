using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using TextileStudio.Core;
using TextileStudio.Core.Assets;

namespace TextileStudio.Api.Http;

/// <summary>
/// The public keys of identity providers, by discovery: <c>{issuer}/.well-known/openid-configuration</c> names the key set. Both are fetched under the guard that pictures are, so no issuer leads inside.
/// Keys are kept for an hour; a key id that is not among them asks anew, at most once a minute.
/// </summary>
internal sealed class ProviderKeys(RemoteMedia remote, IOptions<MediaOptions> media, TimeProvider time, ILogger<ProviderKeys> log)
{
    private const int MostBytes = 256 * 1024;
    private const int MostKeys = 50;
    private const int LeastRsaBits = 2048;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    private sealed record Known(IReadOnlyList<JsonWebKey> Keys, DateTimeOffset AskedAt);

    /// <summary>The keys that may have signed a token with this key id; none for an issuer that does not answer. A token without a key id fits a provider with one key only.</summary>
    public async Task<IReadOnlyList<JsonWebKey>> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!_known.TryGetValue(issuer, out var known) || now - known.AskedAt >= Kept || (Fitting(known.Keys, keyId).Count == 0 && now - known.AskedAt >= Pause))
        {
            var asked = await DiscoverAsync(issuer, cancellationToken);
            if (asked.Refusal is { } refusal)
                log.LogWarning("The identity provider {Issuer} gave no keys: {Code}", issuer, refusal.Code);

            // While it does not answer, the keys it gave last are still its keys.
            _known[issuer] = known = new Known(asked.Refusal is null ? asked.Value : known?.Keys ?? [], now);
        }

        return Fitting(known.Keys, keyId);
    }

    /// <summary>Asks the issuer now. Null when it names keys we can use. Refusals: <c>provider_url_refused</c>, <c>provider_unreachable</c>.</summary>
    public async Task<Refusal?> CheckAsync(string issuer, CancellationToken cancellationToken)
    {
        var asked = await DiscoverAsync(issuer, cancellationToken);
        if (asked.Refusal is { } refusal)
            return refusal;
        _known[issuer] = new Known(asked.Value, time.GetUtcNow());
        return null;
    }

    private static List<JsonWebKey> Fitting(IReadOnlyList<JsonWebKey> keys, string? keyId) =>
        keyId is not null ? [.. keys.Where(k => k.KeyId == keyId)] : keys.Count == 1 ? [keys[0]] : [];

    private async Task<Outcome<JsonWebKey[]>> DiscoverAsync(string issuer, CancellationToken cancellationToken)
    {
        if (AddressOf(issuer.TrimEnd('/') + "/.well-known/openid-configuration") is not { } metadataAddress)
            return UrlRefused();
        var metadata = await ReadAsync(metadataAddress, cancellationToken);
        if (metadata.Refusal is { } unread)
            return unread;
        using var document = metadata.Value;
        if (document.RootElement.Text("issuer") != issuer)
            return Unreachable("its metadata names another issuer; write the issuer letter for letter as the metadata does");
        if (AddressOf(document.RootElement.Text("jwks_uri")) is not { } keysAddress)
            return UrlRefused();
        var fetched = await remote.FetchDocumentAsync(keysAddress, MostBytes, cancellationToken);
        if (fetched.Refusal is { } refusal)
            return AsProvider(refusal);
        try
        {
            JsonWebKey[] keys = [.. new JsonWebKeySet(System.Text.Encoding.UTF8.GetString(fetched.Value)).Keys.Where(IsUsable).Take(MostKeys)];
            return keys.Length > 0 ? keys : Unreachable("it names no RSA key of 2048 bits or elliptic curve key for signatures");
        }
        catch (Exception wrong) when (wrong is ArgumentException or JsonException or FormatException)
        {
            return Unreachable("its key set cannot be read");
        }
    }

    // A symmetric key in a public list is a public secret; a private one is none of ours to hold.
    private static bool IsUsable(JsonWebKey key) =>
        key.Use is null or "" or "sig" && ((key.Kty == JsonWebAlgorithmsKeyTypes.RSA && key.KeySize >= LeastRsaBits) || (key.Kty == JsonWebAlgorithmsKeyTypes.EllipticCurve && key.X is not null && key.Y is not null));

    // Http only where tests may reach this machine.
    private Uri? AddressOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (media.Value.AllowLoopback && address is { Scheme: "http", IsLoopback: true })) ? address : null;

    private async Task<Outcome<JsonDocument>> ReadAsync(Uri address, CancellationToken cancellationToken)
    {
        var fetched = await remote.FetchDocumentAsync(address, MostBytes, cancellationToken);
        if (fetched.Refusal is { } refusal)
            return AsProvider(refusal);
        try
        {
            return LooseJson.Document(fetched.Value, new JsonDocumentOptions { MaxDepth = 16 });
        }
        catch (JsonException)
        {
            return Unreachable("its metadata is no JSON");
        }
    }

    private static Refusal AsProvider(Refusal refusal) => refusal.Code == "media_url_refused" ? UrlRefused() : Unreachable("it did not answer with its metadata");

    private static Refusal UrlRefused() => new(RefusalKind.Rule, "provider_url_refused", "An identity provider must have a public https address, and so must its key set.",
        [new Violation("/issuer", "public_https", null, null, "Use an issuer with a public https address.")]);

    private static Refusal Unreachable(string why) => new(RefusalKind.Rule, "provider_unreachable", $"The identity provider cannot be used: {why}.",
        [new Violation("/issuer", "discovery", null, null, "Open {issuer}/.well-known/openid-configuration in a browser: it must answer with JSON that names this issuer and its jwks_uri.")]);
}
