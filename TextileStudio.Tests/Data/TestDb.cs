using Microsoft.Data.Sqlite;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Data;

/// <summary>A migrated database of its own on either provider, with one organization and one account per network.</summary>
internal sealed class TestDb : IAsyncDisposable
{
    public const string Organization = "org-1";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());

    private TestDb(DatabaseProvider provider, string? connectionString, TimeProvider time)
    {
        Time = time;
        Paths = new StudioPaths(_folder);
        Dbs = new StudioDbs(provider, connectionString ?? $"Data Source={Paths.Database}");
        Retry = new WriteRetry(Dbs, time);
        Ledger = new PostLedger(time);
        Ids = new IdSource(time);
    }

    public TimeProvider Time { get; }

    public StudioPaths Paths { get; }

    public StudioDbs Dbs { get; }

    public WriteRetry Retry { get; }

    public PostLedger Ledger { get; }

    public IdSource Ids { get; }

    /// <summary>PostgreSQL judges times by its own clock, so its tests take the system's.</summary>
    public static async Task<TestDb> CreateAsync(DatabaseProvider provider, TimeProvider? time = null)
    {
        var connectionString = provider is DatabaseProvider.Postgres ? await PostgresServer.NewStudioAsync() : null;
        var test = new TestDb(provider, connectionString, time ?? TimeProvider.System);
        if (provider is DatabaseProvider.Sqlite)
            SqliteTemplate.CopyTo(test.Paths.Root);
        await using var db = test.Dbs.ForSystem();
        db.Organizations.Add(new Organization { Id = Organization, Name = "Test", CreatedAt = test.Time.GetUtcNow() });
        foreach (var platform in Enum.GetValues<Platform>())
        {
            db.Accounts.Add(new Account
            {
                Id = AccountOf(platform),
                OrganizationId = Organization,
                Platform = platform,
                ExternalId = "1",
                Username = "test",
                DisplayName = "Test",
                ProtectedToken = "",
                CreatedAt = test.Time.GetUtcNow(),
            });
        }

        await db.SaveChangesAsync();
        return test;
    }

    public static string AccountOf(Platform platform) => $"account-{Wire.Name(platform)}";

    /// <summary>A post as scheduling makes it, due <paramref name="inSeconds"/> from now.</summary>
    public ScheduledPost NewPost(Platform platform = Platform.Facebook, double inSeconds = 0, int maxRetries = 5)
    {
        var now = Time.GetUtcNow();
        var due = now.AddSeconds(inSeconds);
        return new ScheduledPost
        {
            Id = Ids.NewId(),
            OrganizationId = Organization,
            AccountId = AccountOf(platform),
            Platform = platform,
            Caption = "Banarasi silk",
            Options = "{}",
            Metadata = "{}",
            ContentHash = "",
            ScheduledTime = due,
            NextTry = due,
            LatestSend = due.AddHours(2),
            MaxRetries = maxRetries,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    public Task<T> WriteAsync<T>(Func<StudioDb, CancellationToken, Task<T>> work) => Retry.InTransactionAsync(Scope.System, async (db, token) =>
    {
        var result = await work(db, token);
        await db.SaveChangesAsync(token);
        return result;
    }, CancellationToken.None).AsTask();

    public Task AddAsync(params ScheduledPost[] posts) => AddAsync([.. posts.Select(post => new BornPost(post, AsDraft: false, "test"))]);

    public Task AddAsync(params BornPost[] posts) => WriteAsync(async (db, token) =>
    {
        await Ledger.AddAsync(db, posts, token);
        return true;
    });

    public async Task<ScheduledPost> ReadAsync(string id)
    {
        await using var db = Dbs.ForSystem();
        return await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.SingleAsync(
            Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.AsNoTracking(db.Posts), p => p.Id == id);
    }

    public ValueTask DisposeAsync()
    {
        if (Dbs.Provider is DatabaseProvider.Postgres)
            PostgresServer.Leave(Dbs.ConnectionString);
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
