using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Http;

/// <summary>Endpoint metadata: the scopes a caller must all have. Several on one endpoint add up.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequiredScopeAttribute(KeyScopes scopes) : Attribute, IAuthorizationRequirementData, IAuthorizationRequirement
{
    public KeyScopes Scopes { get; } = scopes;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <summary>Setting scopes and limits on routes.</summary>
public static class RouteRules
{
    /// <summary>
    /// Lets in only keys with all of these scopes; scopes are independent, so a group that reads and writes names them per route.
    /// Form antiforgery is off on such a route: keys need none, and a page session must come from the same origin (<see cref="SameOrigin"/>).
    /// </summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, KeyScopes scopes)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(new RequiredScopeAttribute(scopes));
            endpoint.Metadata.Add(NoFormToken.Instance);
        });
        return builder;
    }

    /// <summary>For routes without scopes: form antiforgery is off here too, for the reasons of <see cref="RequireScope"/>.</summary>
    public static TBuilder WithoutFormToken<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(NoFormToken.Instance));
        return builder;
    }

    /// <summary>Raises or lowers the body limit of this route (1 MB elsewhere).</summary>
    public static TBuilder WithBodyLimit<TBuilder>(this TBuilder builder, long bytes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(bytes));

    /// <summary>Wire names of scopes, comma-separated.</summary>
    public static string Names(this KeyScopes scopes) => string.Join(", ", scopes.List());

    /// <summary>Wire names of scopes.</summary>
    public static IReadOnlyList<string> List(this KeyScopes scopes) =>
        [.. new[] { KeyScopes.Read, KeyScopes.Write, KeyScopes.Admin, KeyScopes.Owner }.Where(s => scopes.HasFlag(s)).Select(Wire.Name)];

    private sealed class NoFormToken : IAntiforgeryMetadata
    {
        public static readonly NoFormToken Instance = new();

        public bool RequiresValidation => false;
    }
}

/// <summary>Compares a route's scopes with the caller's.</summary>
internal sealed class ScopeCheck(IHttpContextAccessor http) : AuthorizationHandler<RequiredScopeAttribute>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RequiredScopeAttribute requirement)
    {
        if (http.HttpContext?.FindCaller() is { } caller && caller.May(requirement.Scopes))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
