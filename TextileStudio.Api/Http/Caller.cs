using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Http;

/// <summary>Who makes this request: always one organization, by an API key or a page session made from one. Scoped; set by the authentication handlers.</summary>
public sealed record Caller(string OrganizationId, string OrganizationName, string KeyId, string KeyName, KeyScopes Scopes)
{
    /// <summary>How this caller is named in timelines.</summary>
    public string Actor => $"key:{KeyId}";
}
