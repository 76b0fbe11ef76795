using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Http;

/// <summary>Who makes this request: always one organization, by an API key or a page session made from one. Scoped; set by <see cref="KeyAuthentication"/>.</summary>
public sealed record Caller(string OrganizationId, string OrganizationName, string KeyId, string KeyName, KeyScopes Scopes)
{
    /// <summary>How this caller is named in timelines.</summary>
    public string Actor => $"key:{KeyId}";

    public bool May(KeyScopes scopes) => (Scopes & scopes) == scopes;
}

/// <summary>The caller of the request at hand.</summary>
public static class CallerOfRequest
{
    /// <summary>Throws where the route lets strangers in; look at <see cref="FindCaller"/> there.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.FindCaller() ?? throw new InvalidOperationException("This route has no caller: it allows anonymous requests.");

    /// <summary>Null for a stranger.</summary>
    public static Caller? FindCaller(this HttpContext context) => context.Features.Get<Caller>();
}
