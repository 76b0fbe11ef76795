using Microsoft.AspNetCore.Antiforgery;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Studio;

/// <summary>The studio's pages: Razor components rendered on the server, forms and links, no script needed.</summary>
public static class StudioPages
{
    public static IServiceCollection AddStudioPages(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddRazorComponents();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "studio_form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.FormFieldName = "_form";
        });
        services.AddSingleton<StudioFiles>();
        services.AddSingleton<PostLinks>();
        services.AddScoped<PageContext>();
        services.AddSingleton<Dashboard>();
        services.AddSingleton<PostStories>();
        services.AddSingleton<RecentPosters>();
        services.AddSingleton<PostingAccounts>();
        return services;
    }

    public static void MapStudioPages(this WebApplication app)
    {
        app.MapGet("/studio/{name}", (string name, StudioFiles files, HttpContext http) => files.Send(name, http)).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/favicon.ico", (StudioFiles files, HttpContext http) => files.Send("favicon.svg", http)).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/hangfire", () => TypedResults.Redirect("/dashboard")).AllowAnonymous().ExcludeFromDescription();

        var pages = app.MapPages();
        pages.MapSignIn();
        pages.MapComposer();
        pages.MapGallery();
        pages.MapBrandPages();
        pages.MapDashboard();
        pages.MapPostPages();
        pages.MapRecipientPages();
        pages.MapAccountPages();
        pages.MapTeamPages();
        pages.MapKeyPages();
        pages.MapOrganizationPages();
        pages.MapProfilePages();
        pages.MapJoinPages();
        pages.MapUsagePages();
        pages.MapWebhookPages();
    }

    /// <summary>A group for pages of any feature: guarded, marked, out of the API's description; forms need their token.</summary>
    public static RouteGroupBuilder MapPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").ExcludeFromDescription().WithMetadata(new PageMark(), new RequireAntiforgeryTokenAttribute());
        pages.AddEndpointFilter(PageGuard.CheckAsync);
        return pages;
    }
}
