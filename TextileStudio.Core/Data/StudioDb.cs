using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Brands;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Retention;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Usage;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Core.Data;

/// <summary>
/// All rows of the product. Open one through <see cref="StudioDbs"/>, which sets the <see cref="Scope"/>; a query filter then keeps tenants apart,
/// and composite foreign keys make a cross-tenant reference impossible. Raw SQL must name the organization itself.
/// </summary>
public abstract class StudioDb(DbContextOptions options) : DbContext(options)
{
    /// <summary>Whose rows this context sees; nothing until set.</summary>
    public Scope Scope { get; internal set; }

    public DbSet<Organization> Organizations => Set<Organization>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<Member> Members => Set<Member>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<ResetLink> ResetLinks => Set<ResetLink>();
    public DbSet<IdentityProvider> IdentityProviders => Set<IdentityProvider>();
    public DbSet<SignInTry> SignInTries => Set<SignInTry>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<AccountConnection> AccountConnections => Set<AccountConnection>();
    public DbSet<Recipient> Recipients => Set<Recipient>();
    public DbSet<NetworkEvent> NetworkEvents => Set<NetworkEvent>();
    public DbSet<Asset> Assets => Set<Asset>();
    public DbSet<Poster> Posters => Set<Poster>();
    public DbSet<PosterJob> PosterJobs => Set<PosterJob>();
    public DbSet<BrandKit> BrandKits => Set<BrandKit>();
    public DbSet<AiCall> AiCalls => Set<AiCall>();
    public DbSet<ScheduledPost> Posts => Set<ScheduledPost>();
    public DbSet<Attempt> Attempts => Set<Attempt>();
    public DbSet<PostEvent> PostEvents => Set<PostEvent>();
    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();
    public DbSet<WebhookEvent> WebhookEvents => Set<WebhookEvent>();
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();
    public DbSet<Node> Nodes => Set<Node>();
    public DbSet<UsageEntry> Usage => Set<UsageEntry>();
    public DbSet<LimitUse> LimitUses => Set<LimitUse>();
    public DbSet<UsagePeriod> UsagePeriods => Set<UsagePeriod>();
    public DbSet<UsageBudget> UsageBudgets => Set<UsageBudget>();
    public DbSet<ArchivedCost> ArchivedCosts => Set<ArchivedCost>();
    public DbSet<ArchiveMark> ArchiveMarks => Set<ArchiveMark>();

    /// <summary>Called once by <see cref="WriteRetry"/> after the commit: to wake whoever waits for what was written.</summary>
    public Action? AfterCommit { get; set; }

    /// <summary>What the filters compare with; null, for the system alone, lets every row through.</summary>
    private string? Tenant => Scope.IsSystem ? null : Scope.OrganizationId ?? Nobody;

    // No organization has this id.
    private const string Nobody = "";

    /// <summary>
    /// The same text, in the database. Where a filter asks whether it is null, EF finds that out before it writes the SQL, so that a tenant's query says <c>organization_id = …</c> and nothing else;
    /// what is tested here and sent as an answer would stand there as one side of an OR, for which no index is used.
    /// </summary>
    private static string? Sent(string? text) => throw new NotSupportedException($"Only a query can ask this of {text}.");

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        KeepAudit();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        KeepAudit();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    private void KeepAudit()
    {
        if (ChangeTracker.Entries<AuditEntry>().Any(e => e.State is EntityState.Modified or EntityState.Deleted))
            throw new InvalidOperationException("The audit log is only ever added to.");
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        configurationBuilder.Properties<Platform>().HaveConversion<SnakeCase<Platform>>().HaveMaxLength(16);
        configurationBuilder.Properties<PostStatus>().HaveConversion<SnakeCase<PostStatus>>().HaveMaxLength(16);
        configurationBuilder.Properties<CheckReason>().HaveConversion<SnakeCase<CheckReason>>().HaveMaxLength(32);
        configurationBuilder.Properties<AttemptOutcome>().HaveConversion<SnakeCase<AttemptOutcome>>().HaveMaxLength(16);
        configurationBuilder.Properties<AccountStatus>().HaveConversion<SnakeCase<AccountStatus>>().HaveMaxLength(16);
        configurationBuilder.Properties<Delivery>().HaveConversion<SnakeCase<Delivery>>().HaveMaxLength(16);
        configurationBuilder.Properties<AssetKind>().HaveConversion<SnakeCase<AssetKind>>().HaveMaxLength(16);
        configurationBuilder.Properties<PosterJobStatus>().HaveConversion<SnakeCase<PosterJobStatus>>().HaveMaxLength(16);
        configurationBuilder.Properties<AiPurpose>().HaveConversion<SnakeCase<AiPurpose>>().HaveMaxLength(16);
        configurationBuilder.Properties<AiCallStatus>().HaveConversion<SnakeCase<AiCallStatus>>().HaveMaxLength(16);
        configurationBuilder.Properties<Role>().HaveConversion<SnakeCase<Role>>().HaveMaxLength(16);
        configurationBuilder.Properties<Meter>().HaveConversion<SnakeCase<Meter>>().HaveMaxLength(16);
        configurationBuilder.Properties<DeliveryStatus>().HaveConversion<SnakeCase<DeliveryStatus>>().HaveMaxLength(16);
        configurationBuilder.Properties<DisabledReason>().HaveConversion<SnakeCase<DisabledReason>>().HaveMaxLength(16);
        configurationBuilder.Properties<NodeRole>().HaveConversion<SnakeCase<NodeRole>>().HaveMaxLength(16);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(StudioDb).Assembly);
        modelBuilder.HasDbFunction(((Func<string?, string?>)Sent).Method).HasTranslation(arguments => arguments[0]);

        modelBuilder.Entity<Organization>().HasQueryFilter(e => Sent(Tenant) == null || e.Id == Tenant);
        modelBuilder.Entity<ApiKey>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<Member>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<Invitation>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<ResetLink>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<IdentityProvider>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<SignInTry>().HasQueryFilter(e => Sent(Tenant) == null);
        modelBuilder.Entity<AuditEntry>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<IdempotencyKey>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<Account>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<AccountConnection>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<Recipient>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<NetworkEvent>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<Asset>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<Poster>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<PosterJob>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<BrandKit>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<AiCall>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<ScheduledPost>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<Attempt>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<PostEvent>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<WebhookEndpoint>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<WebhookEvent>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<WebhookDelivery>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<Node>().HasQueryFilter(e => Sent(Tenant) == null);
        modelBuilder.Entity<UsageEntry>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<LimitUse>().HasQueryFilter(e => Sent(Tenant) == null);
        modelBuilder.Entity<UsagePeriod>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<UsageBudget>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<ArchivedCost>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);
        modelBuilder.Entity<ArchiveMark>().HasQueryFilter(e => Sent(Tenant) == null || e.OrganizationId == Tenant);

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}

/// <summary>The SQLite side: one file, one machine.</summary>
public sealed class SqliteStudioDb(DbContextOptions<SqliteStudioDb> options) : StudioDb(options);

/// <summary>The PostgreSQL side: several nodes.</summary>
public sealed class PostgresStudioDb(DbContextOptions<PostgresStudioDb> options) : StudioDb(options);
