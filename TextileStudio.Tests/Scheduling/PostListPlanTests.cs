using FluentAssertions;
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
        await QueryPlans.CountedAsync(test.Dbs);
        var seen = new QueryPlans();
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

        var pages = seen.Asked.Where(q => q.Text.Contains("ORDER BY", StringComparison.Ordinal)).ToList();
        pages.Should().HaveCount(7, "three lists have a second page");
        foreach (var page in pages)
            (await QueryPlans.PlanAsync(test.Dbs, page)).Should().Contain("IX_scheduled_posts_organization_id_").And.NotContain("Sort").And.NotContain("TEMP B-TREE", page.Text);
    }
}
