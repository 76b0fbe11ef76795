using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Data;

/// <summary>What only a server shared by several nodes can do to us.</summary>
[TestFixture]
internal sealed class PostgresTests
{
    [Test, CancelAfter(30_000)]
    public async Task Two_writers_that_deadlock_both_get_through(CancellationToken cancellationToken)
    {
        await using var test = await TestDb.CreateAsync(DatabaseProvider.Postgres);
        var (one, two) = (test.NewPost(), test.NewPost());
        await test.AddAsync(one, two);
        var (oneHeld, twoHeld) = (new TaskCompletionSource(), new TaskCompletionSource());
        var tries = 0;

        Task<int> TouchAsync(StudioDb db, string id) => db.Posts.Where(p => p.Id == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        Task<int> WriteAsync(string first, string second, TaskCompletionSource held, TaskCompletionSource otherHeld) => test.WriteAsync(async (db, _) =>
        {
            Interlocked.Increment(ref tries);
            await TouchAsync(db, first);
            held.TrySetResult();
            await otherHeld.Task.WaitAsync(cancellationToken);
            return await TouchAsync(db, second);
        });

        (await Task.WhenAll(WriteAsync(one.Id, two.Id, oneHeld, twoHeld), WriteAsync(two.Id, one.Id, twoHeld, oneHeld))).Should().OnlyContain(rows => rows == 1);
        tries.Should().Be(3, "the server ends one of them, and that one is repeated as a whole");
        (await test.ReadAsync(one.Id)).Version.Should().Be((await test.ReadAsync(two.Id)).Version).And.Be(3);
    }

    [Test, CancelAfter(60_000)]
    public async Task Machines_that_start_at_once_on_an_empty_database_all_come_up()
    {
        var connectionString = await PostgresServer.NewDatabaseAsync();

        // A key ring each, and so no file lock that all of them wait for: the database alone keeps them apart.
        (string, string)[] settings =
            [("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", connectionString), ("Studio:Dispatch:Enabled", "false"), ("Studio:KeysAreLost", "true")];
        await using var one = new StudioApp(settings);
        await using var two = new StudioApp(settings);
        await using var three = new StudioApp(settings);
        await Task.WhenAll(new[] { one, two, three }.Select(node => Task.Run(() => node.Client().GetAsync("/health/ready"))));
        await using var db = one.Dbs.ForSystem();
        (await db.Organizations.CountAsync(o => o.Name == DevelopmentSeed.Organization)).Should().Be(1);
        (await db.ApiKeys.CountAsync(k => k.Hash == DevelopmentSeed.KeyHash)).Should().Be(1);
        (await db.Accounts.CountAsync()).Should().Be(one.Get<Core.Publishing.Publisher>().Available.Count, "one of each network that has a client, not one of each machine");
    }
}
