using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Organizations;

/// <summary>The organization over HTTP: its settings and its identity provider. Members, invitations, keys and the audit log have files of their own.</summary>
public static class OrganizationEndpoints
{
    public static IServiceCollection AddOrganizations(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SignInSettings>().BindConfiguration("Studio:SignIn").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<SignInSettings>>().Value);
        services.AddSingleton<OrganizationClock>();
        services.AddSingleton<OrganizationSettings>();
        services.AddSingleton<KeyIssuer>();
        services.AddSingleton<Members>();
        services.AddSingleton<Invitations>();
        services.AddSingleton<IdentityProviders>();
        services.AddSingleton<SignInGuard>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<PasswordDesk>();
        services.AddSingleton<DevelopmentSeed>();
        services.AddHostedService<DevelopmentSeeding>();
        return services;
    }

    public static void MapOrganizations(this RouteGroupBuilder api)
    {
        api.MapGet("/organizations/", ListAsync).RequireScope(KeyScopes.Read).WithTags("Organizations").WithSummary("The organization of this key");
        var own = api.MapGroup("/organization").WithTags("Organizations");
        own.MapGet("/", ReadAsync).RequireScope(KeyScopes.Read).WithSummary("The organization of this key or member");
        own.MapPatch("/", ChangeAsync).RequireScope(KeyScopes.Admin).WithSummary("Change its name, time zone, or how late a post may go out");
        own.MapGet("/identity-provider/", ProviderAsync).RequireScope(KeyScopes.Admin).WithSummary("Whose tokens sign members in");
        own.MapPut("/identity-provider/", SetProviderAsync).RequireScope(KeyScopes.Owner).WithSummary("Let members sign in by tokens of your own identity provider; its keys are fetched at once");
        own.MapDelete("/identity-provider/", RemoveProviderAsync).RequireScope(KeyScopes.Owner).WithSummary("Take no more tokens, from the next request on");

        api.MapKeys();
        api.MapMembers();
        api.MapInvitations();
        api.MapSession();
        api.MapAudit();
    }

    private static async Task<Ok<Page<OrganizationView>>> ListAsync(HttpRequest request, Caller caller, OrganizationSettings settings, CancellationToken cancellationToken) =>
        TypedResults.Ok(request.ToPage(1, [OrganizationView.Of(await settings.OfAsync(caller.OrganizationId, cancellationToken))], next: null, previous: null));

    private static async Task<Ok<OrganizationView>> ReadAsync(Caller caller, OrganizationSettings settings, CancellationToken cancellationToken) =>
        TypedResults.Ok(OrganizationView.Of(await settings.OfAsync(caller.OrganizationId, cancellationToken)));

    private static async Task<Results<Ok<OrganizationView>, ProblemAnswer>> ChangeAsync(ChangeOrganization body, Caller caller, OrganizationSettings settings, CancellationToken cancellationToken) =>
        (await settings.ChangeAsync(caller.Author(), new OrganizationChange(body.Name, body.TimeZone, body.OverdueMinutes), cancellationToken)).ToOk(OrganizationView.Of);

    private static async Task<Results<Ok<ProviderView>, ProblemAnswer>> ProviderAsync(Caller caller, IdentityProviders providers, CancellationToken cancellationToken) =>
        await providers.OfAsync(caller.OrganizationId, cancellationToken) is { } provider ? TypedResults.Ok(ProviderView.Of(provider)) : IdentityProviders.Missing().ToProblem();

    private static async Task<Results<Ok<ProviderView>, ProblemAnswer>> SetProviderAsync(
        SetProvider body, Caller caller, IdentityProviders providers, HttpContext context, CancellationToken cancellationToken) =>
        (await providers.SetAsync(caller.Author(), new ProviderDraft(body.Issuer, body.Audience, body.NewMembersAs), context.RequestServices.GetRequiredService<ProviderKeys>().CheckAsync, cancellationToken)).ToOk(ProviderView.Of);

    private static async Task<Results<NoContent, ProblemAnswer>> RemoveProviderAsync(Caller caller, IdentityProviders providers, CancellationToken cancellationToken) =>
        (await providers.RemoveAsync(caller.Author(), cancellationToken)).ToNoContent();
}

/// <summary>What changes about the organization; what is left out stays.</summary>
public sealed record ChangeOrganization
{
    [Description("1 to 100 characters; no two organizations of this service have the same.")]
    public string? Name { get; init; }

    [Description("The IANA zone that the pages show times in, for instance `Asia/Kolkata`.")]
    public string? TimeZone { get; init; }

    [Description("For how many minutes a late post may still go out when it names no limit of its own, 1 to 10080.")]
    public int? OverdueMinutes { get; init; }
}

/// <summary>An identity provider.</summary>
public sealed record SetProvider
{
    [Description("As its tokens name it in `iss`, letter for letter; its metadata lies at `/.well-known/openid-configuration` below it.")]
    public required string Issuer { get; init; }

    [Description("What the provider writes into `aud` of tokens for this service. Issuer and audience together belong to one organization.")]
    public required string Audience { get; init; }

    [Description("`viewer`, `editor` or `admin` for people the provider vouches for whom nobody added; without it only members with a known `subject` are let in.")]
    public Role? NewMembersAs { get; init; }
}

/// <summary>An organization.</summary>
public sealed record OrganizationView(string Id, string Name, string TimeZone, int OverdueMinutes, DateTimeOffset CreatedAt)
{
    internal static OrganizationView Of(Organization row) => new(row.Id, row.Name, row.TimeZone, row.OverdueMinutes, row.CreatedAt);
}

/// <summary>An identity provider as it stands.</summary>
public sealed record ProviderView(string Issuer, string Audience, Role? NewMembersAs, DateTimeOffset UpdatedAt)
{
    internal static ProviderView Of(IdentityProvider row) => new(row.Issuer, row.Audience, row.NewMembersAs, row.UpdatedAt);
}
