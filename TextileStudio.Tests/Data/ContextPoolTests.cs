using System.Data;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;

namespace TextileStudio.Tests.Data;

/// <summary>A context that comes from the pool brings nothing along from whoever had it before.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class ContextPoolTests(DatabaseProvider provider)
{
    [Test]
    public async Task A_context_sees_only_whose_it_is_now()
    {
        await using var test = await TestDb.CreateAsync(provider);
        await test.AddAsync(test.NewPost());
        StudioDb used;
        await using (used = test.Dbs.ForOrganization(TestDb.Organization))
        {
            (await used.Posts.CountAsync()).Should().Be(1);
            used.AfterCommit = () => Assert.Fail("another's commit is nobody else's");
            (await used.Posts.SingleAsync()).Caption = "changed and not saved";
        }

        await using var next = test.Dbs.ForOrganization("org-2");
        next.Should().BeSameAs(used, "or this test shows nothing");
        next.Scope.OrganizationId.Should().Be("org-2");
        next.AfterCommit.Should().BeNull();
        next.ChangeTracker.Entries().Should().BeEmpty();
        (await next.Posts.CountAsync()).Should().Be(0, "the filter asks the context whose it is, each time");
    }

    // Named after the bug it was: a beat of the node left its connection counted as open, its context's next user kept one through a whole request, and a create that needs a second one waited for ever on a full pool.
    [Test]
    public async Task Whoever_holds_a_connection_for_several_questions_gives_it_back_with_the_context()
    {
        await using var app = await StudioApp.OnAsync(provider);
        using var client = app.Client();
        await client.GetJsonAsync("/api/schedule/analytics/");
        await app.Get<Watchdog>().LookAsync(CancellationToken.None);
        await app.Get<Heartbeat>().BeatAsync(NodeRole.Dispatching, null, CancellationToken.None);
        await SqliteGround.CheckAsync(app.Dbs, CancellationToken.None);

        var contexts = Enumerable.Range(0, 32).Select(_ => app.Dbs.ForSystem()).ToList();
        foreach (var db in contexts)
        {
            (await db.Organizations.CountAsync()).Should().Be(1);
            db.Database.GetDbConnection().State.Should().Be(ConnectionState.Closed, "nobody holds it between two questions");
        }

        contexts.ForEach(db => db.Dispose());
    }
}
