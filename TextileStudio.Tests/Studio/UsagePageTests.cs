using System.Net;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Usage;

namespace TextileStudio.Tests.Studio;

/// <summary>The usage page and what it is made of, without script.</summary>
public sealed class UsagePageTests
{
    [Test]
    public async Task Use_limits_forecast_and_budget_are_told_to_programs_and_to_people()
    {
        var time = new FakeTime();
        await using var app = new StudioApp([("Studio:Limits:PostersPerDay", "100")], time);
        await UsedAsync(app, Meter.Posters, null, 50);
        await UsedAsync(app, Meter.Posts, Platform.X, 7);
        var client = app.Client();
        var usage = await client.GetJsonAsync("/api/usage/");
        var posters = usage["meters"]!.AsArray().Single(m => (string)m!["meter"]! == "posters")!;
        ((int)posters["limit"]!, (int)posters["used"]!, (int)posters["remaining"]!, (int)posters["used_today"]!).Should().Be((100, 50, 50, 50));
        ((string)posters["resets_at"]!).Should().StartWith("2026-11-09T00:00:00");
        ((string)posters["forecast_exhausted_at"]!).Should().StartWith("2026-11-08T08:00:00", "50 in the four hours since midnight");
        usage["meters"]!.AsArray().Single(m => (string)m!["meter"]! == "posts")!["forecast_exhausted_at"].Should().BeNull("7 in four hours are far from 100,000");
        usage["budget"].Should().BeNull();
        ((decimal)usage["inr_per_usd"]!).Should().Be(88);

        var set = await client.PutAsync("/api/usage/budget/", new StringContent("""{"monthly_inr":2500.50}""", System.Text.Encoding.UTF8, "application/json"));
        set.StatusCode.Should().Be(HttpStatusCode.OK);
        var budget = (await set.JsonAsync())["budget"]!;
        ((string)budget["month"]!, (decimal)budget["budget_inr"]!, (decimal)budget["spent_inr"]!).Should().Be(("2026-11", 2500.50m, 0m));

        var page = WebUtility.HtmlDecode(await app.Browser().PageAsync("/usage?days=7"));
        page.Should().Contain("<h1>Usage</h1>").And.Contain("At today's pace it is used up").And.Contain("₹2,500.50").And.Contain("<figure class=\"chart\">").And.Contain("8 Nov: 50");
        page.Should().NotContain("style=", "the content security policy allows no inline style");
        (await app.Browser().PageAsync("/usage?days=1e9")).Should().Contain("<h1>Usage</h1>");
    }

    [Test]
    public async Task The_budget_is_set_on_the_page_and_a_mistake_stands_beside_its_field()
    {
        await using var app = new StudioApp();
        var browser = app.Browser();
        var token = PageReading.TokenOf(await browser.PageAsync("/usage"));
        var wrong = await browser.SubmitAsync("/usage/budget", token, ("monthly_inr", "lots"));
        wrong.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var shown = await wrong.Content.ReadAsStringAsync();
        shown.Should().Contain("id=\"budget-fault\"").And.Contain("value=\"lots\"", "nothing typed is lost");

        var saved = await browser.SubmitAsync("/usage/budget", token, ("monthly_inr", "₹12,500"));
        saved.StatusCode.Should().Be(HttpStatusCode.Redirect);
        WebUtility.HtmlDecode(await browser.PageAsync(saved.Headers.Location!.OriginalString)).Should().Contain("The budget is saved.").And.Contain("₹12,500.00");
        var removed = await browser.SubmitAsync("/usage/budget", token, ("monthly_inr", ""));
        (await browser.PageAsync(removed.Headers.Location!.OriginalString)).Should().Contain("No budget is set");
    }

    [Test]
    public async Task A_budget_is_an_administrators()
    {
        await using var app = new StudioApp();
        var (_, key) = await app.OrganizationAsync(scopes: KeyScopes.Read | KeyScopes.Write);
        var answer = await app.Client(key).PutAsync("/api/usage/budget/", new StringContent("""{"monthly_inr":5}""", System.Text.Encoding.UTF8, "application/json"));
        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private static async Task UsedAsync(StudioApp app, Meter meter, Platform? platform, int count)
    {
        var request = new UsageRequest(app.DemoId(), null, meter, platform, count);
        (await app.Get<EmbeddedLimiter>().DecideAsync(request, CancellationToken.None)).Keep();
        await app.Get<WriteRetry>().InTransactionAsync(Scope.Of(request.OrganizationId), async (db, token) =>
        {
            await app.Get<UsageLedger>().RecordAsync(db, request, token);
            return 0;
        }, CancellationToken.None);
    }
}
