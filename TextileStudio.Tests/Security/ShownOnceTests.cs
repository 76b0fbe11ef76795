using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Tests.Studio;

namespace TextileStudio.Tests.Security;

/// <summary>Passwords, links, keys and tokens are written down as they cross the wire, and then looked for everywhere: each is in the one answer that shows it, if in any.</summary>
public sealed class ShownOnceTests
{
    [Test]
    public async Task Secrets_of_members_and_keys_are_in_exactly_the_one_answer_that_shows_them()
    {
        await using var app = await StudioApp.OnAsync(DatabaseProvider.Sqlite, [.. People.Settings, ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore.Hosting", "Warning")]);
        var owner = app.Client();
        owner.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        const string Password = "canary-password-0001", Second = "canary-password-0002", Third = "canary-password-0003", Wrong = "canary-password-0004";
        var everythingElse = new StringBuilder();

        var invitation = await (await owner.PostJsonTextAsync("/api/invitations/", """{"role":"admin"}""")).JsonAsync();
        var invited = (string)invitation["token"]!;
        await ReplayAsync("/api/invitations/", """{"role":"admin"}""", invitation);
        await KeepAsync(await app.JoinAsync(invited, "x y", "Canary", Password));
        var joined = await app.JoinAsync(invited, "meera", "Canary", Password);
        var id = (string)(await joined.JsonAsync())["id"]!;
        await KeepAsync(joined);
        await KeepAsync(await app.JoinAsync(invited, "meera-2", "Canary", Password));
        await KeepAsync(await app.Browser().TrySignInAsync("meera", Wrong));
        await KeepAsync(await app.Browser().TrySignInAsync(Wrong, "meera"));
        var browser = await app.SignedInAsync("meera", Password);
        await KeepAsync(await browser.PostAsync("/api/members/me/password/", new JsonObject { ["current_password"] = Wrong, ["new_password"] = Second }));
        await KeepAsync(await browser.PostAsync("/api/members/me/password/", new JsonObject { ["current_password"] = Password, ["new_password"] = Second }));
        var reset = await (await owner.PostJsonTextAsync($"/api/members/{id}/password-reset/", "")).JsonAsync();
        var link = (string)reset["token"]!;
        await ReplayAsync($"/api/members/{id}/password-reset/", "", reset);
        await KeepAsync(await app.Client("").PostAsync("/api/members/password-reset/", new JsonObject { ["token"] = link, ["new_password"] = Third }));
        var key = await (await owner.PostJsonTextAsync("/api/keys/", """{"name":"canary","scopes":["read"]}""")).JsonAsync();
        var rotated = await (await owner.PostJsonTextAsync($"/api/keys/{key["id"]}/rotate/", "{}")).JsonAsync();
        await ReplayAsync($"/api/keys/{key["id"]}/rotate/", "{}", rotated);
        rotated["key"].Should().NotBeNull("the first answer shows it");

        owner.DefaultRequestHeaders.Remove("Idempotency-Key");
        foreach (var path in new[] { "/api/members/", $"/api/members/{id}/", "/api/invitations/", $"/api/invitations/{invitation["id"]}/", "/api/keys/", $"/api/keys/{rotated["id"]}/", "/api/audit/?page_size=200", "/api/usage/", "/api/session/" })
            await KeepAsync(await owner.GetAsync(path));
        var pages = app.Browser();
        foreach (var path in new[] { "/members", "/keys", "/organization", "/audit", "/dashboard" })
            everythingElse.Append(await pages.PageAsync(path));

        string[] secrets = [Password, Second, Third, Wrong, invited, link, (string)key["key"]!, (string)rotated["key"]!];
        foreach (var secret in secrets)
        {
            everythingElse.ToString().Should().NotContain(secret, "no other answer or page shows it");
            app.Logs.Where(l => l.Contains(secret, StringComparison.Ordinal)).Should().BeEmpty("logs are read by people who may not act as the member");
        }

        foreach (var (file, text) in await app.FilesAsync())
        {
            foreach (var secret in secrets)
                text.Contains(secret, StringComparison.Ordinal).Should().BeFalse($"{file} holds {secret[..8]}…");
        }

        async Task KeepAsync(HttpResponseMessage answer) => everythingElse.Append(answer.Headers).Append(await answer.Content.ReadAsStringAsync());

        async Task ReplayAsync(string path, string body, JsonNode first)
        {
            var again = await owner.PostJsonTextAsync(path, body);
            again.StatusCode.Should().Be(HttpStatusCode.Created);
            again.Headers.GetValues("Idempotent-Replayed").Should().Equal("true");
            await KeepAsync(again);
            var node = await again.JsonAsync();
            (node["token"] ?? node["key"]).Should().BeNull($"{path} shows its secret once");
            node["expires_at"]?.ToJsonString().Should().Be(first["expires_at"]?.ToJsonString());
        }
    }

    [Test]
    public async Task A_rotated_key_and_its_successor_both_work_for_the_overlap_and_no_longer()
    {
        var time = new FakeTime();
        await using var app = await StudioApp.OnAsync(DatabaseProvider.Sqlite, People.Settings, time);
        var owner = app.Client();
        var old = await (await owner.PostJsonTextAsync("/api/keys/", """{"name":"till","scopes":["read","write"]}""")).JsonAsync();
        (await owner.PostJsonTextAsync($"/api/keys/{old["id"]}/rotate/", """{"overlap_hours":721}""")).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var fresh = await (await owner.PostJsonTextAsync($"/api/keys/{old["id"]}/rotate/", """{"overlap_hours":2}""")).JsonAsync();
        ((string)fresh["replaces_id"]!).Should().Be((string)old["id"]!);
        fresh["scopes"]!.ToJsonString().Should().Be("""["read","write"]""");
        fresh["expires_at"].Should().BeNull("the old one had no end");

        (await StatusAsync(old)).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(fresh)).Should().Be(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromHours(2));
        (await StatusAsync(old)).Should().Be(HttpStatusCode.Unauthorized);
        (await StatusAsync(fresh)).Should().Be(HttpStatusCode.OK);
        (await (await owner.PostJsonTextAsync($"/api/keys/{old["id"]}/rotate/", "{}")).CodeAsync()).Should().Be("key_over");

        var brief = await (await owner.PostAsync("/api/keys/", new JsonObject { ["name"] = "brief", ["scopes"] = new JsonArray("read"), ["expires_at"] = (time.GetUtcNow() + TimeSpan.FromDays(7)).ToString("O") })).JsonAsync();
        time.Advance(TimeSpan.FromDays(6));
        var next = await (await owner.PostJsonTextAsync($"/api/keys/{brief["id"]}/rotate/", """{"overlap_hours":720}""")).JsonAsync();
        next["expires_at"]!.GetValue<DateTimeOffset>().Should().Be(time.GetUtcNow() + TimeSpan.FromDays(7), "a key with an end gets one of the same length, not none");
        (await owner.GetJsonAsync($"/api/keys/{brief["id"]}/"))["expires_at"]!.GetValue<DateTimeOffset>().Should().Be(time.GetUtcNow() + TimeSpan.FromDays(1), "an overlap makes no key live longer");

        async Task<HttpStatusCode> StatusAsync(JsonNode key) => (await app.Client((string)key["key"]!).GetAsync("/api/organization/")).StatusCode;
    }

    [Test]
    public async Task What_a_revoked_key_invited_ends_with_it()
    {
        await using var app = await StudioApp.OnAsync(DatabaseProvider.Sqlite, People.Settings);
        var owner = app.Client();
        var leaked = await (await owner.PostJsonTextAsync("/api/keys/", """{"name":"leaked","scopes":["read","write","admin"]}""")).JsonAsync();
        var (_, token) = await app.Client((string)leaked["key"]!).InviteAsync(Role.Admin);
        await owner.DeleteAsync($"/api/keys/{leaked["id"]}/");
        (await (await app.JoinAsync(token, "intruder")).CodeAsync()).Should().Be("link_invalid", "whoever had the key has no other way in");
    }
}
