using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Reliability;

/// <summary>Posts of the demo organization put straight into the queue: thousands of them cost a second, and each is as scheduling makes it.</summary>
internal static class PlantedPosts
{
    /// <summary>Adds one post each, on an account that the organization has on the network; returns their ids in the same order.</summary>
    public static async Task<IReadOnlyList<string>> PlantAsync(StudioApp app, TimeProvider time, IEnumerable<(string Caption, Platform Platform, DateTimeOffset Due)> posts)
    {
        var organizationId = app.DemoId();
        var ids = app.Get<IdSource>();
        var planted = new List<string>();
        await app.Get<WriteRetry>().InTransactionAsync(Scope.System, async (db, token) =>
        {
            planted.Clear();
            var born = new List<BornPost>();
            var accounts = (await db.Accounts.Where(a => a.OrganizationId == organizationId).ToListAsync(token)).GroupBy(a => a.Platform).ToDictionary(g => g.Key, g => g.First().Id);
            foreach (var (caption, platform, due) in posts)
            {
                var post = new ScheduledPost
                {
                    Id = ids.NewId(),
                    OrganizationId = organizationId,
                    AccountId = accounts[platform],
                    Platform = platform,
                    Caption = caption,
                    Options = "{}",
                    Metadata = "{}",
                    ContentHash = caption,
                    ScheduledTime = due,
                    NextTry = due,
                    LatestSend = due.AddHours(2),
                    MaxRetries = 5,
                    CreatedAt = time.GetUtcNow(),
                    UpdatedAt = time.GetUtcNow(),
                };
                born.Add(new BornPost(post, AsDraft: false, "test"));
                planted.Add(post.Id);
            }

            await app.Get<PostLedger>().AddAsync(db, born, token);
            return await db.SaveChangesAsync(token);
        }, CancellationToken.None);
        return planted;
    }
}
