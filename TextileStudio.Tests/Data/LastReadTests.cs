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
