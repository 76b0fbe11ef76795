using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace TextileStudio.Api.Http;

/// <summary>Whom a page session names: a key, or a member and the stamp that has to be the member's still.</summary>
internal sealed record Session(string? KeyId, string? MemberId = null, string? Stamp = null);

/// <summary>
/// The page session: a protected cookie that names a key or a member and holds nothing else. Whoever is named is looked up for every request.
/// </summary>
internal sealed class SessionCookie(IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);
    private readonly IDataProtector _protector = protection.CreateProtector("TextileStudio.Session.v1");

    /// <summary>Null for no cookie, a foreign one or an old one.</summary>
    public Session? Read(HttpRequest request)
    {
        if (request.Cookies[NameFor(request)] is not { Length: > 0 and < 2048 } cookie)
            return null;
        try
        {
            string[] parts = _protector.Unprotect(cookie).Split('|');
            if (!long.TryParse(parts[^1], out var ticks) || time.GetUtcNow().UtcTicks >= ticks)
                return null;
            return parts switch
            {
                [var keyId, _] => new Session(keyId),
                ["member", var memberId, var stamp, _] => new Session(null, memberId, stamp),
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Write(HttpContext context, string keyId) => Append(context, keyId);

    public void Write(HttpContext context, string memberId, string stamp) => Append(context, $"member|{memberId}|{stamp}");

    public static void Clear(HttpContext context) =>
        context.Response.Cookies.Delete(NameFor(context.Request), Options(context.Request, until: null));

    private void Append(HttpContext context, string who)
    {
        var until = time.GetUtcNow() + Lifetime;
        context.Response.Cookies.Append(NameFor(context.Request), _protector.Protect($"{who}|{until.UtcTicks}"), Options(context.Request, until));
    }

    // Browsers accept the __Host- prefix over https only; it pins the cookie to this host and to secure connections.
    private static string NameFor(HttpRequest request) => request.IsHttps ? "__Host-studio" : "studio";

    private static CookieOptions Options(HttpRequest request, DateTimeOffset? until) => new()
    {
        HttpOnly = true,
        Secure = request.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        Expires = until,
        IsEssential = true,
    };
}
