using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Security;

/// <summary>Guessing passwords leads nowhere, and tells nothing.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class PasswordSignInTests(DatabaseProvider provider)
{
    private static readonly (string, string)[] Tight = [.. People.Settings, ("Studio:SignIn:TriesPerName", "4"), ("Studio:SignIn:TriesPerAddress", "9"), ("Studio:SignIn:LockMinutes", "10")];

    private FakeTime _time = null!;
    private StudioApp _app = null!;
    private HttpClient _owner = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _time = new FakeTime();
        _app = await StudioApp.OnAsync(provider, Tight, _time);
        _owner = _app.Client();
        await _app.MemberAsync(_owner, Role.Editor, "asha");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    /// <summary>What an earlier test tried no longer counts.</summary>
    [SetUp]
    public void Forget()
    {
        _time.Advance(TimeSpan.FromMinutes(11));
        _app.RemoteAddress = IPAddress.Loopback;
    }

    [Test]
    public async Task An_unknown_name_and_a_wrong_password_get_the_same_answer_and_the_same_lock()
    {
        var answers = new Dictionary<string, List<string>>();
        foreach (var (login, from) in new[] { ("asha", "203.0.113.1"), ("nobody-here", "203.0.113.2"), ("not a name!", "203.0.113.3") })
        {
            _app.RemoteAddress = IPAddress.Parse(from);
            answers[login] = [];
            for (var i = 0; i < 5; i++)
            {
                var answer = await _app.Browser().TrySignInAsync(login, "not the password");
                var body = (JsonObject)await answer.JsonAsync();
                body.Remove("request_id");
                answers[login].Add($"{(int)answer.StatusCode} {answer.Headers.RetryAfter} {answer.Headers.Contains("Set-Cookie")} {body.ToJsonString()}");
            }
        }

        answers["nobody-here"].Should().Equal(answers["asha"], "nobody learns which names there are");
        answers["not a name!"].Should().Equal(answers["asha"]);
        answers["asha"].Take(4).Should().OnlyContain(a => a.StartsWith("401 ", StringComparison.Ordinal) && a.Contains("sign_in_failed", StringComparison.Ordinal));
        answers["asha"][4].Should().StartWith("429 ").And.Contain("sign_in_locked");
    }

    [Test]
    public async Task A_locked_name_opens_after_its_time_and_its_lock_is_in_the_audit_log()
    {
        _app.RemoteAddress = IPAddress.Parse("203.0.113.7");
        for (var i = 0; i < 4; i++)
            await _app.Browser().TrySignInAsync("asha", "not the password");
        (await _app.Browser().TrySignInAsync("asha")).StatusCode.Should().Be(HttpStatusCode.TooManyRequests, "the right password does not open it either, or guessing would go on");
        _app.RemoteAddress = IPAddress.Parse("203.0.113.8");
        (await _app.Browser().TrySignInAsync("asha")).StatusCode.Should().Be(HttpStatusCode.TooManyRequests, "the name is locked from everywhere");
        _app.RemoteAddress = IPAddress.Loopback;
        var locked = await _owner.GetJsonAsync("/api/audit/?action=member.locked");
        ((string)locked["results"]![0]!["address"]!).Should().Be("203.0.113.7");
        ((string)locked["results"]![0]!["actor"]!).Should().Be("stranger");

        _time.Advance(TimeSpan.FromMinutes(10));
        (await _app.Browser().TrySignInAsync("asha")).StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Test]
    public async Task An_address_that_tries_many_names_is_locked_and_others_are_not()
    {
        _app.RemoteAddress = IPAddress.Parse("2001:db8:1:2::1");
        for (var i = 0; i < 9; i++)
        {
            _app.RemoteAddress = IPAddress.Parse($"2001:db8:1:2::{i + 1}"); // one network, many addresses
            (await _app.Browser().TrySignInAsync($"name-{i}", "not the password")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }

        (await _app.Browser().TrySignInAsync("asha")).StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        _app.RemoteAddress = IPAddress.Parse("203.0.113.9");
        (await _app.Browser().TrySignInAsync("asha")).StatusCode.Should().Be(HttpStatusCode.NoContent, "the name itself was not guessed at");
    }

    [Test]
    public async Task Signing_in_rightly_uses_nothing_up()
    {
        for (var i = 0; i < 12; i++)
        {
            if (i % 5 == 0)
                await _app.Browser().TrySignInAsync("asha", "not the password");
            (await _app.Browser().TrySignInAsync("asha")).StatusCode.Should().Be(HttpStatusCode.NoContent, $"time {i}");
        }
    }

    [Test]
    public async Task Parallel_guesses_get_no_more_than_their_number()
    {
        var guard = _app.Get<SignInGuard>();
        var leaves = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(async () => await guard.TakeAsync("victim", IPAddress.Parse($"198.51.100.{i}"), CancellationToken.None))));
        leaves.Count(l => l.Wait is null).Should().Be(4, "a guess is counted before it is looked at");
        leaves.Count(l => l.IsLast).Should().Be(1, "one of them locks the name");
        leaves.Where(l => l.Wait is not null).Should().OnlyContain(l => l.Wait <= TimeSpan.FromMinutes(10));
    }

    [Test]
    public async Task A_reset_link_opens_a_locked_name()
    {
        var id = await _app.MemberAsync(_owner, Role.Editor, "forgetful");
        for (var i = 0; i < 4; i++)
            await _app.Browser().TrySignInAsync("forgetful", "not the password");
        var link = await (await _owner.PostJsonTextAsync($"/api/members/{id}/password-reset/", "")).JsonAsync();
        await _app.Client("").PostAsync("/api/members/password-reset/", new JsonObject { ["token"] = (string)link["token"]!, ["new_password"] = "remembered at last" });
        (await _app.Browser().TrySignInAsync("forgetful", "remembered at last")).StatusCode.Should().Be(HttpStatusCode.NoContent, "who forgot the password has tried often");
    }

    [Test]
    public async Task Counts_that_no_longer_count_are_forgotten()
    {
        await _app.Browser().TrySignInAsync("somebody", "not the password");
        await using (var db = _app.Dbs.ForSystem())
            db.SignInTries.Should().NotBeEmpty().And.OnlyContain(t => !t.Id.Contains("somebody", StringComparison.Ordinal), "people type passwords into the wrong field");
        _time.Advance(TimeSpan.FromMinutes(11));
        await _app.Get<SignInGuard>().SweepAsync(CancellationToken.None);
        await using var after = _app.Dbs.ForSystem();
        after.SignInTries.Should().BeEmpty("they only cost room now");
    }
}
