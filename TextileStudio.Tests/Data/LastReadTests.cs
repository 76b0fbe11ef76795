using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Data;

/// <summary>What is remembered is what would be read.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class LastReadTests(DatabaseProvider provider)
{
    [Test]
    public async Task What_was_read_is_told_again_until_anybody_commits()
    {
        await using var test = await TestDb.CreateAsync(provider);
        using var last = new LastRead(test.Dbs);
        var reads = 0;
        Task<int> CountAsync(string key = "posts") => last.ReadAsync(key, async () =>
        {
            reads++;
            await using var db = test.Dbs.ForSystem();
            return await db.Posts.CountAsync();
        });

        // On the PostgreSQL of the tests others commit to their databases meanwhile, and that is told as well.
        var questions = 0;
        for (; reads == questions && questions < 1_000; questions++)
            (await CountAsync()).Should().Be(0);
        reads.Should().BeLessThan(questions, "nothing was written between the last two");
        reads = 0;
        await CountAsync("another");
        reads.Should().Be(1, "another question is another answer");
        for (var i = 1; i <= 5; i++)
        {
            await test.AddAsync(test.NewPost());
            (await CountAsync()).Should().Be(i, "a commit is seen at once");
        }
    }

    [Test]
    public async Task A_commit_while_it_is_read_makes_it_forgotten()
    {
        await using var test = await TestDb.CreateAsync(provider);
        using var last = new LastRead(test.Dbs);
        async Task<int> CountAsync()
        {
            await using var db = test.Dbs.ForSystem();
            return await db.Posts.CountAsync();
        }

        await last.ReadAsync("posts", async () =>
        {
            var before = await CountAsync();
            await test.AddAsync(test.NewPost());
            return before;
        });
        (await last.ReadAsync("posts", CountAsync)).Should().Be(1);
    }
}

/// <summary>Many who ask for the same cost one scan.</summary>
[TestFixture]
internal sealed class SharedReadTests
{
    [Test, CancelAfter(60_000)]
    public async Task Who_asks_while_it_is_read_waits_for_that_reading_and_reads_alone_where_it_fails()
    {
        await using var test = await TestDb.CreateAsync(DatabaseProvider.Sqlite);
        using var last = new LastRead(test.Dbs);
        var reads = 0;
        var held = new TaskCompletionSource<int>();
        Task<int> ReadAsync() => last.ReadAsync("posts", () => Interlocked.Increment(ref reads) == 1 ? held.Task : Task.FromResult(2));

        Task<int>[] asked = [.. Enumerable.Range(0, 20).Select(_ => ReadAsync())];
        held.SetResult(1);
        (await Task.WhenAll(asked)).Should().OnlyContain(r => r == 1);
        reads.Should().Be(1, "a scan is done once for all who ask for the same");

        await test.AddAsync(test.NewPost());
        (reads, held) = (0, new TaskCompletionSource<int>());
        asked = [.. Enumerable.Range(0, 20).Select(_ => ReadAsync())];
        held.SetException(new OperationCanceledException());
        await FluentActions.Awaiting(() => asked[0]).Should().ThrowAsync<OperationCanceledException>();
        (await Task.WhenAll(asked[1..])).Should().OnlyContain(r => r == 2, "that the first went away is nobody else's matter");
    }
}
