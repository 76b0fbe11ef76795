using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Tests.Sandbox;

namespace TextileStudio.Tests.Publishing;

/// <summary>What is the same on every network: tally, faults around the effect, persistence, control.</summary>
public sealed class SandboxFaultTests : SandboxFixture
{
    private static readonly Platform[] Networks = [Platform.Facebook, Platform.Instagram, Platform.Tiktok, Platform.X];

    /// <summary>Everything up to the commit, and the commit as a call.</summary>
    private async Task<Func<Task<Answer>>> ReadyAsync(Platform platform, string text = "Silk")
    {
        switch (platform)
        {
            case Platform.Facebook:
                var photo = await PhotoAsync();
                return () => FacebookAsync(HttpMethod.Post, $"{Page}/feed", new Dictionary<string, string> { ["message"] = text, ["attached_media"] = $$"""[{"media_fbid":"{{photo}}"}]""" });
            case Platform.Instagram:
                var container = await ContainerAsync(text);
                return () => InstagramAsync(HttpMethod.Post, $"{Ig}/media_publish", new Dictionary<string, string> { ["creation_id"] = container });
            case Platform.Tiktok:
                return () => TikTokAsync("post/publish/content/init/", Photos(text));
            default:
                var (media, _) = await UploadAsync();
                return () => XAsync(HttpMethod.Post, "tweets", new { text, media = new { media_ids = new[] { media } } });
        }
    }

    private Task<Answer> ListAsync(Platform platform) => platform switch
    {
        Platform.Facebook => FacebookAsync(HttpMethod.Get, $"{Page}/published_posts?fields=id"),
        Platform.Instagram => InstagramAsync(HttpMethod.Get, $"{Ig}/media?fields=id"),
        Platform.Tiktok => TikTokAsync("video/list/?fields=id"),
        _ => XAsync(HttpMethod.Get, $"users/{User}/tweets"),
    };

    private async Task<int> ListedAsync(Platform platform) => (await ListAsync(platform)).Json["data"] is { } data ? (data as JsonArray ?? data["videos"]!.AsArray()).Count : 0;

    private SandboxRequest LastCommit() => Host.View.Requests().Last(r => r.Kind is CallKind.Commit);

    [TestCaseSource(nameof(Networks))]
    public async Task A_dropped_answer_leaves_the_post_live(Platform platform)
    {
        var commit = await ReadyAsync(platform);
        Fault(SandboxFault.DropAnswer, platform, times: 1);
        await commit.Should().ThrowAsync<HttpRequestException>("the connection breaks");
        (await ListedAsync(platform)).Should().Be(1, "the effect was performed");
        LastCommit().Should().Match<SandboxRequest>(r => r.Performed && r.Faults == "drop_answer");
    }

    [TestCaseSource(nameof(Networks))]
    public async Task A_dropped_request_performs_nothing_but_is_counted(Platform platform)
    {
        var commit = await ReadyAsync(platform);
        Fault(SandboxFault.DropRequest, platform, times: 1);
        await commit.Should().ThrowAsync<HttpRequestException>("the connection breaks");
        (await ListedAsync(platform)).Should().Be(0);
        LastCommit().Performed.Should().BeFalse();
    }

    [TestCaseSource(nameof(Networks))]
    public async Task A_server_error_can_come_after_the_effect(Platform platform)
    {
        var commit = await ReadyAsync(platform);
        Fault(SandboxFault.ErrorAfterPerforming, platform, times: 1);
        (await commit()).Status.Should().Be(500);
        (await ListedAsync(platform)).Should().Be(1, "the effect was performed");
    }

    [TestCaseSource(nameof(Networks))]
    public async Task Answers_can_be_spoilt_after_the_effect(Platform platform)
    {
        var whole = (await (await ReadyAsync(platform, "whole"))()).Text.Length;
        Fault(SandboxFault.TruncatedAnswer, platform, times: 1);
        (await (await ReadyAsync(platform, "half"))()).Text.Length.Should().BeCloseTo(whole / 2, 20);
        Fault(SandboxFault.HtmlAnswer, platform, times: 1);
        (await (await ReadyAsync(platform, "html"))()).Should().Match<Answer>(a => a.Status == 200 && a.Text.StartsWith("<!DOCTYPE html>"));
        Fault(SandboxFault.EmptyAnswer, platform, times: 1);
        (await (await ReadyAsync(platform, "empty"))()).Should().Match<Answer>(a => a.Status == 200 && a.Text.Length == 0);
        (await ListedAsync(platform)).Should().Be(4, "each was performed");
        Fault(SandboxFault.MalformedReadBack, platform, times: 1);
        (await ListAsync(platform)).Json["data"].Should().BeOfType<JsonObject>("the list is no list");
    }

    [TestCaseSource(nameof(Networks))]
    public async Task Lists_can_lag_behind(Platform platform)
    {
        var commit = await ReadyAsync(platform);
        Fault(SandboxFault.ReadBackLag, platform, times: 1, seconds: 30);
        (await commit()).Status.Should().BeInRange(200, 201);
        (await ListedAsync(platform)).Should().Be(0, "not visible yet");
        Time.Advance(TimeSpan.FromSeconds(30));
        (await ListedAsync(platform)).Should().Be(1);
    }

    [TestCaseSource(nameof(Networks))]
    public async Task What_was_accepted_is_performed_though_the_caller_has_gone(Platform platform)
    {
        var commit = await ReadyAsync(platform);
        Fault(SandboxFault.SlowAcceptance, platform, times: 1, seconds: 5);
        Http.CancelPendingRequests();
        var calling = commit();
        await UntilAsync(() => Host.View.Requests().Any(r => r.Faults == "slow_acceptance"));
        Http.CancelPendingRequests();
        await FluentActions.Awaiting(() => calling).Should().ThrowAsync<OperationCanceledException>("the caller went away");
        (await ListedAsync(platform)).Should().Be(0, "a look-up at once finds nothing");

        Time.Advance(TimeSpan.FromSeconds(5));
        await UntilAsync(() => Posts().Any(p => p.Platform == platform));
        (await ListedAsync(platform)).Should().Be(1, "the network finished what it had accepted");
        LastCommit().Performed.Should().BeTrue();
    }

    [TestCaseSource(nameof(Networks))]
    public async Task What_was_accepted_is_performed_though_the_sandbox_itself_died(Platform platform)
    {
        var commit = await ReadyAsync(platform);
        Fault(SandboxFault.SlowAcceptance, platform, times: 1, seconds: 5);
        var calling = commit();
        await UntilAsync(() => Host.View.Requests().Any(r => r.Faults == "slow_acceptance"));
        Http.CancelPendingRequests();
        await FluentActions.Awaiting(() => calling).Should().ThrowAsync<OperationCanceledException>();
        await CloseAsync();

        await OpenAsync();
        (await ListedAsync(platform)).Should().Be(0, "it is not due yet");
        Time.Advance(TimeSpan.FromSeconds(5));
        await Host.Handler.WhenIdleAsync();
        (await ListedAsync(platform)).Should().Be(1, "once, by whoever holds the file");
    }

    [Test]
    public async Task A_late_answer_comes_after_an_early_effect()
    {
        Fault(SandboxFault.AnswerDelay, Platform.X, times: 1, seconds: 60, on: CallKind.Commit);
        var calling = XAsync(HttpMethod.Post, "tweets", new { text = "late" });
        await UntilAsync(() => Posts().Count == 1);
        calling.IsCompleted.Should().BeFalse("the answer is still held back");

        // The delay may start a moment after the effect is visible, so the clock goes on until the answer is there.
        await UntilAsync(() =>
        {
            Time.Advance(TimeSpan.FromSeconds(60));
            return calling.IsCompleted;
        });
        (await calling).Status.Should().Be(201);
    }

    [Test]
    public async Task Everything_holds_over_a_restart()
    {
        Fault(SandboxFault.CreditsDepleted, Platform.X, times: 2);
        (await XAsync(HttpMethod.Post, "tweets", new { text = "one" })).Status.Should().Be(402);
        await (await ReadyAsync(Platform.Facebook))();
        var before = Host.View.Posts().Single();
        await CloseAsync();

        await OpenAsync();
        Host.View.Posts().Single().Should().BeEquivalentTo(before, "the post, its picture and its times are on disk");
        Host.View.Picture(Platform.Facebook, before.Media.Single().Id)!.Value.Data.Should().Equal(Jpeg(1080, 1350), "and the bytes");
        (await XAsync(HttpMethod.Post, "tweets", new { text = "two" })).Status.Should().Be(402, "one strike was left");
        (await XAsync(HttpMethod.Post, "tweets", new { text = "two" })).Status.Should().Be(201);
        Host.View.Requests().Count(r => r.Path == "/2/tweets").Should().Be(3, "the tally counts across restarts");
    }

    [Test]
    public async Task A_fault_strikes_its_account_and_lets_the_first_ones_pass()
    {
        Fault(SandboxFault.CreditsDepleted, Platform.X, account: User, skip: 1, times: 1);
        (await XAsync(HttpMethod.Post, "tweets", new { text = "other" }, Token(Platform.X, "77"))).Status.Should().Be(201, "another account");
        (await XAsync(HttpMethod.Post, "tweets", new { text = "one" })).Status.Should().Be(201, "the first passes");
        (await XAsync(HttpMethod.Post, "tweets", new { text = "two" })).Status.Should().Be(402);
        (await XAsync(HttpMethod.Post, "tweets", new { text = "three" })).Status.Should().Be(201, "once is over");
    }

    [Test]
    public async Task Every_request_is_counted_with_its_effect()
    {
        var commit = await ReadyAsync(Platform.Instagram);
        await commit();
        await InstagramAsync(HttpMethod.Get, $"{Ig}/media?access_token=secret", token: "none");
        Host.View.Requests().Select(r => (r.Method, r.Path, r.Kind, r.Performed, r.Status)).Should().Equal(
            ("POST", $"/v25.0/{Ig}/media", CallKind.Prepare, true, 200),
            ("POST", $"/v25.0/{Ig}/media_publish", CallKind.Commit, true, 200),
            ("GET", $"/v25.0/{Ig}/media", null, false, 401));
    }

    [Test]
    public async Task Faults_are_switched_over_http()
    {
        var put = await Http.PutAsJsonAsync("/sandbox/api/faults", new { faults = new object[] { new { fault = "drop_answer", platform = "x", times = 2 }, new { fault = "answer_delay", seconds = 0.5 } } });
        put.StatusCode.Should().Be(HttpStatusCode.OK, await put.Content.ReadAsStringAsync());
        var faults = (await Http.GetFromJsonAsync<JsonNode>("/sandbox/api/faults"))!["results"]!.AsArray();
        faults.Select(f => f!["fault"]!.GetValue<string>()).Should().Equal("drop_answer", "answer_delay");
        (await Http.DeleteAsync(new Uri($"/sandbox/api/faults/{faults[0]!["id"]}", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.NoContent);
        Host.View.Faults().Single().Fault.Should().Be(SandboxFault.AnswerDelay);
        (await Http.DeleteAsync(new Uri("/sandbox/api/faults", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.NoContent);
        Host.View.Faults().Should().BeEmpty();

        var wrong = await Http.PutAsJsonAsync("/sandbox/api/faults", new { faults = new[] { new { fault = "container_error", platform = "x", times = 0 } } });
        wrong.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, "X has no containers");
        (await Http.GetFromJsonAsync<JsonNode>("/sandbox/api/posts"))!["count"]!.GetValue<int>().Should().Be(0);
    }

    [Test]
    public async Task Clearing_empties_the_networks_and_keeps_the_faults()
    {
        await (await ReadyAsync(Platform.X))();
        Fault(SandboxFault.AnswerDelay, Platform.X);
        Host.View.Clear();
        (Host.View.Posts().Count, Host.View.Requests().Count, Host.View.Faults().Count).Should().Be((0, 0, 1));
    }

    [Test]
    public async Task A_limited_view_neither_shows_nor_disturbs_other_accounts()
    {
        await XAsync(HttpMethod.Post, "tweets", new { text = "mine" });
        await XAsync(HttpMethod.Post, "tweets", new { text = "yours" }, Token(Platform.X, "77"));
        Host.View.Add(new FaultRule { Fault = SandboxFault.AnswerDelay });
        var mine = new SandboxView(Host.Store, [new SandboxAccount(Platform.X, User)]);

        mine.Posts().Select(p => p.Text).Should().Equal("mine");
        mine.Requests().Should().OnlyContain(r => r.Account == User);
        mine.Faults().Should().BeEmpty("a rule for all is not this tenant's");
        mine.Add(new FaultRule { Fault = SandboxFault.DropAnswer }).Value.Single().Account.Should().Be(User, "a rule for all its accounts is a rule for this one");
        mine.Add(new FaultRule { Fault = SandboxFault.DropAnswer, Platform = Platform.X, Account = "77" }).Refusal!.Kind.Should().Be(Core.RefusalKind.NotFound);
        mine.Clear();
        mine.RemoveAll();
        Host.View.Posts().Select(p => p.Text).Should().Equal("yours");
        Host.View.Faults().Should().ContainSingle("the other rule stays");
    }

    [Test]
    public async Task The_process_refuses_addresses_beyond_this_machine() =>
        (await SandboxProcess.RunAsync(["--urls", "http://0.0.0.0:5140", "--data", Path.GetTempPath()])).Should().Be(2);

    /// <summary>Waits for what another thread does at once; fails instead of hanging.</summary>
    private static async Task UntilAsync(Func<bool> condition)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(deadline).Should().BeLessThan(TimeSpan.FromSeconds(30), "it was to happen at once");
            await Task.Yield();
        }
    }
}
