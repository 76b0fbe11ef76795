using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Dispatch;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// Trial R10. A network takes an account's token back before a post is prepared, as it is committed, or after it was accepted and before anybody could look. The account is
/// paused with one notice, the network is left alone, and after reconnecting every post goes out or is found, once.
/// </summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class RevokedTokenTests(DatabaseProvider provider) : AccountPerPostFixture(provider)
{
    private enum When
    {
        BeforePreparing,
        AtTheCommit,
        AfterAcceptance,
    }

    private sealed record Case(Platform Platform, When When, string External, string AccountId)
    {
        public List<string> Posts { get; } = [];

        public DateTimeOffset? Paused { get; set; }

        public override string ToString() => $"{Wire.Name(Platform)}, {When}";
    }

    [Test, CancelAfter(120_000)]
    public async Task A_revoked_token_is_told_once_not_hammered_and_after_reconnecting_all_goes_on(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await RevokeAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run)
    {
        var told = new List<string>();
        foreach (var each in Enum.GetValues<DatabaseProvider>())
        {
            var stage = new RevokedTokenTests(each) { Moments = 25 };
            await stage.StartAsync();
            try
            {
                told.Add($"{each}: {await stage.RevokeAsync(run)}");
            }
            finally
            {
                await stage.StopAsync();
            }
        }

        return string.Join("; ", told);
    }

    private async Task<string> RevokeAsync(TrialRun run)
    {
        var posts = run.Of(4, 25);
        var asset = await UploadAsync();
        var cases = new List<Case>();
        foreach (var platform in new[] { Platform.Facebook, Platform.Instagram, Platform.X, Platform.Linkedin, Platform.Tiktok })
        {
            foreach (var when in Enum.GetValues<When>())
            {
                var external = AccountOf(platform, cases.Count + 1);
                var each = new Case(platform, when, external, await AccountAsync(platform, external));
                for (var i = 0; i < Math.Min(posts, platform is Platform.Tiktok ? 10 : 25); i++)
                    each.Posts.Add(await PlanAsync(platform, each.AccountId, asset, $"Revoked {cases.Count} {i:00}", inSeconds: 20 + (i * 30)));
                Fault(when is When.AfterAcceptance
                    ? new FaultRule { Fault = SandboxFault.DropAnswer, Platform = platform, Account = external, On = CallKind.Commit, Times = 1 }
                    : new FaultRule { Fault = SandboxFault.TokenRevoked, Platform = platform, Account = external, On = when is When.AtTheCommit ? CallKind.Commit : null });
                cases.Add(each);
            }
        }

        for (var passed = 0; passed < (posts * 30) + 1_500; passed += 10)
        {
            run.Stopping.ThrowIfCancellationRequested();
            await TurnAsync();
            foreach (var each in cases)
                await FollowAsync(each);
            Time.Advance(TimeSpan.FromSeconds(10));
        }

        var (busiest, lines) = (0, App.Logs.ToArray());
        foreach (var each in cases)
        {
            each.Paused.Should().NotBeNull($"{each}: the account is paused");
            lines.Count(line => line.Contains($"Account {each.AccountId} ", StringComparison.Ordinal) && line.Contains("is paused", StringComparison.Ordinal)).Should().Be(1, $"{each}: one notice");
            var calls = new SandboxView(App.Get<SandboxStore>(), [new SandboxAccount(each.Platform, each.External)]).Requests(limit: 100_000).Where(r => r.At > each.Paused).Select(r => r.At).ToList();
            var most = calls.Count == 0 ? 0 : calls.Max(from => calls.Count(at => at >= from && at < from.AddMinutes(1)));
            most.Should().BeLessThanOrEqualTo(1, $"{each}: a revoked token is not hammered");
            busiest = Math.Max(busiest, most);
        }

        Sandbox.RemoveAll();
        foreach (var each in cases)
            (await Client.PostAsync($"/api/accounts/{each.AccountId}/check/", null)).EnsureSuccessStatusCode();
        for (var i = 0; i < 200 && await OpenAsync(); i++)
        {
            await TurnAsync();
            Time.Advance(TimeSpan.FromSeconds(20));
        }

        var tally = Sandbox.Posts(limit: 100_000).Where(p => p.Kind is SandboxPostKind.Post).ToLookup(p => p.Text);
        foreach (var each in cases)
        {
            foreach (var id in each.Posts)
            {
                var post = await PostAsync(id);
                post.Status.Should().Be(PostStatus.Posted, $"{each}: it goes on after reconnecting; {post.Reason} {post.Error}");
                tally[post.Caption].Should().HaveCount(1, $"{each}: once");
            }
        }

        return $"{cases.Count} accounts on 5 networks (token taken before preparing, at the commit, after acceptance), {cases.Sum(c => c.Posts.Count)} posts: 1 notice each, at most {busiest} calls a minute once paused, all sent once after reconnecting";
    }

    /// <summary>Notes when the account was paused; an accepted post's token is taken as soon as its answer was lost.</summary>
    private async Task FollowAsync(Case each)
    {
        if (each.Paused is not null)
            return;
        await using var db = App.Dbs.ForSystem();
        if (await db.Accounts.AnyAsync(a => a.Id == each.AccountId && a.Status == AccountStatus.Disconnected))
            each.Paused = Time.GetUtcNow();
        if (each.When is When.AfterAcceptance && !Sandbox.Faults().Any(f => f.Account == each.External))
            Fault(new FaultRule { Fault = SandboxFault.TokenRevoked, Platform = each.Platform, Account = each.External });
    }

    private async Task TurnAsync()
    {
        await SettledAsync(Dispatcher.TickAsync(CancellationToken.None), TimeSpan.FromMilliseconds(300));
        await SettledAsync(Dispatcher.DrainAsync(), TimeSpan.FromMilliseconds(300));
        await SettledAsync(ReconcileAsync(), TimeSpan.FromMilliseconds(300));
    }

    private async Task<bool> OpenAsync()
    {
        await using var db = App.Dbs.ForSystem();
        return await db.Posts.AnyAsync(p => p.Status != PostStatus.Posted);
    }
}
