using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TextileStudio.Core.Webhooks;

/// <summary>Signing as Standard Webhooks has it: HMAC-SHA-256 over <c>id.timestamp.body</c>, keyed with the decoded bytes of the secret.</summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";
    private const string Prefix = "whsec_";

    /// <summary>A fresh secret: <c>whsec_</c> and 32 random bytes in base64.</summary>
    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>One signature per secret, separated by blanks, for the header.</summary>
    public static string Sign(IEnumerable<string> secrets, string id, DateTimeOffset timestamp, string body) =>
        string.Join(' ', secrets.Select(secret => Sign(secret, id, timestamp, body)));

    /// <summary><c>v1,</c> and the base64 of the HMAC. The secret may stand with or without its prefix.</summary>
    public static string Sign(string secret, string id, DateTimeOffset timestamp, string body)
    {
        var key = Convert.FromBase64String(secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret);
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{Seconds(timestamp)}.{body}")));
    }

    /// <summary>A timestamp as its header has it.</summary>
    public static string Seconds(DateTimeOffset timestamp) => timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
