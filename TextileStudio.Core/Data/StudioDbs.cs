using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace TextileStudio.Core.Data;

/// <summary>
/// Opens <see cref="StudioDb"/> contexts on the configured provider. A context is for one unit of work; dispose it. It comes from a pool, for to set one up costs more than most questions.
/// </summary>
public sealed class StudioDbs
{
    private readonly PooledDbContextFactory<SqliteStudioDb>? _sqlite;
    private readonly PooledDbContextFactory<PostgresStudioDb>? _postgres;

    /// <param name="interceptors">See every connection, transaction and command, and may hold or fail them.</param>
    public StudioDbs(DatabaseProvider provider, string connectionString, int busyTimeoutMs = 5_000, IReadOnlyList<IInterceptor>? interceptors = null)
    {
        Provider = provider;
        ConnectionString = connectionString;

        // A listener is heard from its first moment: a context of the pool would remember for a second that there was none.
        var cached = TimeSpan.Zero;
        if (provider is DatabaseProvider.Sqlite)
        {
            _sqlite = new PooledDbContextFactory<SqliteStudioDb>(new DbContextOptionsBuilder<SqliteStudioDb>()
                .UseSqlite(connectionString)
                .AddInterceptors([.. interceptors ?? [], new SqlitePragmas(busyTimeoutMs)])
                .ConfigureWarnings(Quiet)
                .ConfigureLoggingCacheTime(cached)
                .Options);
        }
        else
        {
            _postgres = new PooledDbContextFactory<PostgresStudioDb>(new DbContextOptionsBuilder<PostgresStudioDb>()
                .UseNpgsql(connectionString)
                .AddInterceptors(interceptors ?? [])
                .ConfigureWarnings(Quiet)
                .ConfigureLoggingCacheTime(cached)
                .Options);
        }
    }

    public DatabaseProvider Provider { get; }

    public string ConnectionString { get; }

    /// <summary>One tenant's rows.</summary>
    public StudioDb ForOrganization(string organizationId) => Open(Scope.Of(organizationId));

    /// <summary>Every tenant's rows: dispatcher, sign-in, housekeeping.</summary>
    public StudioDb ForSystem() => Open(Scope.System);

    public StudioDb Open(Scope scope)
    {
        StudioDb db = _sqlite is not null ? _sqlite.CreateDbContext() : _postgres!.CreateDbContext();
        (db.Scope, db.AfterCommit) = (scope, null);

        // Whoever fails to save throws the whole transaction away (WriteRetry): a savepoint around each save would be two more questions for nothing.
        db.Database.AutoSavepointsEnabled = false;
        return db;
    }

    /// <summary>A context of the system's on a connection that somebody else opened, set up and closes.</summary>
    internal static SqliteStudioDb OnHeld(SqliteConnection connection) =>
        new(new DbContextOptionsBuilder<SqliteStudioDb>().UseSqlite(connection).ConfigureWarnings(Quiet).Options) { Scope = Scope.System };

    // Required navigations end in filtered entities on purpose: both ends carry the same tenant filter.
    private static void Quiet(WarningsConfigurationBuilder warnings) =>
        warnings.Ignore(CoreEventId.PossibleIncorrectRequiredNavigationWithQueryFilterInteractionWarning)

            // Comparing model and snapshot at every start takes longer than all else that migrating does; a test compares them instead.
            .Ignore(RelationalEventId.PendingModelChangesWarning);
}
