using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Brands;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Usage;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Tests.Security;

/// <summary>A tenant with one object of every kind, each carrying a marker text that nobody else may ever read.</summary>
internal sealed record Tenant(string OrganizationId, string Key, string KeyId, string Marker)
{
    /// <summary>A PNG of four by four pixels.</summary>
    public const string Picture =
        "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEBAMAAABb34NNAAAABGdBTUEAALGPC/xhBQAAACBjSFJNAAB6JgAAgIQAAPoAAACA6AAAdTAAAOpgAAA6mAAAF3CculE8AAAAD1BMVEX/AACqAFVVAKoAAP////+bBLeIAAAAAWJLR0QEj2jZUQAAAAd0SU1FB+oLFg03K03KYTEAAAAUSURBVAjXY2BgYBAUZFBSYjA2BgAC1gDNZT2P9QAAACV0RVh0ZGF0ZTpjcmVhdGUAMjAyNi0xMS0yMlQxMzo1NTo0MyswMDowMJ1tzBEAAAAldEVYdGRhdGU6bW9kaWZ5ADIwMjYtMTEtMjJUMTM6NTU6NDMrMDA6MDDsMHStAAAAAElFTkSuQmCC";

    public string AccountId { get; init; } = "";
    public string AssetId { get; init; } = "";
    public string PosterId { get; init; } = "";
    public string PosterJobId { get; init; } = "";
    public string PendingId { get; init; } = "";
    public string ScheduledId { get; init; } = "";
    public string MediaUrl { get; init; } = "";
    public string RecipientId { get; init; } = "";
    public string MemberId { get; init; } = "";
    public string InvitationId { get; init; } = "";
    public string WebhookId { get; init; } = "";
    public string WebhookDeliveryId { get; init; } = "";

    public static async Task<Tenant> FoundAsync(StudioApp app, string name)
    {
        var marker = $"marker-of-{name}";
        var issued = await app.Get<KeyIssuer>().CreateForOrganizationAsync($"{name} {marker}", $"key {marker}", KeyScopes.All, CancellationToken.None);
        var organization = issued.Row.OrganizationId;
        var ids = app.Get<IdSource>();
        var now = app.Get<TimeProvider>().GetUtcNow();
        var picture = Convert.FromBase64String(Picture);
        var account = new Account
        {
            Id = ids.NewId(), OrganizationId = organization, Platform = Platform.Facebook, ExternalId = $"9{marker}", Username = $"user-{marker}", DisplayName = $"Shop {marker}",
            ProtectedToken = "", CreatedAt = now,
        };
        account.ProtectedToken = app.Get<ISecretBox>().Protect(Account.TokenPurpose(organization, account.Id), "sbx_facebook_" + marker);
        var asset = await app.Get<AssetLibrary>().PrepareAsync(organization, AssetKind.Upload, picture, ImageHeader.Read(picture)!, CancellationToken.None);
        var poster = new Poster
        {
            Id = ids.NewId(), OrganizationId = organization, AssetId = asset.Id, ProductName = marker, Festival = "diwali", Style = "royal", Language = "en",
            Request = "{}", Answer = StudioJson.Write(Made(asset, marker, now)), Renderer = "local", CreatedAt = now,
        };
        var job = new PosterJob
        {
            Id = ids.NewId(), OrganizationId = organization, Status = PosterJobStatus.Done, Progress = 100, Request = StudioJson.Write(new PosterRequest { ProductName = marker }), PosterId = poster.Id,
            Tries = 1, CreatedAt = now, UpdatedAt = now,
        };
        var kit = new BrandKit
        {
            OrganizationId = organization, LogoAssetId = asset.Id, Settings = StudioJson.Write(new BrandSettings { BrandName = marker, Contact = marker }), Version = 1, UpdatedAt = now,
        };
        var posts = new[] { true, false }.Select(draft => ScheduledPost.Born(new ScheduledPost
        {
            Id = ids.NewId(), OrganizationId = organization, AccountId = account.Id, Platform = Platform.Facebook, Caption = $"caption {marker}", Options = "{}", Metadata = "{}",
            ScheduledTime = now + TimeSpan.FromDays(30), NextTry = now + TimeSpan.FromDays(30), LatestSend = now + TimeSpan.FromDays(31), ContentHash = marker + draft, CreatedAt = now, UpdatedAt = now,
        }, asDraft: draft)).ToList();

        var person = new Recipient
        {
            Id = ids.NewId(), OrganizationId = organization, Phone = $"9198{Math.Abs(marker.Sum(c => (long)c)):00000000}", Name = marker, Tag = marker, OptedInAt = now, OptInSource = marker, CreatedAt = now,
        };
        var endpoint = new WebhookEndpoint
        {
            Id = ids.NewId(), OrganizationId = organization, Url = $"https://hooks.example/{marker}", Events = """["webhook.test"]""", ProtectedSecret = marker, Disabled = DisabledReason.Owner, CreatedAt = now,
        };
        var happened = new WebhookEvent { Id = ids.NewId(), OrganizationId = organization, Type = EventTypes.Test, At = now, Subject = marker, Body = "{}", PreparedAt = now };
        var delivery = new WebhookDelivery
        {
            Id = ids.NewId(), OrganizationId = organization, EndpointId = endpoint.Id, EventId = happened.Id, Type = happened.Type, Status = DeliveryStatus.Failed, LastError = marker, NextTry = now, CreatedAt = now,
        };
        await using var db = app.Dbs.ForOrganization(organization);
        var member = new Member
        {
            Id = ids.NewId(), OrganizationId = organization, Name = marker, Login = marker, Subject = marker, PasswordHash = marker, Role = Role.Editor, Stamp = marker, CreatedAt = now,
        };
        var invitation = new Invitation
        {
            Id = ids.NewId(), OrganizationId = organization, Role = Role.Viewer, Login = marker, Note = marker, Hash = marker, CreatedBy = member.Actor, CreatedAt = now, ExpiresAt = now + TimeSpan.FromDays(1),
        };
        db.AddRange(account, asset, person, member, invitation, endpoint, happened);
        db.Add(new IdentityProvider { OrganizationId = organization, Issuer = $"https://{marker}.example", Audience = marker, NewMembersAs = Role.Viewer, UpdatedAt = now });
        db.Audit(app.Operator(organization), now, "member.changed", member.Id, marker, ("name", marker, marker + "2"));
        await db.SaveChangesAsync();
        db.AddRange(poster, job, kit, delivery);
        db.Add(new ResetLink { Id = ids.NewId(), OrganizationId = organization, MemberId = member.Id, Hash = marker, CreatedBy = member.Actor, CreatedAt = now, ExpiresAt = now + TimeSpan.FromDays(1) });
        db.AddRange(posts);
        await db.SaveChangesAsync();
        db.AddRange(posts.Select(p => new PostEvent { OrganizationId = organization, PostId = p.Id, At = now, Actor = $"key:{marker}", Action = "create", ToStatus = p.Status }));
        db.Add(new UsageEntry { OrganizationId = organization, Day = "2026-11-08", Meter = Meter.Posts, KeyId = issued.Row.Id, Platform = "facebook", Count = name == "alpha" ? 777_333 : 555_111 });
        await db.SaveChangesAsync();
        return new Tenant(organization, issued.Key, issued.Row.Id, marker)
        {
            AccountId = account.Id, AssetId = asset.Id, PosterId = poster.Id, PosterJobId = job.Id, RecipientId = person.Id, MemberId = member.Id, InvitationId = invitation.Id,
            WebhookId = endpoint.Id, WebhookDeliveryId = delivery.Id, PendingId = posts[0].Id, ScheduledId = posts[1].Id,
            MediaUrl = app.Get<MediaAddresses>().UrlOf(asset),
        };
    }

    /// <summary>Every row of this tenant in every table, as text; the coarse time of last use apart, which its own calls change.</summary>
    public async Task<string> RowsAsync(StudioApp app)
    {
        await using var db = app.Dbs.ForSystem();
        await using var held = await HeldConnection.OfAsync(db, CancellationToken.None);
        var connection = held.Connection;
        var text = new StringBuilder();
        foreach (var table in await ColumnAsync(connection, db is PostgresStudioDb
            ? "SELECT table_name FROM information_schema.columns WHERE column_name = 'organization_id' AND table_schema = 'public' ORDER BY 1"
            : "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'organization_id' WHERE m.type = 'table' ORDER BY 1"))
        {
            var row = db is PostgresStudioDb
                ? "(to_jsonb(t) - 'last_used_at')::text"
                : string.Join("||','||", (await ColumnAsync(connection, $"SELECT name FROM pragma_table_info('{table}') ORDER BY 1")).Where(c => c != "last_used_at").Select(c => $"quote(\"{c}\")"));
            foreach (var values in await ColumnAsync(connection, $"SELECT {row} FROM \"{table}\" t WHERE organization_id = '{OrganizationId}' ORDER BY 1"))
                text.Append(table).Append(": ").AppendLine(values);
        }

        return text.ToString();
    }

    private static PosterAnswer Made(Asset asset, string marker, DateTimeOffset now) => new()
    {
        Id = marker, AssetId = asset.Id, AssetUrl = $"http://localhost/media/{asset.FileName}", Width = asset.Width, Height = asset.Height, ContentType = asset.ContentType,
        Renditions = [], Captions = [], Hashtags = [], Language = Language.En, Renderer = "local", Degraded = false, DegradedReason = null, Usage = new PosterUsage(1, []), DurationMs = 1, CreatedAt = now,
    };

    private static async Task<List<string>> ColumnAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(reader.GetString(0));
        return values;
    }
}
