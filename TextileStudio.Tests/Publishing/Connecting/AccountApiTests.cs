using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Connecting;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Dispatch;
using TextileStudio.Tests.Studio;

namespace TextileStudio.Tests.Publishing.Connecting;

/// <summary>Accounts over HTTP: how they stand, warnings ahead of an end, settings, taking out.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class AccountApiTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    [Test]
    public async Task Owners_are_warned_once_per_step_and_told_which_posts_are_concerned()
    {
        var account = await SeededAsync(Platform.Facebook);
        var end = Time.GetUtcNow().AddDays(9);
        await EndsAsync(account, end);
        var before = await ScheduleAsync("Before the end", inSeconds: 8.9 * 86_400);
        var after = await ScheduleAsync("After the end", inSeconds: 9.5 * 86_400);

        (await RoundAsync()).Should().Be(0, "nine days are time enough");
        (await ViewAsync(account))["warnings"]!.AsArray().Should().BeEmpty();
        foreach (var (ahead, days) in new[] { (6.9, 7), (2.9, 3), (0.9, 1) })
        {
            Time.MoveTo(end.AddDays(-ahead));
            (await RoundAsync()).Should().Be(1, $"{days} days ahead");
            (await RoundAsync()).Should().Be(0, "once per step");
            var warning = (await ViewAsync(account))["warnings"]!.AsArray().Single()!;
            warning["days"]!.GetValue<int>().Should().Be(days);
            warning["posts"]!.AsArray().Select(p => (string)p!["id"]!).Should().Equal([after], "only what is planned after the end is in danger");
            warning["posts_total"]!.GetValue<int>().Should().Be(1);
            (await new ShopOwner(App).Browser.PageAsync("/dashboard")).Should().Contain("An account needs you").And.Contain("planned after that");
        }

        App.Logs.Should().Contain(l => l.Contains("runs out at", StringComparison.Ordinal) && l.Contains(after, StringComparison.Ordinal)).And
            .NotContain(l => l.Contains("runs out at", StringComparison.Ordinal) && l.Contains(before, StringComparison.Ordinal));
        Time.MoveTo(end);
        (await App.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None)).Should().Match<UpkeepReport>(r => r.Paused == 1 && r.Warned == 1, "the day has come");
        var view = await ViewAsync(account);
        ((string)view["status_reason"]!).Should().Be("token_expired");
        view["can_post"]!.GetValue<bool>().Should().BeFalse();
        view["scheduled_posts"]!.GetValue<int>().Should().Be(2);
    }

    [Test]
    public async Task The_list_tells_how_each_account_stands()
    {
        var owner = new ShopOwner(App);
        var instagram = await owner.ConnectAsync(Platform.Instagram);
        await Client.PostAsync($"/api/accounts/{instagram.Id}/check/", (HttpContent?)null);
        var view = await ViewAsync(instagram.Id);
        view["quota"]!["used"]!.GetValue<long>().Should().Be(0);
        view["quota"]!["total"]!.GetValue<long>().Should().BePositive();
        view["quota"]!["as_of"].Should().NotBeNull();
        view["refresh_possible"]!.GetValue<bool>().Should().BeTrue();
        view["scopes"]!.AsArray().Should().NotBeEmpty();
        ((string)view["token_expires_at"]!).Should().StartWith("2027-01-07");
        var list = await Client.GetJsonAsync("/api/accounts/");
        list["results"]!.AsArray().Single(a => (string)a!["id"]! == instagram.Id)!.ToJsonString().Should().Be(view.ToJsonString(), "one account and the list say the same");
        (await Client.GetAsync("/api/accounts/nobodys/")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Connecting_over_the_api_gives_an_address_for_the_browser()
    {
        var begun = await (await Client.PostAsJsonAsync("/api/accounts/connect/", new { platform = "x" })).JsonAsync();
        ((string)begun["authorize_url"]!).Should().StartWith("http://localhost/sandbox/oauth/x/i/oauth2/authorize?");
        ((string)begun["expires_at"]!).Should().StartWith("2026-11-08T04:10:00");
        var owner = new ShopOwner(App);
        var callback = await owner.ConsentAsync(new Uri((string)begun["authorize_url"]!).PathAndQuery);
        (await owner.ComeBackAsync(callback)).Headers.Location!.OriginalString.Should().Be("/accounts?did=connected", "the browser is signed in with the key that began it");

        await RefusedAsync(await Client.PostAsJsonAsync("/api/accounts/connect/", new { platform = "x", account_id = "nobodys" }), 404, "not_found");
        await RefusedAsync(await Client.PostAsJsonAsync("/api/accounts/connect/", new { platform = "x", account_id = await SeededAsync(Platform.Facebook) }), 422, "account_platform");
        await RefusedAsync(await Client.PostAsJsonAsync("/api/accounts/connect/", new { platform = "myspace" }), 400, "json_malformed");
        await RefusedAsync(await Client.PostAsJsonAsync("/api/accounts/connect/", new { }), 400, "json_malformed");
    }

    [Test]
    public async Task A_live_network_that_is_not_set_up_names_its_settings()
    {
        await using var live = new StudioApp([("Studio:Platforms:facebook:Mode", "live"), ("Studio:PublicBaseUrl", "https://studio.example")]);
        var answer = await live.Client().PostAsJsonAsync("/api/accounts/connect/", new { platform = "facebook" });
        await RefusedAsync(answer, 422, "connection_not_set_up");
        (await answer.Content.ReadAsStringAsync()).Should().Contain("Studio:Platforms:facebook:ClientId").And.Contain("Studio:Platforms:facebook:ClientSecret");
        (await live.Browser().PageAsync("/accounts")).Should().Contain("Studio:Platforms:facebook:ClientSecret").And.NotContain("Connect Facebook");
    }

    [Test]
    public async Task A_live_network_comes_back_to_the_public_address()
    {
        await using var live = new StudioApp([("Studio:Platforms:x:Mode", "live"), ("Studio:Platforms:x:ClientId", "real-id"), ("Studio:PublicBaseUrl", "https://studio.example")]);
        var begun = await (await live.Client().PostAsJsonAsync("/api/accounts/connect/", new { platform = "x" })).JsonAsync();
        ((string)begun["authorize_url"]!).Should().StartWith("https://x.com/i/oauth2/authorize?").And.Contain("client_id=real-id").And.Contain("redirect_uri=https%3A%2F%2Fstudio.example%2Fconnect%2Fx%2Fcallback");
        (await live.Browser().OpenAsync("/sandbox/oauth/x/i/oauth2/authorize?client_id=sandbox-x")).StatusCode.Should().Be(HttpStatusCode.NotFound, "a live network has no sandbox page");
    }

    [Test]
    public async Task An_account_with_planned_posts_is_taken_out_only_on_purpose_and_nothing_is_lost()
    {
        var owner = new ShopOwner(App);
        var account = await owner.ConnectAsync(Platform.X);
        var post = await ScheduleAsync("Waits meanwhile", "x", inSeconds: 3600);

        var refused = await Client.DeleteAsync($"/api/accounts/{account.Id}/");
        await RefusedAsync(refused, 409, "account_in_use");
        (await refused.JsonAsync())["scheduled_posts"]!.GetValue<int>().Should().Be(1);
        await RefusedAsync(await Client.DeleteAsync($"/api/accounts/{account.Id}/?force=maybe"), 400, "invalid_query");
        (await Client.DeleteAsync($"/api/accounts/{account.Id}/?force=true")).StatusCode.Should().Be(HttpStatusCode.NoContent);

        var row = await owner.RowAsync(account.Id);
        row.ProtectedToken.Should().BeEmpty("the tokens are gone");
        row.ProtectedRefreshToken.Should().BeNull();
        Sandbox.Requests().Should().Contain(r => r.Path == "/2/oauth2/revoke" && r.Status == 200, "they were given back to the network");
        (await PostAsync(post)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.AccountDisconnected);
        await RefusedAsync(await Client.PostAsync($"/api/accounts/{account.Id}/check/", (HttpContent?)null), 422, "account_disconnected");
        await RefusedAsync(await Client.PostAsync($"/api/accounts/{account.Id}/refresh/", (HttpContent?)null), 422, "account_disconnected");

        await owner.ConnectAsync(Platform.X, account.Id);
        (await PostAsync(post)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.Scheduled && p.NextTry == p.ScheduledTime, "connected again it waits for its time, as before");
    }

    [Test]
    public async Task An_account_no_post_names_is_removed_whole()
    {
        var account = await new ShopOwner(App).ConnectAsync(Platform.Linkedin);
        (await Client.DeleteAsync($"/api/accounts/{account.Id}/")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await Client.GetAsync($"/api/accounts/{account.Id}/")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await Client.DeleteAsync($"/api/accounts/{account.Id}/")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Settings_of_a_network_are_changed_and_checked()
    {
        var account = await new ShopOwner(App).ConnectAsync(Platform.Tiktok);
        await Client.PostAsync($"/api/accounts/{account.Id}/check/", (HttpContent?)null);
        var changed = await (await PatchAsync(account.Id, """{"display_name":" Outlet ","settings":{"privacy_level":"SELF_ONLY","disable_duet":true}}""")).JsonAsync();
        ((string)changed["display_name"]!).Should().Be("Outlet");
        ((string)changed["settings"]!["privacy_level"]!).Should().Be("SELF_ONLY");
        (await (await PatchAsync(account.Id, """{"settings":{"disable_duet":null}}""")).JsonAsync())["settings"]!.AsObject().ContainsKey("disable_duet").Should().BeFalse();
        foreach (var wrong in new[] { """{"display_name":""}""", """{"settings":{"privacy_level":"NOBODY"}}""", """{"settings":{"waba_id":"1"}}""", """{"settings":{"disable_duet":"yes"}}""" })
            await RefusedAsync(await PatchAsync(account.Id, wrong), 422, "invalid_account");
        await RefusedAsync(await PatchAsync(account.Id, """{"external_id":"1"}"""), 400, "json_malformed");
        (await Client.PostAsync($"/api/accounts/{account.Id}/refresh/", (HttpContent?)null)).StatusCode.Should().Be(HttpStatusCode.OK, "TikTok renews at any time");
        await RefusedAsync(await Client.PostAsync($"/api/accounts/{await SeededAsync(Platform.Facebook)}/refresh/", (HttpContent?)null), 422, "refresh_not_possible");
    }

    private Task<HttpResponseMessage> PatchAsync(string id, string json) => Client.PatchAsync($"/api/accounts/{id}/", new StringContent(json, Encoding.UTF8, "application/json"));

    private async Task<int> RoundAsync() => (await App.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None)).Warned;

    private Task<JsonNode> ViewAsync(string id) => Client.GetJsonAsync($"/api/accounts/{id}/");

    private async Task<string> SeededAsync(Platform platform)
    {
        await using var db = App.Dbs.ForSystem();
        return await db.Accounts.Where(a => a.Platform == platform).Select(a => a.Id).FirstAsync();
    }

    private async Task EndsAsync(string id, DateTimeOffset end)
    {
        await using var db = App.Dbs.ForSystem();
        await db.Accounts.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.TokenExpiresAt, end));
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, int status, string code)
    {
        var problem = await answer.JsonAsync();
        ((int)answer.StatusCode).Should().Be(status, problem.ToJsonString());
        ((string)problem["code"]!).Should().Be(code);
    }
}
