using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace TextileStudio.Tests.Security;

/// <summary>An identity provider on this machine: metadata, key set, and tokens signed with whatever a test wants.</summary>
internal sealed class IdentityProviderServer : IAsyncDisposable
{
    public const string Audience = "textile-studio-shop";

    private WebApplication _server = null!;

    public string Issuer { get; private set; } = null!;

    /// <summary>What the metadata says instead of the truth.</summary>
    public JsonObject? Metadata { get; set; }

    /// <summary>What the key set says instead of <see cref="Rsa"/> and <see cref="Ec"/>.</summary>
    public string? KeySet { get; set; }

    /// <summary>How often the key set was asked for.</summary>
    public int Asked { get; private set; }

    public RSA Rsa { get; private set; } = RSA.Create(2048);

    public ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string RsaId { get; private set; } = "rsa-1";

    public static async Task<IdentityProviderServer> StartAsync()
    {
        var provider = new IdentityProviderServer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = provider._server = builder.Build();
        server.MapGet("/realms/shop/.well-known/openid-configuration", () => Results.Content((provider.Metadata ?? provider.Truth()).ToJsonString(), "application/json"));
        server.MapGet("/realms/shop/keys", () =>
        {
            provider.Asked++;
            return Results.Content(provider.KeySet ?? provider.PublicKeys(), "application/json");
        });
        await server.StartAsync();
        provider.Issuer = server.Urls.Single() + "/realms/shop";
        return provider;
    }

    public JsonObject Truth() => new() { ["issuer"] = Issuer, ["jwks_uri"] = Issuer + "/keys" };

    /// <summary>The provider signs with another key from now on.</summary>
    public void Rotate()
    {
        Rsa = RSA.Create(2048);
        RsaId = "rsa-2";
    }

    public string PublicKeys()
    {
        var (rsa, ec) = (Rsa.ExportParameters(false), Ec.ExportParameters(false));
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = RsaId, ["n"] = Base64UrlEncoder.Encode(rsa.Modulus), ["e"] = Base64UrlEncoder.Encode(rsa.Exponent) },
                new JsonObject { ["kty"] = "EC", ["use"] = "sig", ["kid"] = "ec-1", ["crv"] = "P-256", ["x"] = Base64UrlEncoder.Encode(ec.Q.X), ["y"] = Base64UrlEncoder.Encode(ec.Q.Y) }),
        }.ToJsonString();
    }

    public JsonObject Claims(string subject, DateTimeOffset now) => new()
    {
        ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = subject, ["name"] = "Asha Sharma",
        ["iat"] = now.ToUnixTimeSeconds(), ["nbf"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
    };

    public string Token(JsonObject claims, Action<JsonObject>? header = null) => Signed(claims, RsaId, "RS256", bytes => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), header);

    public string EcToken(JsonObject claims) => Signed(claims, "ec-1", "ES256", bytes => Ec.SignData(bytes, HashAlgorithmName.SHA256));

    /// <summary>A token made by hand, so that it can be wrong in any way.</summary>
    public static string Signed(JsonObject claims, string? kid, string alg, Func<byte[], byte[]> sign, Action<JsonObject>? header = null)
    {
        var head = new JsonObject { ["alg"] = alg, ["typ"] = "JWT" };
        if (kid is not null)
            head["kid"] = kid;
        header?.Invoke(head);
        var text = $"{Base64UrlEncoder.Encode(head.ToJsonString())}.{Base64UrlEncoder.Encode(claims.ToJsonString())}";
        return $"{text}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Rsa.Dispose();
        Ec.Dispose();
    }
}
