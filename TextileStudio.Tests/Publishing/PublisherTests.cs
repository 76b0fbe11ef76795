using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

/// <summary>What the Publisher promises about every network: one request per commit, never a false no, never a token shown.</summary>
public sealed class PublisherTests
{
    private const string Posts = "/x/2/tweets";
    private const string Upload = "/x/2/media/upload";
    private ScriptedNetwork _network = null!;
    private PublishingBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _network = await ScriptedNetwork.StartAsync();
        _bench = await PublishingBench.StartAsync(_network.Address);
        await _bench.AccountAsync(Platform.X);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Test]
    public async Task A_broken_connection_after_the_request_left_is_unknown_and_not_repeated()
    {
        _network.On("POST", Posts, 201, """{"data":{"id":"1"}}""").On("POST", Posts, ScriptedNetwork.BreakOff);
        await _bench.CommitAsync(_bench.Job(Platform.X, "first, to have a pooled connection"));

        var result = await _bench.CommitAsync(_bench.Job(Platform.X, "words"));

        result.Should().BeOfType<PublishResult.Unknown>("the network may have performed it");
        _network.Of("POST", Posts).Should().HaveCount(2, "neither we nor the HTTP stack may send the second commit again");
    }

    [Test]
    public async Task An_answer_that_does_not_come_in_time_is_unknown()
    {
        var time = new FakeTime();
        await using var bench = await PublishingBench.StartAsync(_network.Address, time);
        await bench.AccountAsync(Platform.X);
        _network.On("POST", Posts, ScriptedNetwork.Hang);

        var commit = bench.CommitAsync(bench.Job(Platform.X, "words"));
        await _network.Arrived.Task;
        time.Advance(bench.Publisher.CallLimit(Platform.X));

        (await commit).Should().BeOfType<PublishResult.Unknown>("it may still be performed");
    }

    [Test]
    public async Task A_body_that_breaks_off_is_unknown()
    {
        _network.On("POST", Posts, async context =>
        {
            context.Response.StatusCode = 201;
            context.Response.ContentLength = 500;
            await context.Response.Body.WriteAsync("{\"data\":"u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        (await _bench.CommitAsync(_bench.Job(Platform.X, "words"))).Should().BeOfType<PublishResult.Unknown>("a 201 was seen, its id was not");
    }

    [Test]
    public async Task A_refused_connection_is_deferred_because_nothing_was_sent()
    {
        await using var bench = await PublishingBench.StartAsync($"http://127.0.0.1:{FreePort()}");
        await bench.AccountAsync(Platform.X);

        (await bench.CommitAsync(bench.Job(Platform.X, "words"))).Should().BeOfType<PublishResult.Deferred>()
            .Which.Error.Code.Should().Be("network_unreachable", "no connection, no post");
    }

    [Test]
    public async Task A_network_the_sandbox_does_not_emulate_is_deferred()
    {
        await using var bench = await PublishingBench.StartAsync(address: null, sandbox: _ => null);
        await bench.AccountAsync(Platform.X);

        (await bench.CommitAsync(bench.Job(Platform.X, "words"))).Should().BeOfType<PublishResult.Deferred>("nothing can have been sent");
    }

    [TestCase(2.0, true)]
    [TestCase(2.001, false)]
    [TestCase(3600, false)]
    public async Task A_go_ahead_older_than_two_seconds_is_not_acted_on(double age, bool sends)
    {
        var time = new FakeTime();
        await using var bench = await PublishingBench.StartAsync(_network.Address, time);
        await bench.AccountAsync(Platform.X);
        _network.On("POST", Posts, 201, """{"data":{"id":"1"}}""");
        var goAhead = time.GetTimestamp();
        // The last instant is still good at the guard; the wait for a slot wants time left, so it is taken a tick earlier.
        time.Advance(TimeSpan.FromSeconds(age) - (sends ? TimeSpan.FromMilliseconds(1) : TimeSpan.Zero));

        var result = await bench.Publisher.CommitAsync(bench.Job(Platform.X, "words"), goAhead);

        if (sends)
            result.Should().BeOfType<PublishResult.Accepted>("the go-ahead is fresh");
        else
            result.Should().BeOfType<PublishResult.Deferred>().Which.Error.Code.Should().Be("go_ahead_stale", "a process that slept must not send late");
        _network.Seen.Should().HaveCount(sends ? 1 : 0, "the guard stands before the wire");
    }

    [Test]
    public async Task The_guard_itself_lets_one_request_through_and_none_when_stale()
    {
        var time = new FakeTime();
        var inner = new CountingHandler();
        using var invoker = new HttpMessageInvoker(new GoAheadGuard(inner, time, time.GetTimestamp()));
        using var stale = new HttpMessageInvoker(new GoAheadGuard(inner, time, time.GetTimestamp() - TimeSpan.FromSeconds(2.1).Ticks));
        Task Send(HttpMessageInvoker by) => by.SendAsync(new HttpRequestMessage(HttpMethod.Post, "http://network/"), CancellationToken.None);

        await Send(invoker);
        await FluentActions.Awaiting(() => Send(invoker)).Should().ThrowAsync<InvalidOperationException>("the second request of a commit is a bug");
        await FluentActions.Awaiting(() => Send(stale)).Should().ThrowAsync<GoAheadStaleException>("2.1 s is too old");

        inner.Count.Should().Be(1, "only the first one reached the wire");
    }

    [Test]
    public async Task A_slow_network_keeps_to_its_slots_and_a_commit_without_one_is_deferred()
    {
        await using var bench = await PublishingBench.StartAsync(_network.Address, TimeProvider.System, concurrency: 1);
        await bench.AccountAsync(Platform.X);
        var release = new TaskCompletionSource();
        _network.On("POST", Posts, async context =>
        {
            await release.Task;
            context.Response.StatusCode = 201;
            await context.Response.WriteAsync("""{"data":{"id":"1"}}""");
        });

        var first = bench.CommitAsync(bench.Job(Platform.X, "one"));
        await _network.Arrived.Task;
        var second = await bench.CommitAsync(bench.Job(Platform.X, "two"));
        release.SetResult();

        second.Should().BeOfType<PublishResult.Deferred>().Which.Error.Code.Should().Be("go_ahead_stale", "its two seconds passed while it waited");
        (await first).Should().BeOfType<PublishResult.Accepted>("the one in the slot is untouched");
        _network.Seen.Should().ContainSingle("the second never left");
    }

    [Test]
    public async Task After_an_outage_the_breaker_defers_without_a_call()
    {
        _network.On("POST", Posts, 503, "");
        for (var i = 0; i < 8; i++)
            (await _bench.CommitAsync(_bench.Job(Platform.X, "words"))).Should().BeOfType<PublishResult.Unknown>("each of them reached the network");

        var result = await _bench.CommitAsync(_bench.Job(Platform.X, "words"));

        result.Should().BeOfType<PublishResult.Deferred>().Which.Error.Code.Should().Be("network_paused", "a failing network gets a rest");
        result.As<PublishResult.Deferred>().Until.Should().BeAfter(_bench.Time.GetUtcNow(), "the post knows when to come back");
        _network.Seen.Should().HaveCount(8, "the ninth never left");
    }

    [Test]
    public async Task Refusals_do_not_open_the_breaker()
    {
        _network.On("POST", Posts, 400, """{"title":"Invalid Request"}""");

        for (var i = 0; i < 12; i++)
            (await _bench.CommitAsync(_bench.Job(Platform.X, "words"))).Should().BeOfType<PublishResult.Refused>("the network works and says no");

        _network.Seen.Should().HaveCount(12, "every one of them was asked");
    }

    [Test]
    public async Task Preparing_is_repeated_over_transport_faults()
    {
        _network.On("POST", Upload, ScriptedNetwork.BreakOff).On("POST", Upload, 503, "").On("POST", Upload, 200, """{"data":{"id":"1","media_key":"3_1"}}""");

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "w", [await _bench.PictureAsync()]), CancellationToken.None))
            .Should().BeOfType<Preparation.Ready>("an upload is invisible and may be sent again");
        _network.Of("POST", Upload).Should().HaveCount(3, "two faults, one success");
    }

    [Test]
    public async Task A_short_wait_hint_is_obeyed_and_a_long_one_given_back()
    {
        var start = _bench.Time.GetUtcNow();
        _network.On("POST", Upload, 429, "{}", ("Retry-After", "7")).On("POST", Upload, 429, "{}", ("Retry-After", "3600"));

        var preparation = await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "w", [await _bench.PictureAsync()]), CancellationToken.None);

        preparation.Should().BeOfType<Preparation.Deferred>().Which.Until.Should().BeAfter(start.AddMinutes(59), "an hour is waited for in the row, not in memory");
        (_bench.Time.GetUtcNow() - start).Should().BeGreaterThan(TimeSpan.FromSeconds(6), "seven seconds were waited for here");
        _network.Of("POST", Upload).Should().HaveCount(2, "one repetition after the short wait");
    }

    [Test]
    public async Task A_picture_that_is_gone_is_refused_by_name()
    {
        var missing = new MediaItem("00000000000000000000000000000000", "image/jpeg", 1, 1, 1);

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "w", [missing]), CancellationToken.None))
            .Should().BeOfType<Preparation.Refused>().Which.Error.Code.Should().Be("media_missing", "no retry brings it back");
    }

    [Test]
    public async Task An_account_whose_token_does_not_open_asks_to_be_connected_again()
    {
        await using (var db = _bench.Dbs.ForSystem())
        {
            var row = db.Accounts.Single(a => a.Id == "account-x");
            row.ProtectedToken = _bench.Secrets.Protect(Account.TokenPurpose("another-organization", row.Id), "token");
            await db.SaveChangesAsync();
        }

        var result = await _bench.CommitAsync(_bench.Job(Platform.X, "words"));

        result.Should().BeOfType<PublishResult.Deferred>().Which.Error.Category.Should().Be(ErrorCategory.Reconnect, "a ciphertext moved between tenants does not open");
        _network.Seen.Should().BeEmpty("nothing is sent without a token");
        (await _bench.Publisher.ReconcileAsync(_bench.Job(Platform.X, "words"), CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("nobody can look without one");
    }

    [Test]
    public async Task Another_organizations_account_is_not_there()
    {
        var job = _bench.Job(Platform.X, "words") with { OrganizationId = "org-2" };

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Deferred>().Which.Error.Code.Should().Be("account_missing", "accounts are the tenant's own");
        _network.Seen.Should().BeEmpty("nothing is sent for it");
    }

    [Test]
    public async Task A_token_is_never_kept_or_logged()
    {
        var body = $$"""{"title":"Forbidden","detail":"not permitted to perform this action {{PublishingBench.Token}}","type":"about:blank","access_token":"another-secret-value"} """ + new string('x', 9_000);
        _network.On("POST", Posts, 403, body).On("POST", Posts, ScriptedNetwork.BreakOff).On("POST", Posts, 401, body).On("POST", Upload, 401, body);

        var results = new[] { await _bench.CommitAsync(_bench.Job(Platform.X, "a")), await _bench.CommitAsync(_bench.Job(Platform.X, "b")), await _bench.CommitAsync(_bench.Job(Platform.X, "c")) };

        foreach (var error in results.Select(r => FacebookTests.ErrorOf(r)!))
        {
            (error.Raw + error.Message + error).Should().NotContain(PublishingBench.Token, "errors are shown to people and stored")
                .And.NotContain("another-secret-value", "whatever looks like a token is hidden too");
            (error.Raw ?? "").Length.Should().BeLessThanOrEqualTo(4_000, "raw answers are cut");
        }
        string.Join('\n', _bench.Logs).Should().NotContain(PublishingBench.Token, "logs are read by many");
        new PublishAccount("a", "o", Platform.X, "1", "u", PublishingBench.Token).ToString().Should().NotContain(PublishingBench.Token, "an account in a log line must not tell");
    }

    [Test]
    public async Task A_fresh_token_is_not_blamed_for_its_predecessors_refusal()
    {
        _network.On("POST", Posts, async context =>
        {
            await using var db = _bench.Dbs.ForSystem();
            var row = db.Accounts.Single(a => a.Id == "account-x");
            row.ProtectedToken = _bench.Secrets.Protect(Account.TokenPurpose(PublishingBench.Organization, row.Id), "fresh");
            row.TokenVersion++;
            await db.SaveChangesAsync();
            context.Response.StatusCode = 401;
        });

        (await _bench.CommitAsync(_bench.Job(Platform.X, "words"))).Should().BeOfType<PublishResult.Deferred>().Which.Error.Code.Should().Be("token_renewed", "that token was refused, and there is another: the post tries again instead of waiting for its owner");

        (await _bench.AccountRowAsync("account-x")).Status.Should().Be(AccountStatus.Active, "the owner reconnected in the meantime");
    }

    [Test]
    public void Settings_override_a_networks_own_figures()
    {
        using var transports = new PlatformTransports(new Dictionary<Platform, PlatformOptions>
        {
            [Platform.X] = new() { CallLimitSeconds = 5, SettleSeconds = 3, Concurrency = 2 },
            [Platform.Facebook] = new() { Mode = PlatformMode.Live },
            [Platform.Instagram] = new() { Mode = PlatformMode.Live },
            [Platform.Tiktok] = new() { BaseUrl = "http://127.0.0.1:5999" },
        }, sandbox: null);
        using var publisher = new Publisher([new Core.Publishing.Platforms.X(), new Core.Publishing.Platforms.Facebook()],
            PublishingBench.AccountsOn(_bench.Dbs, _bench.Secrets, transports, _bench.Time), transports, _bench.Dbs, null!, _bench.Addresses,
            new NetworkEvents(_bench.Dbs, new Core.Data.WriteRetry(_bench.Dbs, _bench.Time), new Core.Data.IdSource(_bench.Time)), new PostingQuota(_bench.Dbs, _bench.Time), _bench.Time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Publisher>.Instance);

        (publisher.CallLimit(Platform.X), publisher.SettleTime(Platform.X), publisher.Concurrency(Platform.X)).Should().Be((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), 2), "they are set");
        publisher.CallLimit(Platform.Facebook).Should().Be(Core.Publishing.Platforms.Facebook.Rules.CallLimit, "nothing is set");
        publisher.Available.Should().Equal([Platform.Facebook, Platform.X], "these have clients");
        publisher.IsAvailable(Platform.Whatsapp).Should().BeFalse("it has none yet");
        transports.BaseAddress(Platform.Facebook).Should().Be("https://graph.facebook.com/", "live is the network's own address");
        transports.BaseAddress(Platform.Instagram).Should().Be("https://graph.instagram.com/", "live is the network's own address");
        transports.BaseAddress(Platform.Tiktok).Should().Be("http://127.0.0.1:5999/tiktok/", "a sandbox in another process serves each network under its name");
        transports.BaseAddress(Platform.X).Should().Be("http://sandbox/x/", "the built-in sandbox");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class CountingHandler : HttpMessageHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
