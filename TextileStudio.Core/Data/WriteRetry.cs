using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Polly;
using Polly.Retry;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Core.Data;

/// <summary>
/// The one retry policy around writes: SQLite's BUSY and LOCKED, PostgreSQL's serialization failures and deadlocks. The work is repeated as a whole
/// on a fresh context, so it must hold no state of an earlier try and make no network call.
/// </summary>
/// <param name="random">What the jitter of the pauses is drawn from; null for a source of its own.</param>
#pragma warning disable CA1001 // a semaphore nobody asked for a wait handle holds nothing to give back, and a writer may come late when the service stops
public sealed class WriteRetry(StudioDbs dbs, TimeProvider time, Random? random = null)
#pragma warning restore CA1001
{
    // A turn is a courtesy: the file's own lock decides. Whoever has waited so long asks that one.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(5);

    private const int NoSpaceOnUnix = 28;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(Jitter.From(random, new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(IsPassing),
            MaxRetryAttempts = 6,
            Delay = TimeSpan.FromMilliseconds(20),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            MaxDelay = TimeSpan.FromSeconds(1),
            OnRetry = _ =>
            {
                Signals.Retried();
                return default;
            },
        }))
        .Build();

    // SQLite has one writer at a time. Its own way of waiting is to sleep and look again, longer each time, with a thread; whoever comes from this process waits in line instead.
    private readonly SemaphoreSlim? _turn = dbs.Provider is DatabaseProvider.Sqlite ? new SemaphoreSlim(1) : null;

    /// <summary>Runs <paramref name="work"/> in one transaction and commits it.</summary>
    public ValueTask<T> InTransactionAsync<T>(Scope scope, Func<StudioDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        _pipeline.ExecuteAsync(async token =>
        {
            await using var db = dbs.Open(scope);
            using var turn = await TurnAsync(token);
            await using var transaction = await db.Database.BeginTransactionAsync(token);
            var result = await work(db, token);
            await transaction.CommitAsync(token);
            db.AfterCommit?.Invoke();
            return result;
        }, cancellationToken);

    private async ValueTask<Turn> TurnAsync(CancellationToken cancellationToken) => new(_turn is not null && await _turn.WaitAsync(LongestTurn, cancellationToken) ? _turn : null);

    /// <summary>Whether an exception tells of a lock that may be free in a moment.</summary>
    public static bool IsPassing(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 } => true,
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => true,
        DbUpdateException { InnerException: { } inner } => IsPassing(inner),

        // The PostgreSQL provider wraps what it holds to be transient.
        InvalidOperationException { InnerException: { } inner } => IsPassing(inner),
        _ => false,
    };

    /// <summary>
    /// Whether an exception tells that the database server is away: stopped, starting, out of connections, or cut off in the middle. A commit that met it may have been kept or not.
    /// </summary>
    public static bool IsAway(Exception exception) => exception switch
    {
        PostgresException refusal => refusal.SqlState.StartsWith("08", StringComparison.Ordinal) || refusal.SqlState.StartsWith("57P", StringComparison.Ordinal) || refusal.SqlState == PostgresErrorCodes.TooManyConnections,
        NpgsqlException => true,
        InvalidOperationException when IsTheDrivers(exception) => true,
        DbUpdateException or InvalidOperationException when exception.InnerException is { } inner => IsAway(inner),
        _ => false,
    };

    /// <summary>Whether an exception tells that the disk is full: nothing was written, and nothing will be until there is room again.</summary>
    public static bool IsFull(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: 13 } => true,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => true,
        IOException { HResult: NoSpaceOnUnix or NoSpaceOnWindows } => true,
        { InnerException: { } inner } => IsFull(inner),
        _ => false,
    };

    /// <summary>Whether work failed by the database (locked, away, full) and not by what it is. A commit that met it may have been kept or not.</summary>
    public static bool IsTheDatabases(Exception exception) => IsPassing(exception) || IsAway(exception) || IsFull(exception);

    /// <summary>Whether an exception tells that the SQLite database was moved to PostgreSQL while this process ran: its triggers refuse every write.</summary>
    public static bool IsMoved(Exception exception) => exception switch
    {
        SqliteException { SqliteExtendedErrorCode: 1811 } => true,
        DbUpdateException { InnerException: { } inner } => IsMoved(inner),
        _ => false,
    };

    /// <summary>Whether an exception tells that a unique key is taken already.</summary>
    public static bool IsDuplicate(Exception exception) => exception switch
    {
        SqliteException { SqliteExtendedErrorCode: 1555 or 2067 } => true,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
        DbUpdateException { InnerException: { } inner } => IsDuplicate(inner),
        _ => false,
    };

    // A connection that breaks takes down its parts at once, and whoever is about to use one of them meets just that: something disposed, a transaction that is over already.
    private static bool IsTheDrivers(Exception exception) =>
        new StackTrace(exception).GetFrames().Any(frame => frame.GetMethod()?.DeclaringType?.Assembly == typeof(NpgsqlConnection).Assembly);

    private readonly struct Turn(SemaphoreSlim? held) : IDisposable
    {
        public void Dispose() => held?.Release();
    }
}
