using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Organizations;

/// <summary>What a developer finds on first start: organization <c>demo</c>, a well-known key and one sandbox account per network that has a client. Never run outside Development.</summary>
public sealed class DevelopmentSeed(WriteRetry write, IdSource ids, IEnumerable<IPlatform> platforms, TimeProvider time)
{
    public const string Organization = "demo";

    /// <summary>Known to everyone, so it is refused outside Development and off loopback.</summary>
    public const string Key = "tsk_dev_demo";

    /// <summary>By this a session made from the key is recognised too.</summary>
    public static string KeyHash { get; } = KeyDirectory.HashOf(Key);

    private static readonly Dictionary<Platform, string> ExternalIds = new()
    {
        [Platform.Facebook] = "100200300400500",
        [Platform.Instagram] = "17841400000000001",
        [Platform.Tiktok] = "7000000000000000001",
        [Platform.X] = "1500000000000000001",
        [Platform.Whatsapp] = "106540352242922",
        [Platform.Linkedin] = "urn:li:organization:1000001",
    };

    /// <summary>What the owner would have chosen when connecting.</summary>
    private static readonly Dictionary<Platform, string> Settings = new()
    {
        [Platform.Tiktok] = """{"privacy_level":"PUBLIC_TO_EVERYONE"}""",
    };

    private static readonly (string Phone, string Name, string Tag)[] People =
        [("919876500001", "Asha Sharma", "silk"), ("919876500002", "Ravi Kumar", "silk"), ("919876500003", "Meena Iyer", "cotton")];

    /// <summary>Adds what is missing; a second run changes nothing. Without a <paramref name="secrets"/> box there are no accounts.</summary>
    public async Task PlantAsync(ISecretBox? secrets, CancellationToken cancellationToken) =>
        await write.InTransactionAsync(Scope.System, async (db, token) =>
        {
            // Nodes that start at once find it missing one after another: on SQLite the write transaction is alone, PostgreSQL needs a lock.
            if (db is PostgresStudioDb)
                await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({KeyHash}, 0))", token);
            var demo = await db.Organizations.FirstOrDefaultAsync(o => o.Name == Organization, token);
            if (demo is null)
            {
                demo = new Organization { Id = ids.NewId(), Name = Organization, CreatedAt = time.GetUtcNow() };
                db.Organizations.Add(demo);
            }

            if (!await db.ApiKeys.AnyAsync(k => k.Hash == KeyHash, token))
                db.ApiKeys.Add(KeyIssuer.RowOf(ids.NewId(), demo.Id, "Development", Key, KeyScopes.All, time.GetUtcNow()));

            // A seed of before there were owners.
            await db.ApiKeys.Where(k => k.Hash == KeyHash && k.Scopes != KeyScopes.All).ExecuteUpdateAsync(set => set.SetProperty(k => k.Scopes, KeyScopes.All), token);

            if (secrets is not null)
                await PlantAccountsAsync(db, demo.Id, secrets, token);
            return await db.SaveChangesAsync(token);
        }, cancellationToken);

    private async Task PlantAccountsAsync(StudioDb db, string organizationId, ISecretBox secrets, CancellationToken cancellationToken)
    {
        foreach (var platform in platforms.Select(p => p.Platform).Where(ExternalIds.ContainsKey))
        {
            if (await db.Accounts.AnyAsync(a => a.OrganizationId == organizationId && a.Platform == platform, cancellationToken))
                continue;
            var id = ids.NewId();
            var externalId = ExternalIds[platform];
            db.Accounts.Add(new Account
            {
                Id = id,
                OrganizationId = organizationId,
                Platform = platform,
                ExternalId = externalId,
                Username = "demo_textiles",
                DisplayName = "Demo Textiles",
                ProtectedToken = secrets.Protect(Account.TokenPurpose(organizationId, id), $"sbx_{Wire.Name(platform)}_{externalId}"),
                Settings = SettingsOf(platform, externalId),
                CreatedAt = time.GetUtcNow(),
            });
            if (platform is Platform.Whatsapp)
                await PlantPeopleAsync(db, organizationId, cancellationToken);
        }
    }

    private async Task PlantPeopleAsync(StudioDb db, string organizationId, CancellationToken cancellationToken)
    {
        if (await db.Recipients.AnyAsync(r => r.OrganizationId == organizationId, cancellationToken))
            return;
        foreach (var (phone, name, tag) in People)
        {
            db.Recipients.Add(new Recipient
            {
                Id = ids.NewId(), OrganizationId = organizationId, Phone = phone, Name = name, Tag = tag, OptedInAt = time.GetUtcNow(), OptInSource = "demo counter form", CreatedAt = time.GetUtcNow(),
            });
        }
    }

    private static string SettingsOf(Platform platform, string externalId) => platform is Platform.Whatsapp
        ? StudioJson.Write(new
        {
            waba_id = Publishing.Sandbox.SandboxApp.BusinessOf(externalId), template = "festival_offer", text_template = "festival_news", video_template = "festival_film", template_language = "en",
        })
        : Settings.GetValueOrDefault(platform, "{}");
}
