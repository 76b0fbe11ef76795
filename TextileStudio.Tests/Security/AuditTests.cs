using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Security;

/// <summary>Every administrative act leaves one entry that nobody changes, and that can be found again.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class AuditTests(DatabaseProvider provider)
{
    private StudioApp _app = null!;
    private HttpClient _owner = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _app = await StudioApp.OnAsync(provider, People.Settings);
        _owner = _app.Client((await _app.OrganizationAsync("audited")).Key);
        _app.RemoteAddress = IPAddress.Parse("203.0.113.5");
        await _app.MemberAsync(_owner, Role.Owner, "audited-owner");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Every_administrative_act_is_told_with_who_what_where_and_the_old_and_new_value()
    {
        var admin = await _app.BrowserOfAsync(_owner, Role.Admin, "audited-admin");
        var member = await _app.MemberAsync(_owner, Role.Viewer, "audited-viewer");
        var key = await (await admin.PostJsonTextAsync("/api/keys/", """{"name":"till","scopes":["read"]}""")).JsonAsync();
        await admin.PostJsonTextAsync($"/api/keys/{key["id"]}/rotate/", "{}");
        await admin.DeleteAsync($"/api/keys/{key["id"]}/");
        var (invitation, _) = await admin.InviteAsync(Role.Editor, ""","note":"Meera" """);
        await admin.DeleteAsync($"/api/invitations/{invitation["id"]}/");
        await admin.PatchAsync($"/api/members/{member}/", Json("""{"role":"editor"}"""));
        await admin.PostJsonTextAsync($"/api/members/{member}/password-reset/", "");
        await admin.PostAsync($"/api/members/{member}/sign-out/", (HttpContent?)null);
        await admin.DeleteAsync($"/api/members/{member}/");
        await admin.PostJsonTextAsync("/api/members/", """{"name":"Ravi","subject":"ravi-at-the-provider","role":"viewer"}""");
        await admin.PatchAsync("/api/organization/", Json("""{"overdue_minutes":240}"""));
        await admin.PutAsync("/api/brand-kit/", Json("""{"brand_name":"Audited Silks"}"""));
        await admin.DeleteAsync("/api/brand-kit/");
        var hook = (await (await admin.PostJsonTextAsync("/api/webhooks/", """{"url":"https://93.184.216.34/secret-path","events":["*"],"enabled":false}""")).JsonAsync())["webhook"]!["id"];
        await admin.PatchAsync($"/api/webhooks/{hook}/", Json("""{"events":["post.failed"]}"""));
        await admin.PostJsonTextAsync($"/api/webhooks/{hook}/secret/", "{}");
        await admin.DeleteAsync($"/api/webhooks/{hook}/");
        await admin.PutAsync("/api/usage/budget/", Json("""{"monthly_inr":2500}"""));

        var entries = (await _owner.GetJsonAsync("/api/audit/?page_size=200"))["results"]!.AsArray();
        entries.Select(e => (string)e!["action"]!).Distinct().Should().Contain(
        [
            "invitation.created", "member.joined", "member.signed_in", "key.created", "key.rotated", "key.revoked", "invitation.revoked", "member.changed", "reset.created", "member.signed_out", "member.removed",
            "member.added", "organization.changed", "brand_kit.changed", "brand_kit.removed", "webhook.created", "webhook.changed", "webhook.secret_rotated", "webhook.removed", "budget.changed",
        ]);
        entries.ToJsonString().Should().NotContain("secret-path", "an address may hold a secret; its host is enough");
        entries.Single(e => (string)e!["action"]! == "budget.changed")!["changes"]!.ToJsonString().Should().Be("""{"monthly_inr":{"old":null,"new":"2500"}}""");
        var change = entries.Single(e => (string)e!["action"]! == "member.changed")!;
        ((string)change["actor"]!).Should().StartWith("member:");
        ((string)change["actor_name"]!).Should().Be("Admin audited-admin");
        ((string)change["address"]!).Should().Be("203.0.113.5");
        ((string)change["target_id"]!).Should().Be(member);
        change["changes"]!.ToJsonString().Should().Be("""{"role":{"old":"viewer","new":"editor"}}""", "what did not change is left out");
        var organization = entries.Single(e => (string)e!["action"]! == "organization.changed")!;
        organization["changes"]!.ToJsonString().Should().Be("""{"overdue_minutes":{"old":"120","new":"240"}}""");
        ((string)entries[^1]!["actor"]!).Should().Be("operator", "the first act was the operator's: the organization's first key");
    }

    [Test]
    public async Task What_was_refused_is_not_told_as_done()
    {
        var before = (long)(await _owner.GetJsonAsync("/api/audit/?page_size=1"))["count"]!;
        await _owner.PostJsonTextAsync("/api/keys/", """{"name":"","scopes":["read"]}""");
        await _owner.DeleteAsync("/api/members/nobody/");
        await _owner.PatchAsync("/api/organization/", Json("""{"time_zone":"Mars/Olympus"}"""));
        await _owner.DeleteAsync("/api/brand-kit/");
        ((long)(await _owner.GetJsonAsync("/api/audit/?page_size=1"))["count"]!).Should().Be(before);
    }

    [Test]
    public async Task The_log_is_searched_and_paged()
    {
        var time = new FakeTime();
        await using var app = await StudioApp.OnAsync(provider, People.Settings, time);
        var (organization, key) = await app.OrganizationAsync("searched");
        var client = app.Client(key);
        for (var i = 0; i < 7; i++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await client.PostJsonTextAsync("/api/keys/", $$"""{"name":"Counter {{i}}","scopes":["read"]}""");
        }

        async Task<List<string>> NamesAsync(string query) => [.. (await client.GetJsonAsync("/api/audit/?" + query))["results"]!.AsArray().Select(e => (string)e!["target_name"]!)];
        (await NamesAsync("q=COUNTER%204")).Should().Equal("Counter 4");
        (await NamesAsync("action=key&page_size=3")).Should().Equal("Counter 6", "Counter 5", "Counter 4");
        (await NamesAsync("action=ke")).Should().BeEmpty("a part of a thing's name is none");
        (await NamesAsync("action=key.created&actor=operator")).Should().Equal("Test");
        (await NamesAsync($"from={Uri.EscapeDataString((time.GetUtcNow() - TimeSpan.FromMinutes(1)).ToString("O"))}")).Should().Equal("Counter 6", "Counter 5");
        var target = (string)(await client.GetJsonAsync("/api/audit/?q=counter%202"))["results"]![0]!["target_id"]!;
        (await NamesAsync("target_id=" + target)).Should().Equal("Counter 2");
        (await client.GetAsync("/api/audit/?from=yesterday")).StatusCode.Should().Be(HttpStatusCode.BadRequest);

        var seen = new List<string>();
        for (var next = "/api/audit/?page_size=3&action=key"; next is not null;)
        {
            var page = await client.GetJsonAsync(next);
            ((long)page["count"]!).Should().Be(8);
            seen.AddRange(page["results"]!.AsArray().Select(e => (string)e!["id"]!));
            next = (string?)page["next"];
        }

        seen.Should().HaveCount(8).And.OnlyHaveUniqueItems();
        await using var db = app.Dbs.ForOrganization(organization);
        db.AuditEntries.Count().Should().Be(8);
    }

    [Test]
    public async Task An_entry_is_neither_changed_nor_deleted()
    {
        await using var db = _app.Dbs.ForSystem();
        var entry = await db.AuditEntries.FirstAsync();
        db.Remove(entry);
        await db.Invoking(d => d.SaveChangesAsync()).Should().ThrowAsync<InvalidOperationException>("the log is only ever added to");
        db.Entry(entry).State = EntityState.Unchanged;
        db.Entry(entry).Property(e => e.Action).CurrentValue = "nothing.happened";
        await db.Invoking(d => d.SaveChangesAsync()).Should().ThrowAsync<InvalidOperationException>();
        foreach (var method in new[] { "POST", "PUT", "PATCH", "DELETE" })
            (await _owner.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/audit/"))).StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed, "there is no route that changes it");
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
