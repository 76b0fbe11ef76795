using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Ai;

/// <summary>The daily cap holds to the cent, however many ask at once.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class AiCapTests(DatabaseProvider provider)
{
    private AiBench _bench = null!;

    [SetUp]
    public async Task SetUp() => _bench = await AiBench.StartAsync(provider);

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Of_twenty_requests_at_once_exactly_as_many_are_sent_as_the_cap_pays_for()
    {
        _bench.Options.DailyCapUsd = 7 * AiBench.SceneEstimate / 1_000_000m;
        _bench.On(200, AiBench.Picture(withUsage: false));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _bench.SceneAsync())));
        answers.Count(a => a.Value is not null).Should().Be(7);
        answers.Where(a => a.Value is null).Should().HaveCount(13).And.OnlyContain(a => a.Failure!.Code == "ai_cap_reached" && a.CostMicros == 0);
        _bench.Asked().Should().HaveCount(7, "what is over the cap is not sent");
        (await _bench.RowsAsync()).Sum(r => r.CostMicros).Should().Be(7 * AiBench.SceneEstimate);
    }

    [Test]
    public async Task Twenty_reservations_at_once_never_pass_the_cap()
    {
        var spend = new AiSpend(_bench.Db.Retry, _bench.Db.Ids, _bench.Time);
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() =>
            spend.ReserveAsync(AiBench.Client, AiPurpose.Captions, "gemini", "m", 1_000, 11_500, CancellationToken.None))));
        ids.Count(id => id is not null).Should().Be(11);
        (await _bench.RowsAsync()).Should().HaveCount(11).And.OnlyContain(r => r.Status == AiCallStatus.Reserved);
    }

    [Test]
    public async Task What_an_answer_cost_less_than_its_estimate_is_free_again_and_the_next_day_begins_at_nothing()
    {
        _bench.Options.DailyCapUsd = AiBench.SceneEstimate / 1_000_000m;
        _bench.On(200, AiBench.Picture());
        (await _bench.SceneAsync()).Value.Should().NotBeNull();
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_cap_reached", "34,600 are spent, and a scene needs 40,850");
        _bench.Options.DailyCapUsd = (AiBench.SceneEstimate + 34_600) / 1_000_000m;
        (await _bench.SceneAsync()).Value.Should().NotBeNull("the first one's rest was given back");
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_cap_reached");
        _bench.Time.Advance(TimeSpan.FromHours(20));
        (await _bench.SceneAsync()).Value.Should().NotBeNull("midnight UTC has passed");
    }

    [Test]
    public async Task A_cap_of_nothing_means_no_call()
    {
        _bench.Options.DailyCapUsd = 0;
        _bench.Options.Prices[AiBench.Model] = new ModelPrice();
        (await _bench.SceneAsync()).Failure!.Code.Should().Be("ai_cap_reached", "also where a model costs nothing");
        _bench.Network.Seen.Should().BeEmpty();
    }
}
