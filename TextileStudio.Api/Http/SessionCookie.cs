using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace TextileStudio.Api.Http;

/// <summary>
/// The page session: a protected cookie that holds a key's id and nothing else. It is no more than a way to name the key, which is looked up for every request.
/// </summary>
internal sealed class SessionCookie(IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);
    private readonly IDataProtector _protector = protection.CreateProtector("TextileStudio.Session.v1");

    /// <summary>The key's id, or null for no cookie, a foreign one or an old one.</summary>
    public string? KeyIdOf(HttpRequest request)
    {
        if (request.Cookies[NameFor(request)] is not { Length: > 0 and < 2048 } cookie)
            return null;
        try
        {
            return _protector.Unprotect(cookie).Split('|') is [var keyId, var until] && long.TryParse(until, out var ticks) && time.GetUtcNow().UtcTicks < ticks
                ? keyId
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Write(HttpContext context, string keyId)
    {
        var until = time.GetUtcNow() + Lifetime;
        context.Response.Cookies.Append(NameFor(context.Request), _protector.Protect($"{keyId}|{until.UtcTicks}"), Options(context.Request, until));
    }

    public static void Clear(HttpContext context) =>
        context.Response.Cookies.Delete(NameFor(context.Request), Options(context.Request, until: null));

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
