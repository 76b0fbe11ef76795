using System.Net;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Tests.Studio;

namespace TextileStudio.Tests.Publishing.Connecting;

/// <summary>Somebody with a browser who connects accounts through the pages, as far as the consent page and back.</summary>
internal sealed partial class ShopOwner(StudioApp app)
{
    public HttpClient Browser { get; } = app.Browser();

    /// <summary>Presses Connect (or Reconnect) and reads where the network's consent page is.</summary>
    public async Task<string> BeginAsync(Platform platform, string? accountId = null)
    {
        var token = PageReading.TokenOf(await Browser.PageAsync("/accounts"));
        using var answer = accountId is null
            ? await Browser.SubmitAsync("/accounts/connect", token, ("platform", Wire.Name(platform)))
            : await Browser.SubmitAsync($"/accounts/{accountId}/reconnect", token);
        var page = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.OK, page);
        return new Uri(WebUtility.HtmlDecode(Continue().Match(page).Groups["url"].Value)).PathAndQuery;
    }

    /// <summary>Presses Allow (or Cancel) on the consent page; answers with the address the network sends the browser to.</summary>
    /// <param name="pick">Which of the pages or accounts to tick; null leaves the page as it comes.</param>
    /// <param name="without">A permission to untick.</param>
    public async Task<string> ConsentAsync(string authorize, Func<IReadOnlyList<string>, IEnumerable<string>>? pick = null, string? without = null, bool allow = true)
    {
        var page = await Browser.PageAsync(authorize);
        page.Should().Contain("Sandbox: not the real", "nobody shall take it for the network");
        var inputs = Input().Matches(page).Select(m => (Name: Of(m, "name"), Value: Of(m, "value"), Type: Of(m, "type"), Checked: m.Value.Contains(" checked", StringComparison.Ordinal))).ToList();
        var targets = inputs.Where(i => i.Name == "target").ToList();
        var ticked = pick?.Invoke([.. targets.Select(t => t.Value)]) ?? targets.Where(t => t.Checked).Select(t => t.Value);
        var fields = inputs.Where(i => i.Type == "hidden" && i.Name != "_form").Select(i => (i.Name, i.Value))
            .Concat(ticked.Select(t => ("target", t)))
            .Concat(inputs.Where(i => i.Name == "scope" && i.Value != without).Select(i => ("scope", i.Value)))
            .Append(("decision", allow ? "allow" : "cancel"));
        using var answer = await Browser.SubmitAsync(authorize, inputs.Single(i => i.Name == "_form").Value, [.. fields]);
        answer.StatusCode.Should().Be(HttpStatusCode.Found, await answer.Content.ReadAsStringAsync());
        return new Uri(answer.Headers.Location!.OriginalString.Split('#')[0]).PathAndQuery;
    }

    /// <summary>The browser follows the network's redirect.</summary>
    public Task<HttpResponseMessage> ComeBackAsync(string callback) => Browser.OpenAsync(callback);

    /// <summary>All of it with the boxes as they come; the account's row.</summary>
    public async Task<Account> ConnectAsync(Platform platform, string? accountId = null, Func<IReadOnlyList<string>, IEnumerable<string>>? pick = null)
    {
        var external = "";
        var callback = await ConsentAsync(await BeginAsync(platform, accountId), targets =>
        {
            string[] chosen = pick is null ? [.. targets.Take(1)] : [.. pick(targets)];
            external = chosen is [var first, ..] ? first : "";
            return chosen;
        });
        using var back = await ComeBackAsync(callback);
        back.StatusCode.Should().Be(HttpStatusCode.Found, await back.Content.ReadAsStringAsync());
        if (back.Headers.Location!.OriginalString.StartsWith("/accounts/choose/", StringComparison.Ordinal))
        {
            var page = await Browser.PageAsync(back.Headers.Location.OriginalString);
            external = TargetsOf(page)[0];
            using var chosen = await Browser.SubmitAsync(back.Headers.Location.OriginalString, PageReading.TokenOf(page), ("target", external));
            chosen.StatusCode.Should().Be(HttpStatusCode.Found, await chosen.Content.ReadAsStringAsync());
        }

        return await RowAsync(platform, external);
    }

    public async Task<Account> RowAsync(Platform platform, string externalId)
    {
        await using var db = app.Dbs.ForSystem();
        return await db.Accounts.AsNoTracking().SingleAsync(a => a.Platform == platform && a.ExternalId == externalId);
    }

    public async Task<Account> RowAsync(string id)
    {
        await using var db = app.Dbs.ForSystem();
        return await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == id);
    }

    /// <summary>What a page offers to be ticked.</summary>
    public static IReadOnlyList<string> TargetsOf(string page) => [.. Target().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups["id"].Value))];

    private static string Of(Match input, string attribute) => WebUtility.HtmlDecode(Regex.Match(input.Value, $" {attribute}=\"(?<v>[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["v"].Value);

    [GeneratedRegex("<a class=\"button primary\" href=\"(?<url>[^\"]+)\"[^>]*>(?:(?!</a>).)*Continue to", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Continue();

    [GeneratedRegex("<input [^>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Input();

    [GeneratedRegex("name=\"target\" value=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Target();
}
