using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>A picture or video of a post as it is sent. <paramref name="Source"/> is what was named, where something else is sent for it.</summary>
public sealed record StoryMedium(PostMediaItem Item, Asset Asset, Asset? Source);

/// <summary>Everything there is to tell about one post: its account, its media, every attempt and every change. Secrets are not in it.</summary>
public sealed record PostStory(
    ScheduledPost Post, string AccountName, string Username, AccountStatus AccountStatus, IReadOnlyList<StoryMedium> Media,
    IReadOnlyList<Attempt> Attempts, IReadOnlyList<PostEvent> Events, IReadOnlyDictionary<string, string> KeyNames)
{
    /// <summary>Names of members who act in <see cref="Events"/>, by their ids.</summary>
    public IReadOnlyDictionary<string, string> MemberNames { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<PostWarning> Warnings => StudioJson.Read<IReadOnlyList<PostWarning>>(Post.Warnings) ?? [];

    public PublishError? Error => StudioJson.Read<PublishError>(Post.Error);

    /// <summary>Whether an earlier call's outcome is still open: only a resolution may change the post then.</summary>
    public bool IsOpen => Post.Reason is CheckReason.Unconfirmed || Attempts.Any(a => a.Outcome is AttemptOutcome.Unknown);
}

/// <summary>Reads one post with its whole history.</summary>
public sealed class PostStories(StudioDbs dbs)
{
    /// <summary>Null when there is no such post in this organization.</summary>
    public async Task<PostStory?> FindAsync(string organizationId, string postId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var post = await db.Posts.AsNoTracking().SingleOrDefaultAsync(p => p.Id == postId, cancellationToken);
        if (post is null)
            return null;
        var account = await db.Accounts.Where(a => a.Id == post.AccountId)
            .Select(a => new { a.DisplayName, a.Username, a.Status }).SingleAsync(cancellationToken);
        var items = post.MediaItems();
        var ids = items.SelectMany(i => new[] { i.AssetId, i.NamedAssetId }).Distinct().ToList();
        var assets = ids.Count == 0 ? [] : await db.Assets.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancellationToken);
        StoryMedium[] media = [.. items.Where(i => assets.ContainsKey(i.AssetId)).Select(i => new StoryMedium(i, assets[i.AssetId], i.SourceAssetId is { } source ? assets.GetValueOrDefault(source) : null))];
        var attempts = await db.Attempts.AsNoTracking().Where(a => a.PostId == postId).OrderBy(a => a.Number).ToListAsync(cancellationToken);
        var events = await db.PostEvents.AsNoTracking().Where(e => e.PostId == postId).OrderBy(e => e.Id).ToListAsync(cancellationToken);
        var keys = events.Select(e => e.Actor).Where(a => a.StartsWith("key:", StringComparison.Ordinal)).Select(a => a[4..]).Distinct().ToList();
        var names = await db.ApiKeys.Where(k => keys.Contains(k.Id)).ToDictionaryAsync(k => k.Id, k => k.Name, cancellationToken);
        var members = events.Select(e => e.Actor).Where(a => a.StartsWith("member:", StringComparison.Ordinal)).Select(a => a[7..]).Distinct().ToList();
        var people = members.Count == 0 ? [] : await db.Members.Where(m => members.Contains(m.Id)).ToDictionaryAsync(m => m.Id, m => m.Name, cancellationToken);
        return new PostStory(post, account.DisplayName, account.Username, account.Status, media, attempts, events, names) { MemberNames = people };
    }
}
