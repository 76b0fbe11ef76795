using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Outward;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Usage;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>
/// The people of the simulated shop. They decide through the product's own <see cref="PostScheduler"/>, remember what they were told, and say of a doubtful post what they see on the network.
/// </summary>
internal sealed class SimOwners
{
    private static readonly Author Owner = new(SimDisk.Organization, null, "owner");

    private readonly SimWorld _world;
    private readonly StudioDbs _dbs;
    private readonly WriteRetry _retry;
    private readonly PostLedger _ledger;
    private readonly PostScheduler _scheduler;
    private readonly Dictionary<string, ConfirmedCancel> _cancelled = [];
    private readonly Dictionary<string, int> _sentAgain = [];
    private readonly Dictionary<string, List<(int Attempts, DateTimeOffset Due)>> _dues = [];
    private int _edits;

    public SimOwners(SimWorld world)
    {
        _world = world;
        var time = world.Clock.Machine;
        _dbs = new StudioDbs(DatabaseProvider.Sqlite, world.Disk.ConnectionString, interceptors: world.Mutation.Rewriting);
        _retry = new WriteRetry(_dbs, time, world.Random);
        _ledger = new PostLedger(time);
        var (store, options, signal) = (new SimDisk.Pictures(), new MediaOptions(), new DispatchSignal());
        var media = new PostMedia(new RemoteMedia(new OutwardWeb(allowLoopback: false), time), new MediaIntake(store, options), new MediaAddresses { Base = new Uri("https://studio.example/") }, new AssetLibrary(store, time), store, time);

        // The one picture fits every network, so nothing is ever rendered.
        var judge = new PostJudge(new PostValidator(world.Clients, time), media, new Renditions(null!, null!, store));
        var posts = new NewPosts(_ledger, new UsageLedger(new LimitOptions(), new UsageThresholds(time), time), new IdSource(time), time);
        _scheduler = new PostScheduler(_dbs, _retry, _ledger, judge, media, new DraftAccounts(_dbs), new GroupedCreates(_dbs, _retry, posts), new NoLimits(), signal, time);
    }

    public IReadOnlyDictionary<string, ConfirmedCancel> Cancelled => _cancelled;

    public IReadOnlyDictionary<string, int> SentAgain => _sentAgain;

    public DateTimeOffset DueOf(ScheduledPost post, Attempt attempt) => _dues[post.Id].Last(due => due.Attempts < attempt.Number).Due;

    public async Task AddAsync(ScheduledPost post)
    {
        await _retry.InTransactionAsync(Scope.System, async (db, token) =>
        {
            await _ledger.AddAsync(db, [new BornPost(post, AsDraft: false, "owner")], token);
            return await db.SaveChangesAsync(token);
        }, CancellationToken.None);
        _dues.Add(post.Id, [(0, post.ScheduledTime)]);
        _world.Trace.Event($"owner plans {post.Id} on {Wire.Name(post.Platform)} in {(post.ScheduledTime - _world.Clock.Machine.GetUtcNow()).TotalSeconds:0.0} s");
    }

    public async Task<(List<ScheduledPost> Posts, List<Attempt> Attempts)> RowsAsync()
    {
        await using var db = _dbs.ForSystem();
        return (await db.Posts.AsNoTracking().OrderBy(p => p.Id).ToListAsync(), await db.Attempts.AsNoTracking().OrderBy(a => a.PostId).ThenBy(a => a.Number).ToListAsync());
    }

    /// <summary>Does something with a post that a person might do as it now is.</summary>
    public async Task ActAsync(string id)
    {
        ScheduledPost post;
        await using (var db = _dbs.ForSystem())
            post = await db.Posts.AsNoTracking().SingleAsync(p => p.Id == id);
        var dice = _world.Random.Next(100);
        await (post switch
        {
            { Status: PostStatus.NeedsCheck, Reason: CheckReason.Unconfirmed } => ResolveAsync(post, dice),
            { Status: PostStatus.NeedsCheck } when dice < 30 => TellAsync(post, "leave", () => _scheduler.ResolveAsync(Owner, id, Resolution.Leave, null, null, CancellationToken.None)),
            _ when dice < 30 => CancelAsync(post),
            _ when dice < 55 => EditAsync(post, "another time", new JsonObject { ["scheduled_time"] = post.ScheduledTime.AddSeconds(_world.Random.Next(-20, 120)).ToString("O") }),
            _ when dice < 80 => EditAsync(post, "another text", new JsonObject { ["caption"] = $"{id} version {++_edits}" }),
            _ => RetryAsync(post),
        });
    }

    private async Task CancelAsync(ScheduledPost post)
    {
        if (await TellAsync(post, "cancel", () => _scheduler.CancelAsync(Owner, post.Id, null, CancellationToken.None)))
            _cancelled.TryAdd(post.Id, new ConfirmedCancel(_world.Clock.Machine.GetUtcNow(), await AttemptsAsync(post.Id)));
    }

    private async Task RetryAsync(ScheduledPost post)
    {
        if (await TellAsync(post, "retry", () => _scheduler.RetryAsync(Owner, post.Id, null, CancellationToken.None)))
            _sentAgain[post.Id] = _sentAgain.GetValueOrDefault(post.Id) + 1;
    }

    private async Task EditAsync(ScheduledPost post, string what, JsonObject patch)
    {
        var refreshed = post.Status is PostStatus.Failed or PostStatus.NeedsCheck ? 1 : 0;
        if (!await TellAsync(post, what, () => _scheduler.PatchAsync(Owner, post.Id, patch, null, CancellationToken.None)))
            return;
        _sentAgain[post.Id] = _sentAgain.GetValueOrDefault(post.Id) + refreshed;
        await using var db = _dbs.ForSystem();
        _dues[post.Id].Add((await AttemptsAsync(post.Id), await db.Posts.Where(p => p.Id == post.Id).Select(p => p.ScheduledTime).SingleAsync()));
    }

    /// <summary>A truthful owner: says that it is out when the account shows it, and sends it again only when the network has nothing of it, not even under way.</summary>
    private async Task ResolveAsync(ScheduledPost post, int dice)
    {
        var copy = new SandboxView(_world.Disk.Networks).Posts(limit: 10_000).FirstOrDefault(p => p.Kind is SandboxPostKind.Post && p.Text.StartsWith(post.Id + " ", StringComparison.Ordinal));
        if (copy is not null && copy.VisibleFrom <= _world.Clock.NetworkNow)
            await TellAsync(post, "it did", () => _scheduler.ResolveAsync(Owner, post.Id, Resolution.Posted, null, null, CancellationToken.None));
        else if (copy is null && _world.Disk.Pending() == 0 && dice < 70 && await TellAsync(post, "post again", () => _scheduler.ResolveAsync(Owner, post.Id, Resolution.PostAgain, null, null, CancellationToken.None)))
            _sentAgain[post.Id] = _sentAgain.GetValueOrDefault(post.Id) + 1;
        else if (dice >= 85)
            await TellAsync(post, "leave", () => _scheduler.ResolveAsync(Owner, post.Id, Resolution.Leave, null, null, CancellationToken.None));
    }

    private async Task<bool> TellAsync(ScheduledPost post, string what, Func<Task<Outcome<ScheduledPost>>> decide)
    {
        var outcome = await decide();
        _world.Trace.Event($"owner: {what} {post.Id} ({Wire.Name(post.Status)}): {outcome.Refusal?.Code ?? "done"}");
        return outcome.Refusal is null;
    }

    private async Task<int> AttemptsAsync(string id)
    {
        await using var db = _dbs.ForSystem();
        return await db.Attempts.CountAsync(a => a.PostId == id);
    }

    private sealed class NoLimits : IUsageLimiter
    {
        public ValueTask<UsageDecision> DecideAsync(UsageRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(UsageDecision.Unlimited);

        public ValueTask<UsageDecision> LookAsync(UsageRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(UsageDecision.Unlimited);
    }
}
