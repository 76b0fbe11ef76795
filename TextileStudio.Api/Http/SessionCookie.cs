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

/// <summary>Signing in to the pages: a key becomes a session. The sign-in page posts here through its own form.</summary>
public sealed class SignIn
{
    private readonly Core.Organizations.KeyDirectory _keys;
    private readonly SessionCookie _cookie;
    private readonly IHostEnvironment _environment;

    internal SignIn(Core.Organizations.KeyDirectory keys, SessionCookie cookie, IHostEnvironment environment)
    {
        _keys = keys;
        _cookie = cookie;
        _environment = environment;
    }

    /// <summary>Sets the session cookie. False for a key that is unknown, revoked, expired or not to be used from here; the reasons are not told apart.</summary>
    public async Task<bool> WithKeyAsync(HttpContext context, string? key, CancellationToken cancellationToken)
    {
        if (KeyAuthentication.Normal(key) is not { } given
            || await _keys.FindByKeyAsync(given, cancellationToken) is not { } holder
            || !LocalRequest.MayUse(holder, context, _environment))
            return false;
        _cookie.Write(context, holder.KeyId);
        return true;
    }

    /// <summary>Ends the session in this browser.</summary>
    public static void Out(HttpContext context) => SessionCookie.Clear(context);

    /// <summary>Where to go after signing in: a path of this site, never another one.</summary>
    public static string ReturnPath(string? wanted) =>
        wanted is ['/', ..] && wanted is not ['/', '/' or '\\', ..] && !wanted.Any(char.IsControl) ? wanted : "/";
}
