using Microsoft.EntityFrameworkCore;

namespace TextileStudio.Core.Data;

/// <summary>
/// Single rows, read for many callers in one question: whoever asks while another question is under way is answered by the next one (<see cref="Gathering{T}"/>).
/// A row is never older than its question, and nothing is remembered.
/// </summary>
/// <param name="read">The rows there are for some keys.</param>
public sealed class TogetherReads<TKey, TRow>(StudioDbs dbs, Func<StudioDb, IReadOnlyCollection<TKey>, Task<Dictionary<TKey, TRow>>> read)
    where TKey : notnull
    where TRow : class
{
    private const int MostInOneQuestion = 256;

    private readonly Gathering<Question> _questions = new(MostInOneQuestion, group => AnswerAsync(dbs, read, group), (question, exception) => question.Answer.TrySetException(exception));

    /// <summary>The row of this key, shared with whoever asked for it at the same time; null when there is none.</summary>
    public Task<TRow?> ReadAsync(TKey key, CancellationToken cancellationToken)
    {
        var question = new Question(key);
        _questions.Add(question);
        return question.Answer.Task.WaitAsync(cancellationToken);
    }

    private static async Task AnswerAsync(StudioDbs dbs, Func<StudioDb, IReadOnlyCollection<TKey>, Task<Dictionary<TKey, TRow>>> read, IReadOnlyList<Question> group)
    {
        await using var db = dbs.ForSystem();
        var rows = await read(db, group.Select(q => q.Key).ToHashSet());
        foreach (var question in group)
            question.Answer.TrySetResult(rows.GetValueOrDefault(question.Key));
    }

    private sealed record Question(TKey Key)
    {
        public TaskCompletionSource<TRow?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Rows read together where a question can name one key only.</summary>
internal static class TogetherReads
{
    /// <summary>Key by key on one connection, each once however many ask for it at the same time.</summary>
    public static TogetherReads<TKey, TRow> KeyByKey<TKey, TRow>(StudioDbs dbs, Func<StudioDb, TKey, Task<TRow?>> read)
        where TKey : notnull
        where TRow : class => new(dbs, async (db, keys) =>
    {
        await using var held = await HeldConnection.OfAsync(db, CancellationToken.None);
        var rows = new Dictionary<TKey, TRow>();
        foreach (var key in keys)
        {
            if (await read(db, key) is { } row)
                rows[key] = row;
        }

        return rows;
    });
}
