using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Security;

/// <summary>Tenant B walks every operation of the OpenAPI document with tenant A's ids and finds nothing, changes nothing.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class TenantWalkTests(DatabaseProvider provider)
{
    private StudioApp _app = null!;
    private Tenant _a = null!;
    private Tenant _b = null!;
    private List<string> _operations = null!;

    [OneTimeSetUp]
    public async Task Found()
    {
        _app = await StudioApp.OnAsync(provider);
        _a = await Tenant.FoundAsync(_app, "alpha");
        _b = await Tenant.FoundAsync(_app, "beta");
        _operations = await Operations.AllAsync(_app);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public void Every_operation_has_a_fixture()
    {
        var visited = TenantFixtures.Visits(_a).Select(v => v.Operation).ToHashSet(StringComparer.Ordinal);
        _operations.Where(o => !visited.Contains(o)).Should().BeEmpty("a route nobody walks is a route nobody guards: add a line to TenantFixtures");
    }

    [Test]
    public async Task Nobody_reaches_another_tenants_objects()
    {
        var before = await _a.RowsAsync(_app);
        before.Should().Contain("scheduled_posts:").And.Contain("assets:").And.Contain("accounts:").And.Contain("usage:", "there must be something to reach");
        var client = _app.Client(_b.Key);
        var failures = new List<string>();
        foreach (var visit in TenantFixtures.Visits(_a).Where(v => _operations.Contains(v.Operation)))
        {
            using var request = visit.Request();
            var answer = await client.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            var allowed = visit.Sees switch
            {
                Sees.NotFound => answer.StatusCode == HttpStatusCode.NotFound,
                Sees.Refusal => answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity,
                _ => (int)answer.StatusCode < 500,
            };
            if (!allowed || body.Contains(_a.Marker, StringComparison.Ordinal) || body.Contains("777333", StringComparison.Ordinal))
                failures.Add($"{visit.Operation} {visit.Path}: {(int)answer.StatusCode} {body}");
        }

        failures.Should().BeEmpty("another tenant's objects do not exist for B");
        (await _a.RowsAsync(_app)).Should().Be(before, "A's rows are as they were, to the byte");
    }

    [Test]
    public async Task Each_tenant_reaches_its_own_objects()
    {
        // Otherwise a service that answers 404 to everything would pass the walk.
        var client = _app.Client(_a.Key);
        foreach (var visit in TenantFixtures.Visits(_a).Where(v => v.Sees == Sees.NotFound && v.Operation.StartsWith("GET ", StringComparison.Ordinal) && _operations.Contains(v.Operation)))
        {
            using var request = visit.Request();
            var answer = await client.SendAsync(request);
            answer.StatusCode.Should().Be(HttpStatusCode.OK, $"{visit.Operation} {visit.Path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    [Test]
    public async Task A_cursor_of_another_tenant_shows_nothing_of_it()
    {
        var walked = 0;
        foreach (var operation in _operations.Where(o => o.StartsWith("GET ", StringComparison.Ordinal) && !o.Contains('{', StringComparison.Ordinal)))
        {
            var own = await (await _app.Client(_a.Key).GetAsync(operation[4..] + "?page_size=1")).JsonAsync();
            if (own is not JsonObject page || (string?)page["next"] is not { } next)
                continue;
            walked++;
            var theirs = await (await _app.Client(_b.Key).GetAsync(next)).Content.ReadAsStringAsync();
            theirs.Should().NotContain(_a.Marker, $"{operation} with A's cursor");
        }

        if (_operations.Contains("GET /api/schedule"))
            walked.Should().BePositive("A has two posts, so there is a second page");
    }
}
