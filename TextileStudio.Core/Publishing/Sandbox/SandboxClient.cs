using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>By what ids the sandbox networks know this service; known to everyone, for nothing real is behind them.</summary>
public static class SandboxClient
{
    public static string ClientId(Platform platform) => $"sandbox-{Wire.Name(platform)}";

    public static string ClientSecret(Platform platform) => $"sandbox-{Wire.Name(platform)}-secret";
}

/// <summary>A page, profile or number that somebody has on a sandbox network.</summary>
public sealed record SandboxIdentity(string Id, string Username, string Name);

/// <summary>Who can be connected: every organization finds shops of its own, so that no two of them meet on one account.</summary>
public static class SandboxPeople
{
    private static readonly string[] Shops = ["Silk Route Sarees", "Cotton Corner", "Festival Fabrics"];

    /// <summary>The accounts that are known already, then some new ones made from <paramref name="seed"/>; the same seed finds the same.</summary>
    public static IReadOnlyList<SandboxIdentity> Of(Platform platform, string seed, IEnumerable<SandboxIdentity> known) =>
        [.. known.Concat(Enumerable.Range(0, Shops.Length).Select(i => Made(platform, seed, i))).DistinctBy(i => i.Id)];

    private static SandboxIdentity Made(Platform platform, string seed, int index)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{Wire.Name(platform)}/{index}"));
        var digits = (BitConverter.ToUInt64(hash) % 1_000_000_000_000).ToString("D12", CultureInfo.InvariantCulture);
        var shop = Shops[index];
        var handle = shop.ToLowerInvariant().Replace(' ', '_');
        return platform switch
        {
            Platform.Facebook => new($"100{digits}", handle.Replace('_', '.'), shop),
            Platform.Instagram => new($"17841{digits}", handle, shop),
            Platform.Tiktok => new($"-000{Convert.ToHexStringLower(hash)[..28]}", handle, shop),
            Platform.Whatsapp => new($"109{digits}", $"+91 98{digits[..3]} {digits[3..8]}", shop),
            Platform.X => new($"1500000{digits}", handle, shop),
            _ when index == 0 => new($"urn:li:person:{Convert.ToHexStringLower(hash)[..10]}", "asha_menon", "Asha Menon"),
            _ => new($"urn:li:organization:{digits[..8]}", handle.Replace('_', '-'), shop),
        };
    }
}
