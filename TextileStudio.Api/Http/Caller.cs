using TextileStudio.Core.Organizations;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Http;

/// <summary>
/// Who makes this request: always one organization, by an API key or a member. Scoped; set by <see cref="KeyAuthentication"/>.
/// </summary>
/// <param name="KeyId">The key's id; for a member the member's, so that rows and counts of use tell everybody apart.</param>
/// <param name="KeyName">The key's or the member's name.</param>
public sealed record Caller(string OrganizationId, string OrganizationName, string KeyId, string KeyName, KeyScopes Scopes)
{
    /// <summary>Null for a key.</summary>
    public string? MemberId { get; init; }

    /// <summary>Null for a key.</summary>
    public Role? Role { get; init; }

    /// <summary>What the member types to sign in; null for a key, and for who comes by the identity provider only.</summary>
    public string? Login { get; init; }

    /// <summary>Where the request came from.</summary>
    public string? Address { get; init; }

    /// <summary>How this caller is named in timelines and in the audit log.</summary>
    public string Actor => MemberId is { } id ? Member.ActorOf(id) : $"key:{KeyId}";

    public bool May(KeyScopes scopes) => (Scopes & scopes) == scopes;

    /// <summary>The caller as the features know who acts.</summary>
    public Author Author() => new(OrganizationId, KeyId, Actor) { Name = KeyName, Address = Address, Scopes = Scopes };
}

/// <summary>The caller of the request at hand.</summary>
public static class CallerOfRequest
{
    /// <summary>Throws where the route lets strangers in; look at <see cref="FindCaller"/> there.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.FindCaller() ?? throw new InvalidOperationException("This route has no caller: it allows anonymous requests.");

    /// <summary>Null for a stranger.</summary>
    public static Caller? FindCaller(this HttpContext context) => context.Features.Get<Caller>();

    /// <summary>The network address of the other end, as people write it.</summary>
    public static string? AddressText(this HttpContext context) =>
        context.Connection.RemoteIpAddress is not { } address ? null : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
