using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TextileStudio.Api.Publishing;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Connecting;
using TextileStudio.Core.Publishing.Platforms;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Publishing;

/// <summary>A real Publisher with every client on a real SQLite file, talking to whatever answers at an address.</summary>
public sealed class PublishingBench : IAsyncDisposable
{
    public const string Organization = "org-1";
    public const string Token = "EAAGtokenThatNobodyMaySee0123456789";
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
    private readonly PlatformTransports _transports;
    private readonly FileAssetStore _store;
    private readonly LogLines _log = new();

    private PublishingBench(string? address, TimeProvider time, int? concurrency, SandboxTransport? sandbox, string username, string? apiVersion, TikTok? tiktok)
    {
        Time = time;
        Username = username;
        Directory.CreateDirectory(_folder);
        Dbs = new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(_folder, "studio.db")}");
        _store = new FileAssetStore(Path.Combine(_folder, "assets"), time);
        _transports = new PlatformTransports(
            Enum.GetValues<Platform>().ToDictionary(p => p, _ => new PlatformOptions { BaseUrl = address, Concurrency = concurrency, ApiVersion = apiVersion }), sandbox);
        Secrets = new DataProtectionSecretBox(new EphemeralDataProtectionProvider());
        Addresses = new MediaAddresses { Base = new Uri("https://studio.example/") };
        Events = new NetworkEvents(Dbs, new WriteRetry(Dbs, time), new IdSource(time));
        Publisher = new Publisher([new Facebook(), new Instagram(), tiktok ?? new TikTok(), new WhatsApp(), new X(), new LinkedIn()], AccountsOn(Dbs, Secrets, _transports, time), _transports, Dbs, _store, Addresses,
            Events, new PostingQuota(Dbs, time), time, _log);
    }

    /// <summary>Accounts whose tokens nobody renews: these are the publisher's tests.</summary>
    public static Accounts AccountsOn(StudioDbs dbs, ISecretBox secrets, PlatformTransports transports, TimeProvider time)
    {
        var (connectors, contexts) = (new Connectors([]), new ConnectContexts(transports, time));
        var refresher = new TokenRefresher(dbs, new WriteRetry(dbs, time), secrets, connectors, contexts, time, NullLogger<TokenRefresher>.Instance);
        return new Accounts(dbs, new WriteRetry(dbs, time), secrets, refresher, new AccountProbe(connectors, contexts, refresher), time);
    }

    public TimeProvider Time { get; }

    public string Username { get; }

    public StudioDbs Dbs { get; }

    public MediaAddresses Addresses { get; }

    public NetworkEvents Events { get; }

    public Publisher Publisher { get; }

    public ISecretBox Secrets { get; }

    /// <summary>Everything logged, formatted, with exceptions.</summary>
    public ConcurrentQueue<string> Logs => _log.Lines;

    /// <summary>Every handle as it was saved, oldest first.</summary>
    public List<string> Saved { get; } = [];

    public static async Task<PublishingBench> StartAsync(string? address, TimeProvider? time = null, int? concurrency = null, SandboxTransport? sandbox = null, string username = "saree_house", string? apiVersion = null,
        TikTok? tiktok = null)
    {
        var bench = new PublishingBench(address, time ?? new HurryingTime(), concurrency, sandbox, username, apiVersion, tiktok);
        await using var db = bench.Dbs.ForSystem();
        await db.Database.MigrateAsync();
        db.Organizations.Add(new Organization { Id = Organization, Name = "Saree House", CreatedAt = bench.Time.GetUtcNow() });
        await db.SaveChangesAsync();
        return bench;
    }

    /// <summary>Connects an account named after its network; its external id is <c>{platform}-1</c> unless given.</summary>
    public async Task<string> AccountAsync(Platform platform, string? externalId = null, string token = Token, string? settings = null)
    {
        var id = $"account-{Wire.Name(platform)}";
        await using var db = Dbs.ForSystem();
        db.Accounts.Add(new Account
        {
            Id = id,
            OrganizationId = Organization,
            Platform = platform,
            ExternalId = externalId ?? $"{Wire.Name(platform)}-1",
            Username = Username,
            DisplayName = "Saree House",
            ProtectedToken = Secrets.Protect(Account.TokenPurpose(Organization, id), token),
            Settings = settings ?? (platform is Platform.Tiktok ? """{"privacy_level":"PUBLIC_TO_EVERYONE"}""" : "{}"),
            CreatedAt = Time.GetUtcNow(),
        });
        await db.SaveChangesAsync();
        return id;
    }

    public async Task<Account> AccountRowAsync(string id)
    {
        await using var db = Dbs.ForSystem();
        return await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == id);
    }

    /// <summary>Stores bytes as a picture of the organization.</summary>
    public async Task<MediaItem> PictureAsync(byte[]? bytes = null, string contentType = "image/jpeg", string? altText = null)
    {
        bytes ??= [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];
        var id = IdSource.NewUnguessable();
        var path = await _store.PutAsync(id, contentType, bytes, CancellationToken.None);
        await using var db = Dbs.ForSystem();
        db.Assets.Add(new Asset
        {
            Id = id, OrganizationId = Organization, Kind = AssetKind.Upload, ContentType = contentType, Bytes = bytes.Length, Width = 1080, Height = 1080,
            Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), Path = path, CreatedAt = Time.GetUtcNow(),
        });
        await db.SaveChangesAsync();
        return new MediaItem(id, contentType, bytes.Length, 1080, 1080, altText);
    }

    /// <summary>Stores bytes as a video of the organization.</summary>
    public async Task<MediaItem> VideoAsync(byte[] bytes, TimeSpan duration, string contentType = "video/mp4")
    {
        var item = await PictureAsync(bytes, contentType);
        return item with { Width = 1080, Height = 1920, Duration = duration };
    }

    public PublishJob Job(Platform platform, string text, IReadOnlyList<MediaItem>? media = null, JsonObject? handle = null, string? firstComment = null, JsonObject? options = null,
        string? recipient = null) => new()
    {
        OrganizationId = Organization,
        AccountId = $"account-{Wire.Name(platform)}",
        Platform = platform,
        Snapshot = new PostSnapshot("post-1", text, firstComment, media ?? [], options ?? [], "marker-1") { Recipient = recipient },
        Handle = handle ?? [],
        SaveHandleAsync = (saved, _) =>
        {
            Saved.Add(saved.ToJsonString());
            return Task.CompletedTask;
        },
        AttemptStarted = Time.GetUtcNow(),
    };

    /// <summary>A client's own context for <c>{platform}-1</c>, for steps that are not reached through the Publisher.</summary>
    public PublishContext Direct(string address, Platform platform, Action<DateTimeOffset>? holdUntil = null, string? version = null, IReadOnlyList<MediaItem>? media = null, Action<AccountQuota>? quotaRead = null,
        HttpMessageHandler? sandbox = null, (string Id, string Token)? account = null)
    {
        var job = Job(platform, "words", media);
        return new PublishContext
        {
            Http = new HttpClient(sandbox ?? new SocketsHttpHandler(), disposeHandler: sandbox is null) { BaseAddress = new Uri($"{address.TrimEnd('/')}/{Wire.Name(platform)}/") },
            Account = new PublishAccount(job.AccountId, Organization, platform, account?.Id ?? $"{Wire.Name(platform)}-1", Username, account?.Token ?? Token),
            Snapshot = job.Snapshot,
            Handle = job.Handle,
            SaveHandleAsync = job.SaveHandleAsync,
            OpenMediaAsync = (_, _) => throw new NotSupportedException("This context opens no media."),
            MediaUrl = item => new Uri(Addresses.UrlOf(item.AssetId)),
            MarkedMediaUrl = item => new Uri(Addresses.UrlOf(item.AssetId)),
            EventsAsync = _ => Task.FromResult<IReadOnlyList<NetworkEvent>>([]),
            AttemptStarted = job.AttemptStarted,
            Time = Time,
            ApiVersion = version,
            HoldUntil = holdUntil,
            QuotaRead = quotaRead,
        };
    }

    /// <summary>The rows behind a job: a post being published and its attempt, by whose marker networks' own words are kept.</summary>
    public async Task AttemptAsync(PublishJob job)
    {
        await using var db = Dbs.ForSystem();
        var now = Time.GetUtcNow();
        db.Posts.Add(ScheduledPost.Born(new ScheduledPost
        {
            Id = job.Snapshot.PostId, OrganizationId = Organization, AccountId = job.AccountId, Platform = job.Platform, Caption = job.Snapshot.Text, Options = "{}", Metadata = "{}",
            ContentHash = "", ScheduledTime = now, CreatedAt = now,
        }, asDraft: false));
        db.Attempts.Add(new Attempt
        {
            PostId = job.Snapshot.PostId, Number = 1, OrganizationId = Organization, Fence = 1, Node = "bench", Marker = job.Snapshot.Marker, Snapshot = StudioJson.Write(job.Snapshot), Started = now,
        });
        await db.SaveChangesAsync();
    }

    /// <summary>Commits with a go-ahead given this instant.</summary>
    public Task<PublishResult> CommitAsync(PublishJob job) => Publisher.CommitAsync(job, Time.GetTimestamp());

    public async ValueTask DisposeAsync()
    {
        Publisher.Dispose();
        _transports.Dispose();
        SqliteConnection.ClearAllPools();
        await Task.Run(() => Directory.Delete(_folder, recursive: true));
    }

    private sealed class LogLines : ILogger<Publisher>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}

/// <summary>
/// A clock for retries and polls: waits of up to fifteen seconds pass at once and move the clock, longer ones (time limits) are real.
/// It stands still otherwise, so that a machine that stops for two seconds makes no go-ahead stale.
/// </summary>
public sealed class HurryingTime : TimeProvider
{
    private static readonly TimeSpan Hurried = TimeSpan.FromSeconds(15);
    private long _now = System.GetUtcNow().UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _now), TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero || dueTime > Hurried)
            return System.CreateTimer(callback, state, dueTime, period);
        Interlocked.Add(ref _now, dueTime.Ticks);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
