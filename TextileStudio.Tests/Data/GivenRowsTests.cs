using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Data;

/// <summary>Rows that travel with a statement, and rows that are read for many callers at once.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
[Parallelizable]
internal sealed class GivenRowsTests(DatabaseProvider provider)
{
    private static readonly GivenRows<(string Id, string? Name, long Version)> Rows =
        new(("id", "text", r => r.Id), ("name", "text", r => r.Name), ("version", "bigint", r => r.Version));

    private StudioApp _app = null!;

    [SetUp]
    public async Task StartAsync() => _app = await StudioApp.OnAsync(provider, [("Studio:Dispatch:Enabled", "false")]);

    [TearDown]
    public async Task StopAsync() => await _app.DisposeAsync();

    [Test]
    public async Task A_statement_reaches_every_row_it_was_given_and_leaves_every_value_as_it_was()
    {
        string[] names = ["O'Brien; DROP TABLE accounts --", "{0} {1} {{", "सूरत \"सिल्क\" \\ \n", "", "@p0 ? $1", "[\"a\"]"];
        await using var db = _app.Dbs.ForSystem();
        var known = db.Accounts.OrderBy(a => a.Id).Select(a => a.Id).ToList();
        known.Should().HaveCountGreaterThanOrEqualTo(names.Length, "the demo organization has an account on every network");
        var rows = known.Select((id, i) => (id, (string?)names[i % names.Length], 7_000_000_000L + i)).ToList();

        // Between rows that are not there.
        var given = Enumerable.Range(0, 400).Select(i => ($"nobody {i}", (string?)null, (long)i)).ToList();
        for (var i = 0; i < rows.Count; i++)
            given.Insert(i * 61, rows[i]);
        var changed = await Rows.ExecuteAsync(db, g => $$"""UPDATE accounts SET display_name = {{g["name"]}}, token_version = {{g["version"]}} + {0} {{g.From}} WHERE accounts.id = {{g["id"]}}""", given, CancellationToken.None, 1L);

        changed.Should().Be(rows.Count, "only rows that are there change");
        db.Accounts.OrderBy(a => a.Id).Select(a => new { a.Id, a.DisplayName, a.TokenVersion }).ToList().Select(a => (a.Id, (string?)a.DisplayName, a.TokenVersion - 1))
            .Should().Equal(rows, "a value is a value, whatever stands in it");
    }

    [Test]
    public async Task A_statement_names_the_rows_that_it_changed_and_no_others()
    {
        await using var db = _app.Dbs.ForSystem();
        var ids = db.Accounts.OrderBy(a => a.Id).Select(a => a.Id).ToList();
        var returned = await Rows.UpdateAsync(db, "accounts",
            g => $"""UPDATE accounts SET token_version = {g["version"]} {g.From} WHERE accounts.id = {g["id"]} AND {g["name"]} IS NULL""",
            [.. ids.Select((id, i) => (id, i % 2 == 0 ? null : "keep", 5L))], CancellationToken.None);
        returned.Should().BeEquivalentTo(ids.Where((_, i) => i % 2 == 0));
    }

    [Test]
    public async Task Nothing_given_is_no_statement()
    {
        await using var db = _app.Dbs.ForSystem();
        (await Rows.ExecuteAsync(db, _ => "this is no SQL", [], CancellationToken.None)).Should().Be(0);
    }

    [Test]
    public async Task Who_asks_together_gets_the_row_of_its_own_key_and_each_question_sees_what_was_committed_before_it()
    {
        var reads = new TogetherReads<string, Account>(_app.Dbs, (db, ids) => Task.FromResult(db.Accounts.Where(a => ids.Contains(a.Id)).ToDictionary(a => a.Id)));
        await using var db = _app.Dbs.ForSystem();
        var ids = db.Accounts.Select(a => a.Id).ToList();
        var asked = Enumerable.Range(0, 600).Select(i => i % 7 == 0 ? $"nobody {i}" : ids[i % ids.Count]).ToList();
        var answers = await Task.WhenAll(asked.Select(id => reads.ReadAsync(id, CancellationToken.None)));
        answers.Select(a => a?.Id).Should().Equal(asked.Select(id => id.StartsWith("nobody", StringComparison.Ordinal) ? null : id));

        for (var version = 1L; version <= 20; version++)
        {
            await Rows.ExecuteAsync(db, g => $"""UPDATE accounts SET token_version = {g["version"]} {g.From} WHERE accounts.id = {g["id"]}""", [(ids[0], null, version)], CancellationToken.None);
            (await reads.ReadAsync(ids[0], CancellationToken.None))!.TokenVersion.Should().Be(version, "nothing is remembered");
        }
    }

    [Test]
    public async Task A_question_that_fails_fails_alone()
    {
        var reads = new TogetherReads<string, string>(_app.Dbs, (_, keys) => keys.Contains("bad")
            ? throw new InvalidOperationException("bad")
            : Task.FromResult(keys.ToDictionary(key => key, key => key)));
        var all = Enumerable.Range(0, 50).Select(i => (Key: i == 30 ? "bad" : $"{i}", Task: reads.ReadAsync(i == 30 ? "bad" : $"{i}", CancellationToken.None))).ToList();
        foreach (var (key, task) in all.Where(a => a.Key != "bad"))
            (await task).Should().Be(key);
        await FluentActions.Awaiting(() => all[30].Task).Should().ThrowAsync<InvalidOperationException>("who asked for it is told");
    }
}
