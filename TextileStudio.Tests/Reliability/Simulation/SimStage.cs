using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>How a run ended.</summary>
internal sealed record SimResult(long Seed, IReadOnlyList<string> Broken, ulong Hash, IReadOnlyList<string> Trace, IReadOnlyDictionary<string, int> Counts);

/// <summary>
/// The stage of one run: clock, networks, nodes and posts. Who stands at the checkpoints decides what happens on it; in the end it is judged.
/// </summary>
internal sealed class SimStage : IDisposable
{
    /// <summary>The time limits are short, in the proportions of the product's, so that a run is over in some virtual minutes.</summary>
    public const int CallLimit = 10;
    public const int Settle = 40;
    public const int SecondAbsence = 20;

    /// <summary>The longest that a network may take over what it has accepted: from the go-ahead on within guard, call limit and settle time.</summary>
    public const int LongestAcceptance = CallLimit + Settle - 6;

    /// <summary>How much later lists may show a post: both absences together cover it.</summary>
    public const int LongestLag = SecondAbsence - 4;

    private static readonly TimeSpan Bound = TimeSpan.FromHours(3);
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2 + CallLimit + Settle + SecondAbsence + 40);

    private readonly ISurroundings _surroundings;
    private readonly SandboxHandler _handler;
    private readonly List<SimNode> _all = [];
    private readonly List<string> _planned = [];
    private readonly List<string> _faults = [];
    private readonly Dictionary<string, int> _counts = [];

    public SimStage(SimDisk disk, Pump pump, int seed, Mutation mutation, bool keepTrace, ISurroundings surroundings, Action<DispatchOptions>? configure = null)
    {
        _surroundings = surroundings;
        disk.Clear();
        var clock = pump.Clock = new VirtualClock();
        Trace = new SimTrace(clock, keepTrace);
        _handler = new SandboxHandler(disk.Networks, SimDisk.FetchAsync, clock.Network, new SandboxOptions { Seed = seed, ContainerDelay = TimeSpan.FromSeconds(1) });
        View = new SandboxView(disk.Networks);
        var dispatch = new DispatchOptions
        {
            LeaseSeconds = 25, LeaseMarginSeconds = 2, SecondAbsenceSeconds = mutation.Settles ? SecondAbsence : 0, LookupWindowSeconds = 240, BackoffSeconds = 5, SleepCapSeconds = 5, ReconcileSeconds = 10,
        };
        configure?.Invoke(dispatch);
        var platform = new PlatformOptions { CallLimitSeconds = CallLimit, SettleSeconds = mutation.Settles ? Settle : 0 };
        World = new SimWorld
        {
            Clock = clock,
            Disk = disk,
            Networks = _handler,
            Random = new Random(seed),
            Mutation = mutation,
            Dispatch = dispatch,
            Platforms = SimDisk.Platforms.ToDictionary(p => p, _ => platform),
            Clients = [.. new IPlatform[] { new Facebook(), new Instagram(), new X() }.Select(mutation.Wraps)],
            Trace = Trace,
        };
        Owners = new SimOwners(World);
    }

    public SimWorld World { get; }

    public SimTrace Trace { get; }

    public VirtualClock Clock => World.Clock;

    public SandboxView View { get; }

    public SimOwners Owners { get; }

    /// <summary>Whether a node that dies at this checkpoint leaves a transaction to be rolled back.</summary>
    public static bool IsInTransaction(Checkpoint checkpoint) =>
        checkpoint is Checkpoint.BeforeClaimCommit or Checkpoint.BeforeGoAheadCommit or Checkpoint.BeforeRecordCommit or Checkpoint.BeforeResolveCommit;

    /// <summary>No node ends, stops or is failed by its surroundings any more.</summary>
    public bool IsHealed { get; private set; }

    /// <summary>No process starts in the seconds while the clock is wrong: it would have nothing to know that by.</summary>
    public bool StartsNeedTheRightTime { get; set; }

    public IReadOnlyList<string> Planned => _planned;

    public void Count(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;

    /// <summary>Something that nobody may ever see happened.</summary>
    public void Fault(Exception fault) => _faults.Add($"{fault.GetType().Name}: {fault.Message}");

    public void StartNode(string name)
    {
        if (StartsNeedTheRightTime && Clock.Offset != TimeSpan.Zero)
        {
            Clock.After(TimeSpan.FromSeconds(1), () => StartNode(name));
            return;
        }

        var node = new SimNode(name, World, _surroundings);
        _all.Add(node);
        Trace.Event($"{name} starts");
        _ = node.RunAsync().ContinueWith(ended => Fault(ended.Exception?.InnerException ?? new InvalidOperationException($"The loops of {name} ended by themselves.")), TaskScheduler.Default);
    }

    /// <summary>The node is no more; another begins in its place after a while.</summary>
    public void Kill(SimNode node, TimeSpan restartAfter)
    {
        Count("crashes");
        Trace.Event($"{node.State.Name} dies");
        node.State.Die();
        var slot = node.State.Name.Split('.');
        Clock.After(restartAfter, () => StartNode($"{slot[0]}.{int.Parse(slot[1]) + 1}"));
    }

    public void Stop(SimNode node, TimeSpan span)
    {
        if (node.State.IsStopped)
            return;
        Count("pauses");
        Trace.Event($"{node.State.Name} is stopped for {span.TotalSeconds:0.0} s");
        node.State.Stop();
        Clock.After(span, () => GoOn(node));
    }

    /// <summary>Lets those that are stopped go on just when another has its go-ahead: the worst moment for what they hold in their hands.</summary>
    public void WakeOthers(SimNode awake, int percent)
    {
        foreach (var node in _all.Where(n => n != awake && !n.State.IsDead && n.State.IsStopped))
        {
            if (World.Random.Next(100) < percent)
                Clock.After(TimeSpan.FromMilliseconds(World.Random.Next(1, 600)), () => GoOn(node));
        }
    }

    /// <summary>Plans a post, due <paramref name="inSeconds"/> from now.</summary>
    public async Task PlantAsync(string id, Platform platform, string text, double inSeconds, bool withPicture, int maxRetries = 5, double lateMinutes = 20, string? firstComment = null)
    {
        var now = World.Clock.Machine.GetUtcNow();
        var due = now.AddSeconds(inSeconds);
        await Owners.AddAsync(new ScheduledPost
        {
            Id = id, OrganizationId = SimDisk.Organization, AccountId = SimDisk.AccountOf(platform), Platform = platform, Caption = text, Options = "{}", Metadata = "{}", ContentHash = id,
            AssetId = withPicture ? SimDisk.Picture : null, FirstComment = firstComment, ScheduledTime = due, NextTry = due, LatestSend = due.AddMinutes(lateMinutes), MaxRetries = maxRetries, CreatedAt = now, UpdatedAt = now,
        });
        _planned.Add(id);
    }

    /// <summary>All faults end and all nodes live.</summary>
    public void Heal()
    {
        IsHealed = true;
        View.RemoveAll();

        // What is left is waiting: looking for it more seldom changes no outcome and costs less.
        (World.Dispatch.ReconcileSeconds, World.Dispatch.SleepCapSeconds) = (30, 30);
        Trace.Event("all faults end");
        foreach (var node in _all)
            GoOn(node);
    }

    /// <summary>Returns when every post is at its end and nothing more can happen, at the latest after a bound. Owners who act in between begin it again.</summary>
    public async Task QuietAsync()
    {
        var began = Clock.Elapsed;
        do
        {
            while (Clock.Elapsed - began < Bound && IsBusy())
                await Clock.DelayAsync(TimeSpan.FromSeconds(5));
            await Clock.DelayAsync(Aftermath);
        }
        while (Clock.Elapsed - began < Bound && IsBusy());

        bool IsBusy() => World.Disk.UnderWay() > 0 || World.Disk.Pending() > 0;
    }

    public async Task<SimResult> JudgeAsync(int seed, bool clockIsWrong)
    {
        var (posts, attempts) = await Owners.RowsAsync();
        var published = View.Posts(limit: 10_000);
        var broken = new Invariants
        {
            Planned = _planned,
            Posts = posts,
            Attempts = attempts,
            Published = published,
            Requests = View.Requests(limit: 100_000),
            CopyOf = copy => copy.Text.Split(' ')[0],
            ExternalIds = SimDisk.Platforms.ToDictionary(SimDisk.AccountOf, SimDisk.ExternalId),
            Cancelled = Owners.Cancelled,
            SentAgain = Owners.SentAgain,
            DueOf = Owners.DueOf,
            OurClock = Clock.MachineAt,
            OurClockIsWrong = clockIsWrong,
            MaxDeaths = World.Dispatch.MaxDeaths,
        }.Broken();
        foreach (var post in posts)
        {
            Count(Wire.Name(post.Status));
            Trace.Event($"{post.Id} is {Wire.Name(post.Status)} {post.Reason} {post.ErrorCode}, fence {post.Fence}, out {published.Count(c => c.Kind is not SandboxPostKind.Comment && c.Text.StartsWith(post.Id + " ", StringComparison.Ordinal))}");
        }

        Count("runs");
        return new SimResult(seed, [.. broken, .. _faults], Trace.Hash, Trace.Lines, _counts);
    }

    private void GoOn(SimNode node)
    {
        if (node.State.IsDead || !node.State.IsStopped)
            return;
        Trace.Event($"{node.State.Name} goes on");
        node.State.GoOn();
    }

    public void Dispose()
    {
        foreach (var node in _all)
            node.Dispose();
        _handler.Dispose();
    }
}
