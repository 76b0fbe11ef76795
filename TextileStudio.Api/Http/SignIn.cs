using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Http;

/// <summary>Signing in to the pages: a key becomes a session. The sign-in page posts here through its own form.</summary>
internal sealed class SignIn(KeyDirectory keys, WrongKeys wrong, SessionCookie session, IHostEnvironment environment)
{
    /// <summary>Sets the session cookie. False for a key that is unknown, revoked, expired or not to be used from here; the reasons are not told apart.</summary>
    public async Task<bool> WithKeyAsync(HttpContext context, string? key, CancellationToken cancellationToken)
    {
        if (KeyAuthentication.Normal(key) is not { } given
            || await keys.FindByKeyAsync(given, cancellationToken) is not { } holder
            || !LocalRequest.MayUse(holder, context, environment))
        {
            await wrong.PauseAsync(context);
            return false;
        }

        session.Write(context, holder.KeyId);
        return true;
    }

    /// <summary>Ends the session in this browser.</summary>
    public static void Out(HttpContext context) => SessionCookie.Clear(context);

    /// <summary>Where to go after signing in: a path of this site, never another one.</summary>
    public static string ReturnPath(string? wanted) =>
        wanted is ['/', ..] && wanted is not ['/', '/' or '\\', ..] && !wanted.Any(char.IsControl) ? wanted : "/";
}
