using System.Net;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Connecting;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Dispatch;

namespace TextileStudio.Tests.Publishing.Connecting;

/// <summary>Renewing tokens: one at a time, nothing lost, an account paused once and only for good reason.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class TokenRefreshTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    private const string Words = "Banarasi silk at its best";
    private ShopOwner _owner = null!;

    [SetUp]
    public void SignIn() => _owner = new ShopOwner(App);

    [Test]
    public async Task Workers_on_two_nodes_at_once_make_one_call()
    {
        var account = await _owner.ConnectAsync(Platform.X);
        var before = Calls();
        Fault(new FaultRule { Fault = SandboxFault.AnswerDelay, Platform = Platform.X, Account = account.ExternalId, On = CallKind.Connect, Times = 1, Seconds = 5 });
        var otherNode = new TokenRefresher(App.Dbs, App.Get<WriteRetry>(), App.Get<ISecretBox>(), App.Get<Connectors>(), App.Get<ConnectContexts>(), Time, NullLogger<TokenRefresher>.Instance);

        var workers = Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? App.Get<TokenRefresher>() : otherNode).RefreshAsync(account.OrganizationId, account.Id, account.TokenVersion, CancellationToken.None))).ToArray();
        await SettledAsync(Task.WhenAll(workers), TimeSpan.FromSeconds(1));

        var outcomes = await Task.WhenAll(workers);
        outcomes.Count(o => o is Refreshed.Renewed { Here: true }).Should().Be(1, "one of them renewed it");
        outcomes.Should().OnlyContain(o => o is Refreshed.Renewed || o is Refreshed.Busy, "the others wait or find it done");
        (Calls() - before).Should().Be(1, "X takes the refresh token once; a second call would lock the account out");
        var row = await _owner.RowAsync(account.Id);
        row.TokenVersion.Should().Be(account.TokenVersion + 1);
        row.RefreshOwner.Should().BeNull();
        (await RefreshAsync(row)).Should().BeOfType<Refreshed.Renewed>("the new refresh token was kept");
    }

    [Test]
    public async Task An_empty_refresh_token_in_the_answer_never_replaces_the_old_one()
    {
        var account = await _owner.ConnectAsync(Platform.Tiktok);
        Fault(Connect(SandboxFault.RefreshTokenOmitted, account, times: 1));

        (await RefreshAsync(account)).Should().Be(new Refreshed.Renewed(Here: true));

        var row = await _owner.RowAsync(account.Id);
        row.ProtectedRefreshToken.Should().Be(account.ProtectedRefreshToken, "it is still the one in use");
        row.ProtectedToken.Should().NotBe(account.ProtectedToken);
        (await RefreshAsync(row)).Should().Be(new Refreshed.Renewed(Here: true), "the old one still renews");
        (await _owner.RowAsync(account.Id)).ProtectedRefreshToken.Should().NotBe(account.ProtectedRefreshToken, "one that changes is stored");
    }

    [Test]
    public async Task A_refusal_of_a_token_that_was_replaced_meanwhile_pauses_nobody()
    {
        var account = await _owner.ConnectAsync(Platform.X);
        Fault(Connect(SandboxFault.RefreshRefused, account, times: 1));
        Fault(Connect(SandboxFault.AnswerDelay, account, times: 1, seconds: 5));
        var before = Calls();
        var refresh = RefreshAsync(account);
        while (Calls() == before)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);

        // The owner connects again while the call is on its way.
        await using (var db = App.Dbs.ForSystem())
            await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.TokenVersion, a => a.TokenVersion + 1));
        await SettledAsync(refresh, TimeSpan.FromSeconds(1));

        (await refresh).Should().Be(new Refreshed.Renewed(Here: false), "the row was read again before anything was concluded");
        (await _owner.RowAsync(account.Id)).Status.Should().Be(AccountStatus.Active);
    }

    [Test]
    public async Task A_spent_refresh_token_pauses_the_account_once_and_its_posts_go_on_after_reconnecting()
    {
        var account = await _owner.ConnectAsync(Platform.X);
        var post = await ScheduleAsync(Words, "x", inSeconds: 3 * 3600);
        var late = await ScheduleAsync("Not out of season", "x", inSeconds: 3 * 3600);
        await using (var db = App.Dbs.ForSystem())
            await db.Posts.Where(p => p.Id == late).ExecuteUpdateAsync(set => set.SetProperty(p => p.LatestSend, Time.GetUtcNow().AddHours(3.5)));
        Fault(Connect(SandboxFault.RefreshRotated, account, times: 1));
        Time.Advance(TimeSpan.FromHours(3));

        await DispatchAsync();
        await App.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None);
        await DispatchAsync();

        var paused = await _owner.RowAsync(account.Id);
        paused.Status.Should().Be(AccountStatus.Disconnected);
        App.Logs.Count(l => l.Contains($"Account {account.Id}", StringComparison.Ordinal) && l.Contains("is paused", StringComparison.Ordinal)).Should().Be(1, "its owner is told once");
        foreach (var id in new[] { post, late })
            (await PostAsync(id)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.AccountDisconnected);
        var spent = Calls();
        await App.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None);
        Calls().Should().Be(spent, "nobody hammers a network with a token it refused");
        (await Client.GetJsonAsync("/api/accounts/"))["results"]!.AsArray().Single(a => (string)a!["id"]! == account.Id)!["can_post"]!.GetValue<bool>().Should().BeFalse();

        Time.Advance(TimeSpan.FromHours(1));
        await _owner.ConnectAsync(Platform.X, account.Id);

        (await PostAsync(post)).Status.Should().Be(PostStatus.Scheduled, "what waited is back in the queue");
        await DispatchAsync();
        (await PostAsync(post)).Status.Should().Be(PostStatus.Posted);
        Sent(Words).Should().Be(1, "once");
        (await PostAsync(late)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.Missed);
    }

    [Test]
    public async Task A_network_that_is_down_pauses_nobody_and_the_next_round_renews()
    {
        var account = await _owner.ConnectAsync(Platform.X);
        Fault(Connect(SandboxFault.DropRequest, account, times: 1));
        Fault(Connect(SandboxFault.ErrorWithoutPerforming, account, times: 1) with { Skip = 1 });
        Time.Advance(TimeSpan.FromMinutes(105));

        for (var round = 0; round < 2; round++)
        {
            (await App.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None)).Should().Be(new UpkeepReport(0, 0, 0, 0));
            (await _owner.RowAsync(account.Id)).Should().Match<Account>(a => a.Status == AccountStatus.Active && a.RefreshOwner == null && a.LastError != null);
        }

        (await App.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None)).Renewed.Should().Be(1);
        (await _owner.RowAsync(account.Id)).LastError.Should().BeNull("it works again");
    }

    [Test]
    public async Task A_worker_that_died_holding_the_lease_delays_the_next_one_and_no_more()
    {
        var account = await _owner.ConnectAsync(Platform.X);
        await using (var db = App.Dbs.ForSystem())
        {
            await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set
                .SetProperty(a => a.RefreshOwner, "dead").SetProperty(a => a.RefreshLeaseUntil, Time.GetUtcNow() + TokenRefresher.Lease));
        }

        (await RefreshAsync(account)).Should().BeOfType<Refreshed.Busy>();
        Time.Advance(TokenRefresher.Lease + TimeSpan.FromSeconds(1));
        (await RefreshAsync(account)).Should().Be(new Refreshed.Renewed(Here: true));
    }

    [Test]
    public async Task A_token_that_ends_within_minutes_is_renewed_before_it_is_used()
    {
        var account = await _owner.ConnectAsync(Platform.X);
        var post = await ScheduleAsync(Words, "x", inSeconds: 7200 - 200);
        var before = Calls();
        Time.Advance(TimeSpan.FromSeconds(7200 - 200));

        await DispatchAsync();

        (await PostAsync(post)).Status.Should().Be(PostStatus.Posted);
        (Calls() - before).Should().Be(1);
        (await _owner.RowAsync(account.Id)).TokenVersion.Should().Be(account.TokenVersion + 1);
    }

    [Test]
    public async Task A_token_taken_away_at_the_network_pauses_the_account_and_reconnecting_resumes()
    {
        var account = await _owner.ConnectAsync(Platform.Facebook);
        Sandbox.Revoke(Platform.Facebook, account.ExternalId).Should().BePositive("the owner removed the app at the network");
        var post = await ScheduleAsync(Words);

        await DispatchAsync();
        (await PostAsync(post)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.AccountDisconnected);
        (await Client.PostAsync($"/api/accounts/{account.Id}/check/", (HttpContent?)null)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _owner.RowAsync(account.Id)).Status.Should().Be(AccountStatus.Disconnected, "asking does not open what the network refuses");

        await _owner.ConnectAsync(Platform.Facebook, account.Id);
        await DispatchAsync();

        (await PostAsync(post)).Status.Should().Be(PostStatus.Posted);
        Sent(Words).Should().Be(1);
    }

    [Test]
    public async Task An_access_token_that_ended_early_is_renewed_and_the_post_goes_out_once()
    {
        var account = await _owner.ConnectAsync(Platform.X);
        Fault(new FaultRule { Fault = SandboxFault.TokenExpired, Platform = Platform.X, Account = account.ExternalId, On = CallKind.Commit, Times = 1 });
        var post = await ScheduleAsync(Words, "x");

        await DispatchAsync();
        (await PostAsync(post)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.Scheduled && p.ErrorCode == "token_renewed");
        (await _owner.RowAsync(account.Id)).Should().Match<Account>(a => a.Status == AccountStatus.Active && a.TokenVersion == account.TokenVersion + 1);

        Time.Advance(TimeSpan.FromMinutes(5));
        await DispatchAsync();
        (await PostAsync(post)).Status.Should().Be(PostStatus.Posted);
        Sent(Words).Should().Be(1);
    }

    [Test]
    public async Task A_network_that_renews_and_refuses_in_turns_is_not_asked_for_ever()
    {
        var account = await _owner.ConnectAsync(Platform.X);
        Fault(new FaultRule { Fault = SandboxFault.TokenRevoked, Platform = Platform.X, Account = account.ExternalId });
        var post = await ScheduleAsync(Words, "x");

        await DispatchAsync();

        (await _owner.RowAsync(account.Id)).Status.Should().Be(AccountStatus.Disconnected, "the renewed token was refused too");
        (await PostAsync(post)).Reason.Should().Be(CheckReason.AccountDisconnected);
        Sandbox.RemoveAll();
        (await Client.PostAsync($"/api/accounts/{account.Id}/check/", (HttpContent?)null)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _owner.RowAsync(account.Id)).Status.Should().Be(AccountStatus.Active, "the first check that succeeds opens it again");
        await DispatchAsync();
        (await PostAsync(post)).Status.Should().Be(PostStatus.Posted);
    }

    [Test]
    public async Task Instagram_is_renewed_weekly_and_never_on_its_first_day()
    {
        var account = await _owner.ConnectAsync(Platform.Instagram);
        (await RefreshAsync(account)).Should().BeOfType<Refreshed.Impossible>("the network refuses to renew a young token");
        Time.Advance(TimeSpan.FromDays(6));
        (await App.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None)).Renewed.Should().Be(0);
        Time.Advance(TimeSpan.FromDays(1.1));
        (await App.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None)).Renewed.Should().Be(1);
        (await _owner.RowAsync(account.Id)).TokenExpiresAt.Should().Be(Time.GetUtcNow().AddDays(60));
    }

    [Test]
    public async Task Posts_that_were_set_aside_as_their_account_opened_are_let_go_by_the_next_round()
    {
        var account = await _owner.ConnectAsync(Platform.Facebook);
        var post = await ScheduleAsync(Words);
        await using (var db = App.Dbs.ForSystem())
        {
            await db.Posts.Where(p => p.Id == post).ExecuteUpdateAsync(set => set
                .SetProperty(p => p.Status, PostStatus.NeedsCheck).SetProperty(p => p.Reason, CheckReason.AccountDisconnected));
        }

        (await App.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None)).Resumed.Should().Be(1, account.Id);
        (await App.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None)).Resumed.Should().Be(0, "once");
        (await PostAsync(post)).Status.Should().Be(PostStatus.Scheduled);
    }

    private Task<Refreshed> RefreshAsync(Account account) => App.Get<TokenRefresher>().RefreshAsync(account.OrganizationId, account.Id, account.TokenVersion, CancellationToken.None);

    private static FaultRule Connect(SandboxFault fault, Account account, int times, double seconds = 0) =>
        new() { Fault = fault, Platform = account.Platform, Account = account.ExternalId, On = CallKind.Connect, Times = times, Seconds = seconds };

    /// <summary>Calls at the networks' token addresses.</summary>
    private int Calls() => Sandbox.Requests(limit: 100_000).Count(r => r.Kind is CallKind.Connect);
}
