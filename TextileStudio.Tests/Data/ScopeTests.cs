using System.Data.Common;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using NUnit.Framework;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Data;

/// <summary>Whose rows a context sees, and that the database can find them by an index.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
[Parallelizable]
internal sealed class ScopeTests(DatabaseProvider provider)
{
    private readonly Heard _heard = new();
    private StudioApp _app = null!;
    private StudioDbs _dbs = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _heard.Sql.Clear();
        _app = await StudioApp.OnAsync(provider, [("Studio:Dispatch:Enabled", "false")]);
        _dbs = new StudioDbs(provider, _app.Dbs.ConnectionString, interceptors: [_heard]);
    }

    [TearDown]
    public async Task StopAsync() => await _app.DisposeAsync();

    [Test]
    public async Task A_tenant_the_system_and_nobody_see_their_own_in_every_order()
    {
        var demo = _app.DemoId();
        var (other, _) = await _app.OrganizationAsync();
        await using var all = _app.Dbs.ForSystem();
        var accounts = await all.Accounts.CountAsync();
        var organizations = await all.Organizations.CountAsync();
        accounts.Should().BePositive();

        // EF keeps one form of a query for all of them: whoever asks first must not decide what the others see.
        foreach (var scope in new[] { default, Scope.System, Scope.Of(demo), Scope.Of(other), default, Scope.Of(other), Scope.System, default, Scope.Of(demo), Scope.System })
        {
            await using var db = _dbs.Open(scope);
            var (seen, named) = (await db.Accounts.CountAsync(), await db.Organizations.CountAsync());
            (seen, named).Should().Be(scope.IsSystem ? (accounts, organizations) : scope.OrganizationId is not { } tenant ? (0, 0) : tenant == demo ? (accounts, 1) : (0, 1), "this is what {0} sees", scope);
            (await db.Nodes.CountAsync() + await db.LimitUses.CountAsync() > 0).Should().Be(scope.IsSystem && (await all.Nodes.AnyAsync() || await all.LimitUses.AnyAsync()), "the system's own tables are nobody else's");
        }
    }

    [Test]
    public async Task A_tenants_question_names_its_organization_and_no_alternative_so_that_an_index_answers_it()
    {
        await using (var db = _dbs.ForOrganization(_app.DemoId()))
        {
            await db.Posts.Where(p => p.ParentId == null).OrderBy(p => p.ScheduledTime).ThenBy(p => p.Id).Take(51).ToListAsync();
            await db.Posts.Where(p => p.Caption == "none").ExecuteUpdateAsync(set => set.SetProperty(p => p.Error, "none"));
        }

        // As an alternative (`OR …`) each page of a hundred thousand posts read and sorted them all.
        _heard.Sql.Should().HaveCount(2).And.OnlyContain(sql => sql.Contains("organization_id = @") || sql.Contains("\"organization_id\" = @")).And.NotContain(sql => sql.Contains(" OR "));

        _heard.Sql.Clear();
        await using (var db = _dbs.ForSystem())
            await db.Posts.Where(p => p.ParentId == null).OrderBy(p => p.ScheduledTime).ThenBy(p => p.Id).Take(51).ToListAsync();
        _heard.Sql.Should().ContainSingle().Which.Should().NotContain("ef_filter", "the system asks for every row");
    }

    private sealed class Heard : DbCommandInterceptor
    {
        public List<string> Sql { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Sql.Add(command.CommandText);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Sql.Add(command.CommandText);
            return ValueTask.FromResult(result);
        }
    }
}
