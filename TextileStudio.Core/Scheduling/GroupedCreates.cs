using TextileStudio.Core.Data;

namespace TextileStudio.Core.Scheduling;

/// <summary>
/// The room where posts that arrive at once from different requests share one transaction, so that a durable commit is paid once for all of them. Each request gets its own answer: a post that
/// fails is tried alone, and hurts no other. On SQLite there is one line, for there is one writer. On PostgreSQL there are several, an organization always in the same one: its posts would wait
/// for one another at their day's count of use until the commit, and need not when they come together; those of different organizations commit side by side.
/// </summary>
public sealed class GroupedCreates
{
    // Few enough that the dispatcher, which needs the same lock on SQLite, waits some milliseconds at most.
    private const int MostInOneTransaction = 64;
    private const int LinesOnPostgres = 4;

    private readonly WriteRetry _writes;
    private readonly NewPosts _posts;
    private readonly Gathering<Create>[] _lines;

    public GroupedCreates(StudioDbs dbs, WriteRetry writes, NewPosts posts)
    {
        (_writes, _posts) = (writes, posts);
        var lines = dbs.Provider is DatabaseProvider.Sqlite ? 1 : LinesOnPostgres;
        _lines = [.. Enumerable.Range(0, lines).Select(_ => new Gathering<Create>(MostInOneTransaction, CommitAsync, (create, exception) => create.Done.TrySetException(exception)))];
    }

    /// <summary>
    /// Completes after the commit. <paramref name="alongside"/> runs in the transaction of the post. A caller who goes away is not waited for, but what has been handed in here is done.
    /// </summary>
    internal Task<NewPost> AddAsync(PlannedPost planned, Func<StudioDb, ScheduledPost, CancellationToken, Task>? alongside)
    {
        var create = new Create(planned, alongside);
        _lines[(uint)planned.Author.OrganizationId.GetHashCode(StringComparison.Ordinal) % _lines.Length].Add(create);
        return create.Done.Task;
    }

    private async Task CommitAsync(IReadOnlyList<Create> group)
    {
        var results = await _writes.InTransactionAsync(Scope.System, async (db, token) =>
        {
            var added = await _posts.AddAsync(db, [.. group.Select(c => c.Planned)], allOrNothing: false, token);
            for (var i = 0; i < added.Count; i++)
            {
                if (added[i].Post is { } post && group[i].Alongside is { } alongside)
                    await alongside(db, post, token);
            }

            return added;
        }, CancellationToken.None);
        for (var i = 0; i < results.Count; i++)
        {
            // Another request's post is there now, and has an id.
            var twin = results[i].Twin is { Row: { } row } other ? other with { PostId = results[row].Post!.Id, Row = null } : results[i].Twin;
            group[i].Done.TrySetResult(results[i] with { Twin = twin });
        }
    }

    private sealed record Create(PlannedPost Planned, Func<StudioDb, ScheduledPost, CancellationToken, Task>? Alongside)
    {
        public TaskCompletionSource<NewPost> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
