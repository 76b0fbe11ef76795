using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Api.Http;
using TextileStudio.Api.Studio;
using TextileStudio.Api.Studio.Pages;
using TextileStudio.Core;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Api.Publishing;

/// <summary>What the feed page shows.</summary>
/// <param name="MaySwitch">Faults and clearing are for keys with the admin scope.</param>
public sealed record SandboxFeedView(
    IReadOnlyList<SandboxPost> Posts, ILookup<string, SandboxPost> Comments, IReadOnlyList<Account> Accounts, IReadOnlyList<FaultRule> Faults, Platform? Only, bool MaySwitch)
{
    /// <summary>The account's own name, or the network's id of it.</summary>
    public string NameOf(SandboxPost post) => Accounts.FirstOrDefault(a => a.Platform == post.Platform && a.ExternalId == post.Account)?.DisplayName ?? post.Account;

    public string UserOf(SandboxPost post) => Accounts.FirstOrDefault(a => a.Platform == post.Platform && a.ExternalId == post.Account)?.Username.TrimStart('@') ?? post.Account;
}

/// <summary>The form that switches a fault on. Numbers come as text, so that a slip is answered with a sentence.</summary>
public sealed class FaultForm
{
    [FromForm(Name = "fault")]
    public string? Fault { get; set; }

    /// <summary>Platform, or platform and account with a slash between; empty for all.</summary>
    [FromForm(Name = "where")]
    public string? Where { get; set; }

    [FromForm(Name = "times")]
    public string? Times { get; set; }

    [FromForm(Name = "seconds")]
    public string? Seconds { get; set; }

    public Outcome<FaultRule> ToRule()
    {
        var where = (Where ?? "").Split('/', 2);
        if (!Wire.TryParse<SandboxFault>(Fault, out var fault))
            return Wrong("/fault", "Choose a fault.");
        if (where[0].Length > 0 && !Wire.TryParse<Platform>(where[0], out _))
            return Wrong("/where", "Choose a network or an account.");
        var times = 0;
        if (!string.IsNullOrWhiteSpace(Times) && !int.TryParse(Times, NumberStyles.None, CultureInfo.InvariantCulture, out times))
            return Wrong("/times", "Write how often as a whole number, or leave it empty.");
        var seconds = 0.0;
        if (!string.IsNullOrWhiteSpace(Seconds) && !double.TryParse(Seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds))
            return Wrong("/seconds", "Write seconds as a number, or leave it empty.");
        return new FaultRule
        {
            Fault = fault,
            Platform = where[0].Length > 0 ? Wire.Parse<Platform>(where[0]) : null,
            Account = where.Length > 1 ? where[1] : null,
            Times = string.IsNullOrWhiteSpace(Times) ? null : times,
            Seconds = seconds,
        };
    }

    private static Refusal Wrong(string pointer, string fix) =>
        new(RefusalKind.Rule, "invalid_fault", "This fault cannot be switched on.", [new Violation(pointer, "format", null, null, fix)]);
}

/// <summary>The feed page: what was "published", as the networks would show it.</summary>
internal static class SandboxFeedEndpoints
{
    private const int Shown = 60;

    public static void MapSandboxFeed(this RouteGroupBuilder pages)
    {
        pages.MapGet("/sandbox", ShowAsync);
        pages.MapGet("/sandbox/media/{platform}/{id}", PictureAsync);
#pragma warning disable RDG003 // a form as one object is bound at run time; every other endpoint is compiled ahead
        pages.MapPost("/sandbox/faults", SwitchOnAsync);
#pragma warning restore RDG003
        pages.MapPost("/sandbox/faults/{id:long}/remove", (HttpContext http, SandboxViews views, long id) => ChangeAsync(http, views, view => view.Remove(id)));
        pages.MapPost("/sandbox/clear", (HttpContext http, SandboxViews views) => ChangeAsync(http, views, view => view.Clear()));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, SandboxViews views, string? platform = null) =>
        await PageAsync(http, views, Wire.TryParse<Platform>(platform, out var only) ? only : null);

    private static async Task<IResult> PageAsync(HttpContext http, SandboxViews views, Platform? only, FaultForm? form = null, Refusal? refusal = null)
    {
        var caller = http.Caller();
        var view = await views.OfAsync(caller.OrganizationId, http.RequestAborted);
        var posts = view.Posts(only, Shown, commentsToo: false);
        var feed = new SandboxFeedView(posts, view.CommentsOn(posts), await views.AccountsAsync(caller.OrganizationId, http.RequestAborted), view.Faults(), only, caller.May(KeyScopes.Admin));
        return Page.Show<SandboxFeed>(
            new() { [nameof(SandboxFeed.Feed)] = feed, [nameof(SandboxFeed.Form)] = form ?? new FaultForm(), [nameof(SandboxFeed.Refusal)] = refusal },
            refusal is null ? 200 : Page.StatusOf(refusal));
    }

    /// <summary>A picture or video of the sandbox's own copy. It never changes under its id.</summary>
    private static async Task<IResult> PictureAsync(HttpContext http, SandboxViews views, string platform, string id)
    {
        if (!Wire.TryParse<Platform>(platform, out var network) || (await views.OfAsync(http.Caller().OrganizationId, http.RequestAborted)).Picture(network, id) is not { } picture)
            return Page.Error(404);
        if (!picture.ContentType.StartsWith("image/", StringComparison.Ordinal) && picture.ContentType is not ("video/mp4" or "video/quicktime" or "video/webm"))
            return Page.Error(415, "The sandbox shows pictures and videos only.");
        http.Response.Headers.CacheControl = "private, max-age=3600";
        return TypedResults.Bytes(picture.Data, picture.ContentType, enableRangeProcessing: true);
    }

    private static async Task<IResult> SwitchOnAsync(HttpContext http, SandboxViews views, [FromForm] FaultForm form)
    {
        if (!http.Caller().May(KeyScopes.Admin))
            return Page.Error(403);
        var rule = form.ToRule();
        var refusal = rule.Refusal ?? (await views.OfAsync(http.Caller().OrganizationId, http.RequestAborted)).Add(rule.Value).Refusal;
        return refusal is null ? TypedResults.Redirect("/sandbox#faults") : await PageAsync(http, views, null, form, refusal);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, SandboxViews views, Action<SandboxView> change)
    {
        if (!http.Caller().May(KeyScopes.Admin))
            return Page.Error(403);
        change(await views.OfAsync(http.Caller().OrganizationId, http.RequestAborted));
        return TypedResults.Redirect("/sandbox");
    }
}
