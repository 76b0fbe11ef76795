using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Security;

/// <summary>Members come by invitation, act by their role, and are out with the next request.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class MemberTests(DatabaseProvider provider)
{
    private StudioApp _app = null!;
    private HttpClient _owner = null!;
    private int _names;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _app = await StudioApp.OnAsync(provider, People.Settings);
        _owner = _app.Client();
        await _app.MemberAsync(_owner, Role.Owner, "first-owner");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task An_invited_person_joins_signs_in_and_acts_by_the_role()
    {
        var (invitation, token) = await _owner.InviteAsync(Role.Editor, ""","note":"Asha at the counter" """);
        ((string)invitation["url"]!).Should().EndWith("/join/" + token);
        var joined = await _app.JoinAsync(token, "Asha@Example.com", "Asha");
        joined.StatusCode.Should().Be(HttpStatusCode.Created);
        ((string)(await joined.JsonAsync())["role"]!).Should().Be("editor");

        var browser = await _app.SignedInAsync("asha@example.COM");
        var me = await browser.GetJsonAsync("/api/session/");
        ((string)me["name"]!).Should().Be("Asha");
        me["scopes"]!.AsArray().Select(s => (string)s!).Should().Equal("read", "write");
        (await browser.GetAsync("/api/schedule/")).StatusCode.Should().Be(HttpStatusCode.OK);
        var denied = await browser.GetAsync("/api/members/");
        (await denied.CodeAsync()).Should().Be("scope_missing");
        ((string)(await denied.JsonAsync())["detail"]!).Should().Contain("your role (editor)", "a person is told in a person's words");
        var read = await _owner.GetJsonAsync($"/api/invitations/{invitation["id"]}/");
        ((string)read["status"]!).Should().Be("accepted");
    }

    [Test]
    public async Task Of_fifty_who_use_a_link_at_once_one_becomes_a_member()
    {
        var (invitation, token) = await _owner.InviteAsync(Role.Viewer);
        var invitations = _app.Get<Invitations>();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
            await invitations.AcceptAsync(token, $"racer-{provider}-{i}".ToLowerInvariant(), "Racer", "hash", null, CancellationToken.None))));
        outcomes.Count(o => o.Refusal is null).Should().Be(1, "a link works once");
        outcomes.Where(o => o.Refusal is not null).Should().OnlyContain(o => o.Refusal!.Code == "link_invalid");
        (await (await _owner.DeleteAsync($"/api/invitations/{invitation["id"]}/")).CodeAsync()).Should().Be("invitation_used");
    }

    [Test]
    public async Task A_link_that_is_used_taken_back_too_old_or_made_up_gets_one_answer()
    {
        var time = new FakeTime();
        await using var app = await StudioApp.OnAsync(provider, People.Settings, time);
        var owner = app.Client();
        var used = (await owner.InviteAsync(Role.Viewer)).Token;
        (await app.JoinAsync(used, "user-one")).StatusCode.Should().Be(HttpStatusCode.Created);
        var (taken, takenBack) = await owner.InviteAsync(Role.Viewer);
        (await owner.DeleteAsync($"/api/invitations/{taken["id"]}/")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        var old = (await owner.InviteAsync(Role.Viewer, ""","expires_in_hours":2""")).Token;
        time.Advance(TimeSpan.FromHours(2));

        var texts = new List<string>();
        foreach (var token in new[] { used, takenBack, old, "tsi_" + new string('x', 43), "nonsense", "tsr_" + used[4..] })
        {
            var answer = await app.JoinAsync(token, "latecomer");
            answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
            var body = (JsonObject)await answer.JsonAsync();
            body.Remove("request_id");
            texts.Add(body.ToJsonString());
        }

        texts.Distinct().Should().HaveCount(1, "nobody learns what became of a link").And.OnlyContain(t => t.Contains("link_invalid", StringComparison.Ordinal));
    }

    [Test]
    public async Task An_invitation_for_one_name_is_for_no_other_and_a_taken_name_spends_it_not()
    {
        var (_, token) = await _owner.InviteAsync(Role.Viewer, $$""","login":"ravi-{{provider}}" """);
        (await (await _app.JoinAsync(token, "somebody-else")).CodeAsync()).Should().Be("invalid_member");
        (await _app.JoinAsync(token, $"RAVI-{provider}")).StatusCode.Should().Be(HttpStatusCode.Created, "case is no difference");

        var (_, second) = await _owner.InviteAsync(Role.Viewer);
        (await (await _app.JoinAsync(second, $"ravi-{provider}")).CodeAsync()).Should().Be("login_taken");
        (await _app.JoinAsync(second, $"ravi2-{provider}")).StatusCode.Should().Be(HttpStatusCode.Created, "the link still works");
    }

    [Test]
    public async Task Everything_wrong_with_a_joining_is_said_at_once()
    {
        var (_, token) = await _owner.InviteAsync(Role.Viewer);
        var answer = await _app.JoinAsync(token, "a b", " ", "short");
        (await answer.JsonAsync())["violations"]!.AsArray().Select(v => (string)v!["pointer"]!).Should().BeEquivalentTo("/name", "/login", "/password");
    }

    [TestCase("123456789")]
    [TestCase("1234567890")]
    [TestCase("aaaaaaaaaaaaaa")]
    [TestCase("Password123")]
    [TestCase("my-meera.k-2026")]
    public void A_password_that_is_guessed_first_is_refused(string password) =>
        PasswordRules.Fault("/password", password, "meera.k@example.com").Should().NotBeNull();

    [Test]
    public async Task Nobody_gives_takes_or_changes_rights_beyond_their_own()
    {
        var admin = await _app.BrowserOfAsync(_owner, Role.Admin, Fresh());
        var owner = await _app.MemberAsync(_owner, Role.Owner, Fresh());
        var editor = await _app.MemberAsync(_owner, Role.Editor, Fresh());
        var ownersKey = await (await _owner.PostJsonTextAsync("/api/keys/", """{"name":"owner's","scopes":["read","owner"]}""")).JsonAsync();

        foreach (var attempt in new (string What, Func<Task<HttpResponseMessage>> Do)[]
                 {
                     ("invites an owner", () => admin.PostJsonTextAsync("/api/invitations/", """{"role":"owner"}""")),
                     ("adds an owner", () => admin.PostJsonTextAsync("/api/members/", """{"name":"x","subject":"x","role":"owner"}""")),
                     ("makes an editor owner", () => admin.PatchAsync($"/api/members/{editor}/", Json("""{"role":"owner"}"""))),
                     ("demotes an owner", () => admin.PatchAsync($"/api/members/{owner}/", Json("""{"role":"viewer"}"""))),
                     ("renames an owner", () => admin.PatchAsync($"/api/members/{owner}/", Json("""{"name":"x"}"""))),
                     ("gives an owner another subject", () => admin.PatchAsync($"/api/members/{owner}/", Json("""{"subject":"mine"}"""))),
                     ("removes an owner", () => admin.DeleteAsync($"/api/members/{owner}/")),
                     ("resets an owner's password", () => admin.PostJsonTextAsync($"/api/members/{owner}/password-reset/", "")),
                     ("signs an owner out", () => admin.PostAsync($"/api/members/{owner}/sign-out/", (HttpContent?)null)),
                     ("rotates an owner's key", () => admin.PostJsonTextAsync($"/api/keys/{ownersKey["id"]}/rotate/", "{}")),
                     ("revokes an owner's key", () => admin.DeleteAsync($"/api/keys/{ownersKey["id"]}/")),
                 })
        {
            var answer = await attempt.Do();
            answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, $"an admin {attempt.What}: {await answer.Content.ReadAsStringAsync()}");
            (await answer.CodeAsync()).Should().Be("beyond_own_rights", attempt.What);
        }

        (await (await admin.PostJsonTextAsync("/api/keys/", """{"name":"x","scopes":["owner"]}""")).CodeAsync()).Should().Be("key_refused");
        (await admin.PatchAsync($"/api/members/{editor}/", Json("""{"role":"admin"}"""))).StatusCode.Should().Be(HttpStatusCode.OK, "one's own rights may be given");
        var narrow = _app.Client((await _app.OrganizationAsync("demo", KeyScopes.Admin)).Key);
        (await (await narrow.PostJsonTextAsync("/api/invitations/", """{"role":"viewer"}""")).CodeAsync()).Should().Be("beyond_own_rights", "a key that cannot read invites no reader");
    }

    [Test]
    public async Task A_removed_member_is_out_with_the_next_request_and_leaves_no_way_back()
    {
        var login = Fresh();
        var id = await _app.MemberAsync(_owner, Role.Admin, login);
        var browser = await _app.SignedInAsync(login);
        var other = await _app.SignedInAsync(login);
        var key = _app.Client((string)(await (await browser.PostJsonTextAsync("/api/keys/", """{"name":"kept for later","scopes":["read","admin"]}""")).JsonAsync())["key"]!);
        var kept = (await browser.InviteAsync(Role.Admin)).Token;
        var colleague = await _app.MemberAsync(_owner, Role.Editor, Fresh());
        var reset = (string)(await (await browser.PostJsonTextAsync($"/api/members/{colleague}/password-reset/", "")).JsonAsync())["token"]!;
        (await key.GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.OK);

        (await _owner.DeleteAsync($"/api/members/{id}/")).StatusCode.Should().Be(HttpStatusCode.NoContent);

        foreach (var session in new[] { browser, other })
            (await session.GetAsync("/api/session/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "the session ends with the member");
        (await key.GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "the secret of that key went out with the member");
        (await (await _app.JoinAsync(kept, Fresh())).CodeAsync()).Should().Be("link_invalid", "an invitation to oneself is no way back");
        (await (await _app.Client("").PostAsync("/api/members/password-reset/", new JsonObject { ["token"] = reset, ["new_password"] = "a new long password" })).CodeAsync())
            .Should().Be("link_invalid", "nor is a colleague's account");
        (await TrySignInAsync(login)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await _owner.GetAsync($"/api/members/{id}/")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await _app.JoinAsync((await _owner.InviteAsync(Role.Viewer)).Token, login)).StatusCode.Should().Be(HttpStatusCode.Created, "the name is free again");
    }

    [Test]
    public async Task A_removal_may_leave_the_keys_to_the_shop()
    {
        var login = Fresh();
        var id = await _app.MemberAsync(_owner, Role.Admin, login);
        var key = _app.Client((string)(await (await (await _app.SignedInAsync(login)).PostJsonTextAsync("/api/keys/", """{"name":"till","scopes":["read"]}""")).JsonAsync())["key"]!);
        (await _owner.DeleteAsync($"/api/members/{id}/?keep_keys=perhaps")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await _owner.DeleteAsync($"/api/members/{id}/?keep_keys=true")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await key.GetAsync("/api/organization/")).StatusCode.Should().Be(HttpStatusCode.OK, "the till works on");
    }

    [Test]
    public async Task Another_role_counts_from_the_next_request_and_takes_back_what_it_no_longer_covers()
    {
        var login = Fresh();
        var id = await _app.MemberAsync(_owner, Role.Admin, login);
        var browser = await _app.SignedInAsync(login);
        var strong = _app.Client((string)(await (await browser.PostJsonTextAsync("/api/keys/", """{"name":"strong","scopes":["read","admin"]}""")).JsonAsync())["key"]!);
        var weak = _app.Client((string)(await (await browser.PostJsonTextAsync("/api/keys/", """{"name":"weak","scopes":["read"]}""")).JsonAsync())["key"]!);
        (await _owner.PatchAsync($"/api/members/{id}/", Json("""{"role":"viewer"}"""))).StatusCode.Should().Be(HttpStatusCode.OK);

        (await browser.GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.Forbidden, "the same session, the new role");
        (await browser.GetAsync("/api/session/")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await strong.GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "a viewer has no admin key");
        (await weak.GetAsync("/api/organization/")).StatusCode.Should().Be(HttpStatusCode.OK, "a key within the new role stays");
    }

    [Test]
    public async Task The_last_owner_stays_even_when_two_let_each_other_go_at_once()
    {
        for (var round = 0; round < 5; round++)
        {
            var (organization, key) = await _app.OrganizationAsync($"owners-{round}");
            var client = _app.Client(key);
            var (one, two) = (await _app.MemberAsync(client, Role.Owner, Fresh()), await _app.MemberAsync(client, Role.Owner, Fresh()));
            var members = _app.Get<Members>();
            var outcomes = await Task.WhenAll(
                Task.Run(async () => (await members.ChangeAsync(_app.Operator(organization), one, new MemberChange(Role: Role.Editor), CancellationToken.None)).Refusal),
                Task.Run(async () => (await members.RemoveAsync(_app.Operator(organization), two, keepKeys: false, CancellationToken.None)).Refusal));
            outcomes.Count(r => r is null).Should().Be(1, "one of the two has to stay owner");
            outcomes.Single(r => r is not null)!.Code.Should().Be("last_owner");
        }
    }

    [Test]
    public async Task A_reset_link_works_once_and_ends_every_session()
    {
        var login = Fresh();
        var id = await _app.MemberAsync(_owner, Role.Editor, login);
        var browser = await _app.SignedInAsync(login);
        var first = await (await _owner.PostJsonTextAsync($"/api/members/{id}/password-reset/", "")).JsonAsync();
        var second = await (await _owner.PostJsonTextAsync($"/api/members/{id}/password-reset/", "")).JsonAsync();
        ((string)second["url"]!).Should().EndWith("/reset/" + second["token"]);
        (await browser.GetAsync("/api/session/")).StatusCode.Should().Be(HttpStatusCode.OK, "an offer changes nothing yet");

        (await (await ResetAsync(first, "quite another phrase")).CodeAsync()).Should().Be("link_invalid", "the newer link replaces it");
        (await (await ResetAsync(second, "short")).CodeAsync()).Should().Be("password_refused");
        (await ResetAsync(second, "quite another phrase")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await (await ResetAsync(second, "yet another phrase")).CodeAsync()).Should().Be("link_invalid", "it works once");
        (await browser.GetAsync("/api/session/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        await _app.SignedInAsync(login, "quite another phrase");

        Task<HttpResponseMessage> ResetAsync(JsonNode link, string password) =>
            _app.Client("").PostAsync("/api/members/password-reset/", new JsonObject { ["token"] = (string)link["token"]!, ["new_password"] = password });
    }

    [Test]
    public async Task Changing_the_password_ends_the_other_sessions_and_keeps_this_one()
    {
        var login = Fresh();
        await _app.MemberAsync(_owner, Role.Viewer, login);
        var (mine, other) = (await _app.SignedInAsync(login), await _app.SignedInAsync(login));
        (await (await ChangeAsync("not this one at all", "a fresh passphrase")).CodeAsync()).Should().Be("password_wrong");
        (await (await ChangeAsync(People.Password, People.Password)).CodeAsync()).Should().Be("password_refused");
        (await ChangeAsync(People.Password, "a fresh passphrase")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await mine.GetAsync("/api/session/")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await other.GetAsync("/api/session/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "whoever had the old password is out");
        (await (await _owner.PostAsync("/api/members/me/password/", new JsonObject { ["current_password"] = "x", ["new_password"] = "a fresh passphrase" })).CodeAsync()).Should().Be("not_a_member");

        Task<HttpResponseMessage> ChangeAsync(string current, string next) => mine.PostAsync("/api/members/me/password/", new JsonObject { ["current_password"] = current, ["new_password"] = next });
    }

    [Test]
    public async Task An_admin_can_end_a_members_sessions()
    {
        var login = Fresh();
        var id = await _app.MemberAsync(_owner, Role.Viewer, login);
        var browser = await _app.SignedInAsync(login);
        (await _owner.PostAsync($"/api/members/{id}/sign-out/", (HttpContent?)null)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await browser.GetAsync("/api/session/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        await _app.SignedInAsync(login);
    }

    [Test]
    public async Task The_organization_changes_by_its_admins()
    {
        var (_, key) = await _app.OrganizationAsync("changing");
        var client = _app.Client(key);
        var bad = await client.PatchAsync("/api/organization/", Json("""{"name":" ","time_zone":"Mars/Olympus","overdue_minutes":0}"""));
        (await bad.JsonAsync())["violations"]!.AsArray().Should().HaveCount(3);
        (await (await client.PatchAsync("/api/organization/", Json("""{"name":"demo"}"""))).CodeAsync()).Should().Be("name_taken");
        var good = await (await client.PatchAsync("/api/organization/", Json("""{"name":"Changed Silks","time_zone":"Asia/Dubai"}"""))).JsonAsync();
        ((string)good["time_zone"]!).Should().Be("Asia/Dubai");
        ((int)good["overdue_minutes"]!).Should().Be(120, "what is not named stays");
    }

    private string Fresh() => $"person-{Interlocked.Increment(ref _names)}-{provider}".ToLowerInvariant();

    private Task<HttpResponseMessage> TrySignInAsync(string login) => _app.Browser().TrySignInAsync(login);

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
