using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Dispatch;

/// <summary>Many posts, each on an account of its own, so that what strikes one strikes no other; all go their way together through the real service and a day and a half of virtual time.</summary>
internal abstract class AccountPerPostFixture(DatabaseProvider provider) : DispatchFixture(provider)
{
    /// <summary>An account's id in the network's own form.</summary>
    protected static string AccountOf(Platform platform, int number) => platform is Platform.Linkedin ? $"urn:li:organization:{900_000 + number}" : $"{900_000_000_000 + number}";

    /// <summary>Uploads a picture, by default one of a few hundred bytes that counts as a square JPEG; its id.</summary>
    protected async Task<string> UploadAsync(byte[]? picture = null)
    {
        using var content = new ByteArrayContent(picture ?? TestPictures.Jpeg(1080, 1080));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var answer = await Client.PostAsync(new Uri("/api/assets/", UriKind.Relative), content);
        return (await answer.JsonAsync())["id"]!.GetValue<string>();
    }

    /// <summary>At full size all networks, else two of them in turn, so that every case meets some network and every network a third of the cases.</summary>
    protected static IEnumerable<Platform> NetworksOf(TrialRun run, int number) =>
        SandboxHandler.Networks.Where((_, i) => run.Full || (i + number + (run.Seed & 0xff)) % 3 == 0);

    /// <summary>Connects an account of the sandbox as the demo organization's; returns our id of it.</summary>
    protected async Task<string> AccountAsync(Platform platform, string external)
    {
        await using var db = App.Dbs.ForOrganization(App.DemoId());
        var demo = await db.Accounts.AsNoTracking().FirstAsync(a => a.Platform == platform);
        var id = App.Get<IdSource>().NewId();
        db.Accounts.Add(new Account
        {
            Id = id,
            OrganizationId = App.DemoId(),
            Platform = platform,
            ExternalId = external,
            Username = "demo",
            DisplayName = "Demo",
            Settings = demo.Settings.Replace(SandboxApp.BusinessOf(demo.ExternalId), SandboxApp.BusinessOf(external), StringComparison.Ordinal),
            ProtectedToken = App.Get<ISecretBox>().Protect(Account.TokenPurpose(App.DemoId(), id), $"sbx_{Wire.Name(platform)}_{external}"),
            CreatedAt = Time.GetUtcNow(),
        });
        await db.SaveChangesAsync();
        return id;
    }

    /// <summary>Schedules a post with a picture, due in so many seconds, that may be a week late; returns its id.</summary>
    protected async Task<string> PlanAsync(Platform platform, string accountId, string? asset, string text, double inSeconds = 0, int maxRetries = 10)
    {
        using var answer = await Client.PostAsJsonAsync("/api/schedule/", new
        {
            platform = Wire.Name(platform),
            account_id = accountId,
            asset_id = asset,
            caption = text,
            scheduled_time = Time.GetUtcNow().AddSeconds(inSeconds).ToString("O"),
            on_overdue = new { post_within_minutes = 10_080 },
            max_retries = maxRetries,
        });
        answer.IsSuccessStatusCode.Should().BeTrue("{0}: {1}", text, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
    }

    // Small steps while answers and look-ups come in, large ones for waits of hours: spam pauses, quotas, rate windows.
    protected async Task RunOutAsync()
    {
        for (var round = 0; round < 130; round++)
        {
            await SettledAsync(App.Get<Dispatcher>().TickAsync(CancellationToken.None), TimeSpan.FromSeconds(1));
            await SettledAsync(Dispatcher.DrainAsync(), TimeSpan.FromSeconds(5));
            await SettledAsync(ReconcileAsync(), TimeSpan.FromSeconds(5));
            Time.Advance(round < 60 ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(32));
            await using var db = App.Dbs.ForSystem();
            if (!await db.Posts.AnyAsync(p => p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing))
                return;
        }
    }
}
