using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;

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
}
