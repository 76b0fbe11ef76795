using System.Net;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Http;

/// <summary>A repeated request has one effect.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class IdempotencyTests(DatabaseProvider provider)
{
    private const string Body = """{"name":"idem","scopes":["read"]}""";
    private readonly FakeTime _time = new();
    private StudioApp _app = null!;

    [SetUp]
    public async Task StartAsync() => _app = await StudioApp.OnAsync(provider, time: _time);

    [TearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Twenty_parallel_requests_with_one_key_have_one_effect()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync("twenty", Body)));
        var statuses = answers.Select(a => (int)a.StatusCode).ToList();
        statuses.Should().OnlyContain(s => s == 201 || s == 409, "the others are replays or are told to wait");
        statuses.Should().Contain(201);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var made in answers.Where(a => a.StatusCode == HttpStatusCode.Created))
            ids.Add((string)(await made.JsonAsync())["id"]!);
        ids.Should().HaveCount(1, "every success tells of the same key");
        await using var db = _app.Dbs.ForSystem();
        (await db.ApiKeys.CountAsync(k => k.Name == "idem")).Should().Be(1);
    }

    [Test]
    public async Task Another_body_under_the_same_key_is_refused()
    {
        await SendAsync("k1", Body);
        var other = await SendAsync("k1", Body.Replace("idem", "other", StringComparison.Ordinal));
        other.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        ((string)(await other.JsonAsync())["code"]!).Should().Be("idempotency_key_reused");
        await using var db = _app.Dbs.ForSystem();
        (await db.ApiKeys.AnyAsync(k => k.Name == "other")).Should().BeFalse("a refused request has no effect");
    }

    [Test]
    public async Task Another_organization_may_use_the_same_key()
    {
        var (_, theirs) = await _app.OrganizationAsync();
        await SendAsync("shared", Body);
        var answer = await SendAsync("shared", Body, theirs);
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        answer.Headers.Contains("Idempotent-Replayed").Should().BeFalse("keys belong to organizations");
    }

    [Test]
    public async Task Quoted_and_bare_are_the_same_key()
    {
        await SendAsync("abc-1", Body);
        (await SendAsync("\"abc-1\"", Body)).Headers.Contains("Idempotent-Replayed").Should().BeTrue("the draft standard quotes it, most clients do not");
    }

    [Test]
    public async Task A_refused_request_keeps_its_key_free()
    {
        (await SendAsync("later", """{"name":"","scopes":["read"]}""")).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await SendAsync("later", Body)).StatusCode.Should().Be(HttpStatusCode.Created, "the client has mended its request");
    }

    [TestCase("\"\"")]
    [TestCase("two words")]
    [TestCase("256")]
    public async Task A_malformed_key_is_refused(string key)
    {
        var answer = await SendAsync(key == "256" ? new string('k', 256) : key, Body);
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        ((string)(await answer.JsonAsync())["code"]!).Should().Be("bad_idempotency_key");
    }

    [Test]
    public async Task After_a_day_the_key_is_new_again()
    {
        await SendAsync("day", Body);
        _time.Advance(IdempotencyLedger.Kept + TimeSpan.FromSeconds(1));
        var answer = await SendAsync("day", Body);
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        answer.Headers.Contains("Idempotent-Replayed").Should().BeFalse("24 hours have passed");
        await using var db = _app.Dbs.ForSystem();
        (await db.ApiKeys.CountAsync(k => k.Name == "idem")).Should().Be(2);
    }

    [Test]
    public async Task The_sweep_removes_old_keys_only()
    {
        await SendAsync("old", Body);
        _time.Advance(IdempotencyLedger.Kept + TimeSpan.FromSeconds(1));
        await SendAsync("young", Body);
        // The service's own sweep may have come first: its clock has moved too.
        await _app.Get<IdempotencyLedger>().SweepAsync(CancellationToken.None);
        await using var db = _app.Dbs.ForSystem();
        (await db.IdempotencyKeys.SingleAsync()).Key.Should().Be("young");
    }

    [Test]
    public async Task A_reservation_makes_the_second_caller_wait_and_ends_with_its_holder()
    {
        var ledger = _app.Get<IdempotencyLedger>();
        var request = new IdempotentRequest(_app.DemoId(), "POST /x", "k", "hash");
        (await ledger.ReserveAsync(request, CancellationToken.None)).Mine.Should().BeTrue();
        (await ledger.ReserveAsync(request, CancellationToken.None)).Should().Match<(KeyState State, bool Mine)>(r => !r.Mine && r.State is KeyState.Running);
        (await ledger.FindAsync(request with { Hash = "other" }, CancellationToken.None)).Should().BeOfType<KeyState.Reused>();

        _time.Advance(IdempotencyLedger.Lease);
        (await ledger.ReserveAsync(request, CancellationToken.None)).Mine.Should().BeTrue("its holder died, or is too late");
    }

    [Test]
    public async Task Work_that_lost_its_reservation_is_not_committed()
    {
        var ledger = _app.Get<IdempotencyLedger>();
        var request = new IdempotentRequest(_app.DemoId(), "POST /x", "k", "hash");
        var late = ((KeyState.Running)(await ledger.ReserveAsync(request, CancellationToken.None)).State).Until;
        _time.Advance(IdempotencyLedger.Lease);
        var current = ((KeyState.Running)(await ledger.ReserveAsync(request, CancellationToken.None)).State).Until;

        await FluentActions.Awaiting(() => CompleteAsync(late, "late")).Should().ThrowAsync<LostReservationException>("the transaction of the work must roll back");
        await CompleteAsync(current, "mine");
        var state = await ledger.FindAsync(request, CancellationToken.None);
        state.Should().BeOfType<KeyState.Answered>().Which.Answer.Should().Be(new StoredAnswer(201, "mine", "/x/1", "\"v1\""));

        async Task CompleteAsync(DateTimeOffset until, string body) => await _app.Get<WriteRetry>().InTransactionAsync(Scope.Of(request.OrganizationId), async (db, token) =>
        {
            await ledger.CompleteAsync(db, request, until, new StoredAnswer(201, body, "/x/1", "\"v1\""), token);
            return 0;
        }, CancellationToken.None);
    }

    [Test]
    public async Task A_released_reservation_is_free_at_once()
    {
        var ledger = _app.Get<IdempotencyLedger>();
        var request = new IdempotentRequest(_app.DemoId(), "POST /x", "k", "hash");
        var mine = ((KeyState.Running)(await ledger.ReserveAsync(request, CancellationToken.None)).State).Until;
        await ledger.ReleaseAsync(request, mine, CancellationToken.None);
        (await ledger.FindAsync(request, CancellationToken.None)).Should().BeOfType<KeyState.Free>();
    }

    private Task<HttpResponseMessage> SendAsync(string idempotencyKey, string body, string? key = null)
    {
        var client = _app.Client(key);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        return client.PostJsonTextAsync("/api/keys/", body);
    }
}
