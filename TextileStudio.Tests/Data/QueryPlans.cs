using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Data;

/// <summary>Writes down the questions asked of a database that it is an interceptor of, and asks that database afterwards how it would answer them.</summary>
internal sealed class QueryPlans : DbCommandInterceptor
{
    private readonly ConcurrentQueue<Question> _asked = new();

    /// <summary>What was asked since the last clearing; a text asked twice is two.</summary>
    public IReadOnlyCollection<Question> Asked => _asked;

    public void Clear() => _asked.Clear();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        _asked.Enqueue(new Question(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value))]));
        return ValueTask.FromResult(result);
    }

    /// <summary>As much as the service's database knows of its rows: PostgreSQL counts them by itself, SQLite never does and plans by its rules of thumb.</summary>
    public static async Task CountedAsync(StudioDbs dbs)
    {
        await using var db = dbs.ForSystem();
        if (db is PostgresStudioDb)
            await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE scheduled_posts");
    }

    /// <summary>The database's plan in its own words, a line for each step.</summary>
    public static async Task<string> PlanAsync(StudioDbs dbs, Question question)
    {
        await using var db = dbs.ForSystem();
        await using var held = await HeldConnection.OfAsync(db, CancellationToken.None);
        await using var command = held.Connection.CreateCommand();
        command.CommandText = (dbs.Provider is DatabaseProvider.Postgres ? "EXPLAIN " : "EXPLAIN QUERY PLAN ") + question.Text;
        foreach (var (name, value) in question.Parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(reader.FieldCount - 1));
        return string.Join('\n', lines);
    }

    internal sealed record Question(string Text, IReadOnlyList<(string Name, object? Value)> Parameters);
}
