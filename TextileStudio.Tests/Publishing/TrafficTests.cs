using FluentAssertions;
using NUnit.Framework;
using Polly.CircuitBreaker;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

/// <summary>What is not asked for because the network has said, or would say, that it is too much.</summary>
public sealed class TrafficTests
{
    private const string Posts = "/x/2/tweets";
    private const string Feed = "/facebook/v25.0/facebook-1/feed";
    private ScriptedNetwork _network = null!;
    private PublishingBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _network = await ScriptedNetwork.StartAsync();
        _bench = await PublishingBench.StartAsync(_network.Address);
        await _bench.AccountAsync(Platform.X);
        await _bench.AccountAsync(Platform.Facebook);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Test]
    public async Task A_window_of_calls_that_is_used_up_holds_the_next_post_back_until_it_opens_again()
    {
        var opens = DateTimeOffset.FromUnixTimeSeconds(_bench.Time.GetUtcNow().AddMinutes(9).ToUnixTimeSeconds());
        _network.On("POST", Posts, 201, """{"data":{"id":"1890"}}""", ("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", $"{opens.ToUnixTimeSeconds()}"));
        (await _bench.CommitAsync(_bench.Job(Platform.X, "one"))).Should().BeOfType<PublishResult.Accepted>("the last call of the window is fine");

        var deferred = (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "two"), CancellationToken.None)).Should().BeOfType<Preparation.Deferred>("the next would be refused").Subject;

        deferred.Until.Should().Be(opens, "X says when, in epoch seconds");
        deferred.Error.Category.Should().Be(ErrorCategory.RateLimited);
        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Facebook, "two"), CancellationToken.None)).Should().BeOfType<Preparation.Ready>("another network's window is its own");
    }

    [TestCase("""{"1":[{"type":"pages","call_count":100,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":19}]}""", 19)]
    [TestCase("""{"1":[{"type":"pages","call_count":20,"total_cputime":120,"total_time":20,"estimated_time_to_regain_access":0}]}""", 60)]
    [TestCase("""{"1":[{"type":"pages","call_count":99,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":0}]}""", null)]
    [TestCase("""{"1":"nonsense"}""", null)]
    [TestCase("not json", null)]
    public async Task Metas_usage_header_is_read_in_percent_and_minutes(string header, int? minutes)
    {
        _network.On("POST", Feed, 200, """{"id":"1_2"}""", ("X-Business-Use-Case-Usage", header));
        (await _bench.CommitAsync(_bench.Job(Platform.Facebook, "one"))).Should().BeOfType<PublishResult.Accepted>();

        var next = await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Facebook, "two"), CancellationToken.None);

        if (minutes is { } wait)
            next.Should().BeOfType<Preparation.Deferred>().Which.Until.Should().BeCloseTo(_bench.Time.GetUtcNow().AddMinutes(wait), TimeSpan.FromSeconds(30), "the hint is in minutes, an hour without one");
        else
            next.Should().BeOfType<Preparation.Ready>("there is room, or nothing that can be read");
    }

    [Test]
    public async Task A_network_that_fails_for_many_accounts_is_left_in_peace_for_all_and_the_others_are_not()
    {
        var pipelines = new PublishPipelines(_bench.Time);
        Task Fail(Platform platform, string account) => pipelines.Of(platform, account, TimeSpan.FromSeconds(5)).Commit
            .ExecuteAsync<PublishResult>(_ => throw new HttpRequestException("down"), CancellationToken.None).AsTask();
        for (var i = 0; i < 45; i++)
            await FluentActions.Awaiting(() => Fail(Platform.X, $"account-{i}")).Should().ThrowAsync<Exception>();

        await FluentActions.Awaiting(() => Fail(Platform.X, "account-fresh")).Should().ThrowAsync<BrokenCircuitException>("no account of a network that is down is called");
        await FluentActions.Awaiting(() => Fail(Platform.Facebook, "account-fresh")).Should().ThrowAsync<HttpRequestException>("another network is called");
    }

    [Test]
    public async Task One_broken_account_does_not_close_its_network_for_the_others()
    {
        var pipelines = new PublishPipelines(_bench.Time);
        for (var i = 0; i < 60; i++)
        {
            await FluentActions.Awaiting(() => pipelines.Of(Platform.X, "broken", TimeSpan.FromSeconds(5)).Commit
                .ExecuteAsync<PublishResult>(_ => throw new HttpRequestException("down"), CancellationToken.None).AsTask()).Should().ThrowAsync<Exception>();
        }

        var result = await pipelines.Of(Platform.X, "sound", TimeSpan.FromSeconds(5)).Commit
            .ExecuteAsync<PublishResult>(_ => ValueTask.FromResult<PublishResult>(new PublishResult.Accepted("1", null)), CancellationToken.None);
        result.Should().BeOfType<PublishResult.Accepted>("its neighbour's failures stop at the neighbour's own breaker");
    }
}
