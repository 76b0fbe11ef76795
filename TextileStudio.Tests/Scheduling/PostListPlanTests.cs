using System.Data.Common;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Scheduling;

/// <summary>A page costs what its own posts cost, however many there are: the database reads it from an index in its order and sorts nothing.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class PostListPlanTests(DatabaseProvider provider)
{
    [Test]
    public async Task A_page_is_read_from_an_index_in_its_order()
    {
        await using var test = await TestDb.CreateAsync(provider);
        await test.AddAsync([.. Enumerable.Range(0, 3_000).Select(i => test.NewPost(inSeconds: i))]);
        await using (var db = test.Dbs.ForSystem())
            await db.Database.ExecuteSqlRawAsync("ANALYZE");
        var seen = new Pages();
        var dbs = new StudioDbs(provider, test.Dbs.ConnectionString, interceptors: [seen]);
        using var last = new LastRead(dbs);
        var list = new PostList(dbs, last, test.Time);
        PostFilter[] filters = [new(), new() { Ordering = "-scheduled_time" }, new() { Statuses = [PostStatus.Scheduled] }, new() { Statuses = [PostStatus.Failed], Ordering = "-scheduled_time" }];
        foreach (var filter in filters)
        {
            var page = (await list.ReadAsync(TestDb.Organization, filter, 50, null, CancellationToken.None)).Value;
            if (page.Next is { } cursor)
                await list.ReadAsync(TestDb.Organization, filter, 50, cursor, CancellationToken.None);
        }

        seen.Commands.Should().HaveCount(7, "three lists have a second page");
        foreach (var (text, parameters) in seen.Commands)
            (await PlanAsync(test.Dbs, text, parameters)).Should().Contain("IX_scheduled_posts_organization_id_").And.NotContain("Sort").And.NotContain("TEMP B-TREE", text);
    }

    private static async Task<string> PlanAsync(StudioDbs dbs, string text, IReadOnlyList<(string Name, object? Value)> parameters)
    {
        await using var db = dbs.ForSystem();
        await using var held = await HeldConnection.OfAsync(db, CancellationToken.None);
        await using var command = held.Connection.CreateCommand();
        command.CommandText = (dbs.Provider is DatabaseProvider.Postgres ? "EXPLAIN " : "EXPLAIN QUERY PLAN ") + text;
        foreach (var (name, value) in parameters)
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

    /// <summary>Writes down the questions for pages.</summary>
    private sealed class Pages : DbCommandInterceptor
    {
        public List<(string Text, IReadOnlyList<(string Name, object? Value)> Parameters)> Commands { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("ORDER BY", StringComparison.Ordinal))
                Commands.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value))]));
            return ValueTask.FromResult(result);
        }
    }
}
