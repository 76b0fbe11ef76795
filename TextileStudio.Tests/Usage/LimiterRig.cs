using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Usage;
using TextileStudio.Core.Usage.Arcjet;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Usage;

/// <summary>Who decides, and where its counts lie.</summary>
public enum LimiterKind
{
    EmbeddedOnSqlite,
    EmbeddedOnPostgres,
    Arcjet,
}

/// <summary>One limiter as two nodes of a service have it, on a clock of the test's own: two over one PostgreSQL, two processes' worth over one SQLite file, or two that ask one Arcjet.</summary>
internal sealed class LimiterRig : IAsyncDisposable
{
    private readonly List<ArcjetClient> _clients = [];
    private string _folder = "";

    public FakeTime Time { get; } = new();

    public FakeArcjet? Arcjet { get; private set; }

    public IReadOnlyList<IUsageLimiter> Nodes { get; private set; } = [];

    public IReadOnlyList<EmbeddedLimiter> Embedded { get; private set; } = [];

    public StudioDbs Dbs { get; private set; } = null!;

    public LimitPolicies Policies { get; private set; } = null!;

    public KeptLog Log { get; } = new();

    public static async Task<LimiterRig> StartAsync(LimiterKind kind, LimitOptions options, Func<ArcjetOptions, ArcjetOptions>? arcjet = null, string key = FakeArcjet.Key)
    {
        var rig = new LimiterRig { Policies = Read(options) };
        await rig.OpenAsync(kind);
        rig.Embedded = [.. Enumerable.Range(0, 2).Select(_ => rig.NewEmbedded())];
        rig.Nodes = rig.Embedded;
        if (kind is LimiterKind.Arcjet)
        {
            rig.Arcjet = await FakeArcjet.StartAsync(rig.Time);
            var settings = (arcjet ?? (o => o))(new ArcjetOptions());
            rig.Nodes = [.. rig.Embedded.Select(e => rig.NewArcjet(e, settings, key))];
        }

        return rig;
    }

    public static LimitPolicies Read(LimitOptions options)
    {
        var wrong = new List<string>();
        var policies = LimitPolicies.Read(options, wrong);
        return wrong.Count == 0 ? policies : throw new AssertionException(string.Join(' ', wrong));
    }

    /// <summary>Another process that comes to the same counts.</summary>
    public EmbeddedLimiter NewEmbedded(params IInterceptor[] interceptors)
    {
        var dbs = new StudioDbs(Dbs.Provider, Dbs.ConnectionString, interceptors: interceptors);
        return new EmbeddedLimiter(dbs, new WriteRetry(dbs, TimeProvider.System), Policies, Time, NullLogger<EmbeddedLimiter>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        if (Arcjet is not null)
            await Arcjet.DisposeAsync();
        if (Dbs.Provider is DatabaseProvider.Postgres)
            PostgresServer.Leave(Dbs.ConnectionString);
        SqliteConnection.ClearAllPools();
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync(LimiterKind kind)
    {
        if (kind is LimiterKind.EmbeddedOnPostgres)
        {
            Dbs = new StudioDbs(DatabaseProvider.Postgres, await PostgresServer.NewStudioAsync(Time));
            return;
        }

        _folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        SqliteTemplate.CopyTo(_folder);
        Dbs = new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={new StudioPaths(_folder).Database}");
    }

    private ArcjetLimiter NewArcjet(EmbeddedLimiter embedded, ArcjetOptions settings, string key)
    {
        var client = new ArcjetClient(settings, Arcjet!.Address, new ArcjetKey(key), Time);
        _clients.Add(client);
        return new ArcjetLimiter(client, embedded, Policies, settings, Time, Log);
    }
}
