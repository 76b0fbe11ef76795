using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>
/// Takes a published post off its network again. The network is called outside any transaction; deleting may be repeated and a post that is gone counts as
/// deleted, so a crash between call and record costs nothing but the repetition.
/// </summary>
public sealed class PostRemoval(StudioDbs dbs, WriteRetry writes, PostLedger ledger, Publisher publisher)
{
    /// <summary>The post, still <c>posted</c> and now with the time it was taken off; a post that was taken off already is answered as it is.</summary>
    public async Task<Outcome<ScheduledPost>> UnpublishAsync(Author author, string id, long? ifMatch, CancellationToken cancellationToken)
    {
        ScheduledPost? post;
        Attempt? attempt;
        await using (var db = dbs.ForOrganization(author.OrganizationId))
        {
            post = await db.Posts.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken);
            if (post is null)
                return Refusal.NotFound("post");
            if (ifMatch is { } version && version != post.Version)
                return PostScheduler.Stale(post);
            if (post.UnpublishedAt is not null)
                return post;
            if (post.Status is not PostStatus.Posted)
                return PostScheduler.WrongStatus(post, "taken off the network");
            attempt = await db.Attempts.AsNoTracking().Where(a => a.PostId == id).OrderByDescending(a => a.Number).FirstOrDefaultAsync(cancellationToken);
        }

        var name = PlatformNames.Of(post.Platform);
        if (!publisher.IsAvailable(post.Platform) || !publisher.RulesOf(post.Platform).CanDelete)
            return new Refusal(RefusalKind.Rule, "unpublish_not_available", $"{name} lets nobody delete a post from here. Delete it in {name} itself.");
        if (post.PlatformPostId is not { } remoteId || attempt is null)
            return new Refusal(RefusalKind.Rule, "unpublish_not_available", $"Nobody told us by which id {name} knows this post. Delete it in {name} itself.");
        if (await publisher.DeleteAsync(JobOf(post, attempt), remoteId, cancellationToken) is { } error)
        {
            return new Refusal(RefusalKind.Unavailable, "unpublish_failed", $"The post is still there. {error.Message}")
            {
                Extra = new Dictionary<string, object?> { ["error_code"] = error.Code, ["error_category"] = Wire.Name(error.Category) },
            };
        }

        return await writes.InTransactionAsync(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            await ledger.UnpublishAsync(db, post, author.Actor, token);
            return await db.Posts.AsNoTracking().SingleAsync(p => p.Id == id, token);
        }, cancellationToken);
    }

    private static PublishJob JobOf(ScheduledPost post, Attempt attempt) => new()
    {
        OrganizationId = post.OrganizationId,
        AccountId = post.AccountId,
        Platform = post.Platform,
        Snapshot = StudioJson.Read<PostSnapshot>(attempt.Snapshot)!,
        Handle = JsonNode.Parse(attempt.Handle ?? "{}")!.AsObject(),
        SaveHandleAsync = (_, _) => Task.CompletedTask,
        AttemptStarted = attempt.Started,
        GoAheadAt = attempt.Called,
    };
}
