using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// Claims what is due and sees each post through one attempt (<see cref="AttemptRun"/>). One tick is one look at the queue: it starts what fits into the
/// free slots and returns without waiting for the networks. Claims only what starts at once, so a crash leaves exactly the posts in flight in doubt.
/// </summary>
public sealed class Dispatcher(
    StudioDbs dbs, ChangeWatch watch, GroupCommit writes, PostLedger ledger, Broadcasts broadcasts, Publisher publisher, AttemptRun run, DispatchSignal signal, Checkpoints checkpoints,
    IOptions<DispatchOptions> options, TimeProvider time, ILogger<Dispatcher> log) : IDisposable
{
    /// <summary>How many posts one <c>process_ready_posts</c> call sends at most.</summary>
    private const int MostOnRequest = 500;

    private static readonly TimeSpan SetAsideEvery = TimeSpan.FromSeconds(1);

    /// <summary>Stands among the posts in flight while broadcasts are being expanded.</summary>
    private const string Expanding = "broadcasts";

    private readonly ClockGuard _clock = new(time);
    private readonly Slots _slots = new(publisher.Concurrency);
    private readonly ConcurrentDictionary<string, Task> _inFlight = new();
    private readonly CancellationTokenSource _stopping = new();
    private DateTimeOffset? _next;
    private long _setAside;
    private readonly TimeSpan _longestLead = Enum.GetValues<Platform>().Where(publisher.IsAvailable).Select(p => publisher.RulesOf(p).Lead).DefaultIfEmpty().Max();

    /// <summary>This process start's identity: a restarted process never mistakes its predecessor's lease for its own.</summary>
    public string Node => run.Node;

    /// <summary>Monotonic timestamp of the last finished look at the queue, for health.</summary>
    public long? LastTick { get; private set; }

    public TimeSpan? LastClockJump => _clock.LastJump;

    /// <summary>How long ago that was.</summary>
    public TimeSpan? SinceClockJump => _clock.SinceLastJump;

    public int InFlight => _inFlight.Count - (_inFlight.ContainsKey(Expanding) ? 1 : 0);

    /// <summary>One look at the queue. Returns how long to sleep at most before the next; a wake-up may come sooner.</summary>
    public async Task<TimeSpan> TickAsync(CancellationToken cancellationToken)
    {
        var paused = IsPaused();
        var wait = paused ? options.Value.SleepCap : await UntilNextAsync(cancellationToken);
        if (wait <= _longestLead && !_stopping.IsCancellationRequested && !paused)
        {
            StartExpanding();
            var started = await StartDueAsync(null, int.MaxValue);
            if (started.Count > 0)
                wait = await UntilNextAsync(cancellationToken);
        }

        LastTick = time.GetTimestamp();

        // What is near and did not start waits for its network's lead or for a slot, whose release wakes us.
        return wait > TimeSpan.Zero && wait < options.Value.SleepCap ? wait : options.Value.SleepCap;
    }

    /// <summary>Sends now what is due of one organization, and waits for the outcomes.</summary>
    public async Task<DispatchReport> DispatchNowAsync(string organizationId, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await broadcasts.ExpandDueAsync(organizationId, TimeSpan.Zero, $"dispatcher:{Node}", cancellationToken);
        while (ids.Count < MostOnRequest && await StartDueAsync(organizationId, MostOnRequest - ids.Count) is { Count: > 0 } started)
        {
            ids.AddRange(started.Keys);
            await Task.WhenAll(started.Values).WaitAsync(cancellationToken);
        }

        await using var db = dbs.ForOrganization(organizationId);
        var posts = await db.Posts.AsNoTracking().Where(p => ids.Contains(p.Id)).OrderBy(p => p.ScheduledTime).ThenBy(p => p.Id).ToListAsync(cancellationToken);
        return new DispatchReport(
            posts.Count,
            posts.Count(p => p.Status is PostStatus.Posted),
            posts.Count(p => p.Status is PostStatus.Failed),
            posts.Count(p => p.Status is PostStatus.NeedsCheck),
            posts.Count(p => p.Status is PostStatus.Scheduled),
            posts.ConvertAll(p => new DispatchResult(p.Id, p.Status, p.Reason, p.PlatformPostId, p.PlatformUrl, p.ErrorCode)));
    }

    /// <summary>Waits until nothing is in flight.</summary>
    public async Task DrainAsync()
    {
        while (_inFlight.Values.ToArray() is { Length: > 0 } running)
            await Task.WhenAll(running);
    }

    /// <summary>Claims nothing more, gives back what is still being prepared, and waits for calls already made.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await DrainAsync();
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Until the next post's time; negative when one is overdue.</summary>
    private async Task<TimeSpan> UntilNextAsync(CancellationToken cancellationToken)
    {
        // An idle second costs one pragma: the queue is asked again only when somebody has written.
        if (!watch.HasChanged())
            return _next is { } known ? known - time.GetUtcNow() : TimeSpan.MaxValue;
        await using var db = dbs.ForSystem();
        _next = await db.Posts.Where(p => p.Status == PostStatus.Scheduled).OrderBy(p => p.NextTry)
            .Select(p => (DateTimeOffset?)p.NextTry).FirstOrDefaultAsync(cancellationToken);
        return _next is null ? TimeSpan.MaxValue : _next.Value - await DbClock.NowAsync(db, time, cancellationToken);
    }

    /// <summary>Beside the claims, so that a large audience keeps no other post waiting; its messages are made within the lead, before the broadcast's time.</summary>
    private void StartExpanding()
    {
        if (_inFlight.ContainsKey(Expanding))
            return;
        var task = ExpandAsync();
        if (!task.IsCompleted && _inFlight.TryAdd(Expanding, task))
            _ = task.ContinueWith(_ => _inFlight.TryRemove(Expanding, out var _), TaskScheduler.Default);
    }

    private async Task ExpandAsync()
    {
        try
        {
            // WhatsApp's own lead, not the longest: an expanded broadcast takes no edit any more.
            var lead = publisher.IsAvailable(Platform.Whatsapp) ? publisher.RulesOf(Platform.Whatsapp).Lead : TimeSpan.Zero;
            if (await broadcasts.ExpandDueAsync(null, lead, $"dispatcher:{Node}", _stopping.Token) > 0)
                signal.Wake();
        }
        catch (Exception exception)
        {
            if (!_stopping.IsCancellationRequested)
                log.LogError(exception, "Broadcasts could not be looked for; trying again");
        }
    }

    private async Task<Dictionary<string, Task>> StartDueAsync(string? organizationId, int most)
    {
        var platforms = Enum.GetValues<Platform>().Where(publisher.IsAvailable).ToDictionary(p => p, _slots.ReserveFree);
        IReadOnlyList<ClaimedPost> claims = [];
        var claiming = time.GetUtcNow();
        try
        {
            claims = await writes.RunAsync((db, token) => ClaimAsync(db, platforms, organizationId, most, token));
            if (claims.Count > 0)
                await checkpoints.AtAsync(Checkpoint.AfterClaimCommit);
        }
        catch (ClockJumpedException)
        {
            // Said already; the queue is as it was.
        }
        finally
        {
            foreach (var (platform, reserved) in platforms)
                _slots.GiveBack(platform, reserved - claims.Count(c => c.Post.Platform == platform));
        }

        // Checkpoint 1. Dead before the claim's commit: still scheduled. Dead after it: nothing was sent; called_fence is not this fence,
        // so the reconciler puts the post back into the queue without looking it up.
        var claimed = time.GetUtcNow();
        Signals.Claimed(claims);
        var started = new Dictionary<string, Task>();
        foreach (var claim in claims)
        {
            _slots.Hold(claim.Post.Platform, claim.Post.OrganizationId);
            var task = RunAsync(claim, claiming, claimed);
            if (!task.IsCompleted && _inFlight.TryAdd(claim.Post.Id, task))
                _ = task.ContinueWith(_ => _inFlight.TryRemove(claim.Post.Id, out var _), TaskScheduler.Default);
            started.Add(claim.Post.Id, task);
        }

        return started;
    }

    private async Task<IReadOnlyList<ClaimedPost>> ClaimAsync(
        StudioDb db, Dictionary<Platform, int> freeSlots, string? organizationId, int most, CancellationToken cancellationToken)
    {
        // It looks at everything that is due. In a burst, where each post that is done makes room for a claim, that is done once a second and not for each.
        if (_inFlight.IsEmpty || time.GetElapsedTime(_setAside) >= SetAsideEvery)
        {
            _setAside = time.GetTimestamp();
            await ledger.SetAsideAsync(db, $"dispatcher:{Node}", cancellationToken);
        }

        var claims = new List<ClaimedPost>();
        var due = await ledger.DueAsync(db, _longestLead, cancellationToken);
        foreach (var (platform, slots) in freeSlots.Where(f => due.Contains(f.Key)))
        {
            var free = Math.Min(slots, most - claims.Count);
            var kept = _slots.Kept(platform);

            async Task TakeAsync(IReadOnlyCollection<string> except, int limit)
            {
                if (limit <= 0)
                    return;
                var taken = await ledger.ClaimAsync(db, new ClaimFilter(platform, organizationId, except, limit, organizationId is null ? publisher.RulesOf(platform).Lead : TimeSpan.Zero), Node, options.Value.Lease, cancellationToken);
                claims.AddRange(taken);
                free -= taken.Count;
            }

            await TakeAsync(_slots.HoldingAtLeast(platform, _slots.Half(platform)), free - kept);
            await TakeAsync([.. _slots.HoldingAtLeast(platform, 1), .. claims.Where(c => c.Post.Platform == platform).Select(c => c.Post.OrganizationId).Distinct()], free);
            await TakeAsync([], free - kept);
        }

        // A clock that has jumped since the tick began may have judged all this: the whole transaction is taken back.
        if (IsPaused())
            throw new ClockJumpedException();
        if (claims.Count > 0)
            await checkpoints.AtAsync(Checkpoint.BeforeClaimCommit);
        return claims;
    }

    private bool IsPaused()
    {
        var paused = _clock.IsPaused(out var jump);
        if (jump is { } by)
            log.LogError("The wall clock jumped by {Jump}; no new sends for 10 s", by);
        return paused;
    }

    private async Task RunAsync(ClaimedPost claim, DateTimeOffset claiming, DateTimeOffset claimed)
    {
        try
        {
            // The claim's transaction may still be on this stack; the networks' time is not the writer's.
            await Task.Yield();
            using var span = PostTrace.Attempt(claim, claiming, claimed);
            await run.RunAsync(claim, _stopping.Token);
        }
        catch (Exception exception)
        {
            // The rows say how far it got; the reconciler goes on from there.
            log.LogError(exception, "Post {PostId}: attempt {Attempt} ended with a fault of ours; the reconciler takes it up", claim.Post.Id, claim.Attempt.Number);
        }
        finally
        {
            _slots.Release(claim.Post.Platform, claim.Post.OrganizationId);
            signal.Wake();
        }
    }

    private sealed class ClockJumpedException : Exception;
}
