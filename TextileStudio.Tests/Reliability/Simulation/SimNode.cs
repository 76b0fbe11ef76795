using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Connecting;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>What a simulated node meets at every way out: it decides whether the node lives on, waits, or is failed by its surroundings.</summary>
internal interface ISurroundings
{
    /// <summary>A checkpoint is reached; throws inside a transaction to end the node there.</summary>
    ValueTask ReachedAsync(SimNode node, Checkpoint checkpoint);

    /// <summary>SQLite's error code for a transaction that begins or commits, 0 for none.</summary>
    int DatabaseError(SimNode node, bool atCommit);

    /// <summary>An answer in place of the network's, or null.</summary>
    HttpResponseMessage? Instead(SimNode node, HttpRequestMessage request);
}

/// <summary>One node: the product's own dispatcher and reconciler, composed as the service composes them, with its ways out through gates.</summary>
internal sealed class SimNode : IDisposable
{
    private readonly ChangeWatch _watch;
    private readonly DispatchLoop _loop;

    public SimNode(string name, SimWorld world, ISurroundings surroundings)
    {
        State = new NodeState(name);
        var time = Time = world.Clock.Of(State);
        var random = world.Random;
        var dbs = new StudioDbs(DatabaseProvider.Sqlite, world.Disk.ConnectionString, interceptors:
        [
            new ConnectionGate(State), new TransactionGate(State, () => surroundings.DatabaseError(this, atCommit: false), () => surroundings.DatabaseError(this, atCommit: true)), .. world.Mutation.Rewriting,
        ]);
        var retry = new WriteRetry(dbs, time, random);
        var ids = new IdSource(time);
        var ledger = new PostLedger(time);
        var writes = new GroupCommit(retry);
        var gate = new NetworkGate(State, world.Networks, world.Clock, request => surroundings.Instead(this, request));
        var transports = new PlatformTransports(world.Platforms, _ => gate, time);
        var (connectors, contexts, secrets) = (new Connectors([]), new ConnectContexts(transports, time), new SimDisk.OpenBox());
        var refresher = new TokenRefresher(dbs, retry, secrets, connectors, contexts, time, Log<TokenRefresher>(world));
        var accounts = new Accounts(dbs, retry, secrets, refresher, new AccountProbe(connectors, contexts, refresher), time);
        var publisher = new Publisher(world.Clients, accounts, transports, dbs, new SimDisk.Pictures(), new MediaAddresses { Base = new Uri("https://studio.example/") },
            new NetworkEvents(dbs, retry, ids), new PostingQuota(dbs, time), time, Log<Publisher>(world), random);
        var checkpoints = new Checkpoints(checkpoint => surroundings.ReachedAsync(this, checkpoint));
        var options = Options.Create(world.Dispatch);
        var signal = new DispatchSignal();
        var broadcasts = new Broadcasts(dbs, retry, ledger, publisher, time, Log<Broadcasts>(world));
        var recorder = new AttemptRecorder(writes, ledger, publisher, checkpoints, options, time, random, Log<AttemptRecorder>(world));
        var after = new AfterPublish(writes, ledger, publisher);
        var run = new AttemptRun(dbs, writes, ledger, recorder, after, publisher, checkpoints, options, ids, time, Log<AttemptRun>(world));
        _watch = new ChangeWatch(dbs);
        var dispatcher = new Dispatcher(dbs, _watch, writes, ledger, broadcasts, publisher, run, signal, checkpoints, options, time, Log<Dispatcher>(world));
        var lateIds = new LateIds(dbs, writes, ledger, publisher, time, Log<LateIds>(world));
        var reconciler = new Reconciler(dbs, writes, ledger, broadcasts, recorder, after, lateIds, publisher, run, signal, checkpoints, options, time, Log<Reconciler>(world));
        _loop = new DispatchLoop(dispatcher, reconciler, signal, options, time, Log<DispatchLoop>(world));
    }

    public NodeState State { get; }

    public TimeProvider Time { get; }

    /// <summary>Never ends by itself.</summary>
    public Task RunAsync() => _loop.RunAsync(CancellationToken.None);

    public void Dispose()
    {
        State.Die();
        _watch.Dispose();
    }

    private ILogger<T> Log<T>(SimWorld world) => world.LoggerOf<T>(State);
}

/// <summary>What all nodes of one run share.</summary>
internal sealed record SimWorld
{
    public required VirtualClock Clock { get; init; }
    public required SimDisk Disk { get; init; }
    public required HttpMessageHandler Networks { get; init; }
    public required Random Random { get; init; }
    public required Mutation Mutation { get; init; }
    public required DispatchOptions Dispatch { get; init; }
    public required IReadOnlyDictionary<Platform, PlatformOptions> Platforms { get; init; }
    public required IReadOnlyList<IPlatform> Clients { get; init; }
    public required SimTrace Trace { get; init; }

    public ILogger<T> LoggerOf<T>(NodeState node) => Trace.IsKept ? new TraceLogger<T>(Trace, node) : Microsoft.Extensions.Logging.Abstractions.NullLogger<T>.Instance;

    /// <summary>The product's own log between the events of the trace, where the trace is read by somebody.</summary>
    private sealed class TraceLogger<T>(SimTrace trace, NodeState node) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            trace.Comment($"{node.Name} {logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" [{exception.GetType().Name}: {exception.Message}]")}");
    }
}
