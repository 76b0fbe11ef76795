using Microsoft.Data.Sqlite;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>The files that one process's simulations use one after another: our database and the networks', emptied before each seed. In memory where the system offers that.</summary>
internal sealed class SimDisk : IDisposable
{
    public const string Organization = "org-1";
    public const string Picture = "0123456789abcdef0123456789abcdef";

    private const string Empty = """
        DELETE FROM network_events; DELETE FROM attempts; DELETE FROM post_events; DELETE FROM scheduled_posts; DELETE FROM sqlite_sequence WHERE name = 'post_events';
        UPDATE accounts SET status = 'active', status_reason = NULL, last_posted_at = NULL, last_error = NULL, quota = NULL;
        """;

    private static readonly byte[] Jpeg = TestPictures.Jpeg(1080, 1080);

    private readonly string _folder;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _empty;
    private readonly SqliteCommand _underWay;

    private SimDisk(SandboxStore networks, string folder)
    {
        _folder = folder;
        Networks = networks;
        ConnectionString = $"Data Source={Path.Combine(folder, "studio.db")}";
        _connection = new SqliteConnection(ConnectionString + ";Pooling=False");
        _connection.Open();
        _empty = Command(Empty);
        _underWay = Command("SELECT count(*) FROM scheduled_posts WHERE status IN ('scheduled', 'publishing')");
    }

    public string ConnectionString { get; }

    public SandboxStore Networks { get; }

    /// <summary>The networks the simulated shop posts to: their proofs are a list, a container, and a list without pictures.</summary>
    public static IReadOnlyList<Platform> Platforms { get; } = [Platform.Facebook, Platform.Instagram, Platform.X];

    public static string AccountOf(Platform platform) => $"account-{Wire.Name(platform)}";

    public static string ExternalId(Platform platform) => $"{100 + (int)platform}";

    /// <summary>Call before the pump runs: migrations wait in real time.</summary>
    public static async Task<SimDisk> CreateAsync()
    {
        var folder = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "textile-studio-sim-" + Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        var paths = new StudioPaths(folder);
        var dbs = new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={paths.Database}");
        await new Migrator(dbs, paths, TimeProvider.System).MigrateAsync(CancellationToken.None);
        await using var db = dbs.ForSystem();
        var longAgo = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        db.Organizations.Add(new Organization { Id = Organization, Name = "Simulated shop", CreatedAt = longAgo });
        foreach (var platform in Platforms)
        {
            db.Accounts.Add(new Account
            {
                Id = AccountOf(platform), OrganizationId = Organization, Platform = platform, ExternalId = ExternalId(platform), Username = "shop", DisplayName = "Shop",
                ProtectedToken = $"sbx_{Wire.Name(platform)}_{ExternalId(platform)}", CreatedAt = longAgo,
            });
        }

        db.Assets.Add(new Asset
        {
            Id = Picture, OrganizationId = Organization, Kind = AssetKind.Upload, ContentType = "image/jpeg", Bytes = Jpeg.Length, Width = 1080, Height = 1080,
            Sha256 = new string('0', 64), Path = Picture, CreatedAt = longAgo,
        });
        await db.SaveChangesAsync();
        return new SimDisk(new SandboxStore(Path.Combine(folder, "networks.db")), folder);
    }

    /// <summary>Leaves shop, accounts and picture, and nothing else.</summary>
    public void Clear()
    {
        _empty.ExecuteNonQuery();
        Networks.Within(session => session.Run("""
            DELETE FROM requests; DELETE FROM posts; DELETE FROM post_media; DELETE FROM media; DELETE FROM blobs; DELETE FROM containers; DELETE FROM faults; DELETE FROM pending;
            DELETE FROM objects; DELETE FROM sqlite_sequence; UPDATE sequence SET last = 1;
            """));
    }

    /// <summary>Posts that have not come to an end.</summary>
    public long UnderWay() => (long)_underWay.ExecuteScalar()!;

    /// <summary>Requests that a network has accepted and not yet performed.</summary>
    public long Pending() => Networks.Within(session => session.Scalar("SELECT count(*) FROM pending"));

    public static Task<(byte[] Bytes, string ContentType)?> FetchAsync(Uri address, CancellationToken cancellationToken) =>
        Task.FromResult<(byte[], string)?>((Jpeg, "image/jpeg"));

    public void Dispose()
    {
        _empty.Dispose();
        _underWay.Dispose();
        _connection.Dispose();
        Networks.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    /// <summary>The one picture of the simulated shop.</summary>
    public sealed class Pictures : IAssetStore
    {
        public Task<Stream> OpenAsync(string path, CancellationToken cancellationToken) => Task.FromResult<Stream>(new MemoryStream(Jpeg, writable: false));

        public Task<string> PutAsync(string assetId, string contentType, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string> KeepAsync(string assetId, string contentType, string incoming, CancellationToken cancellationToken) => throw new NotSupportedException();

        public string NewIncoming() => throw new NotSupportedException();

        public Task DeleteAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>Tokens lie open: what is simulated is not their sealing.</summary>
    public sealed class OpenBox : ISecretBox
    {
        public string Protect(string purpose, string secret) => secret;

        public string Unprotect(string purpose, string protectedSecret) => protectedSecret;
    }
}
