using FluentAssertions;
using NUnit.Framework;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>The plan on paper is the simulation's, and the simulation reckons right where the answer is known.</summary>
[TestFixture, Parallelizable]
internal sealed class PlanTests
{
    /// <summary>One partition, one node, and only posts of 9:00:00.</summary>
    private static readonly PlanInputs Plain = new()
    {
        PostsPerDay = new("", 1_000_000, "", ""), ShareAtNine = new("", 0.1, "", ""), ShareInTheHour = new("", 0, "", ""), Organizations = new("", 1_000, "", ""), Skew = new("", 0, "", ""),
        RowsPerPost = new("", 10, "", ""), RowsPerSecond = new("", 10_000, "/s", ""), CpuMsPerPost = new("", 1, "ms", ""),
    };

    [Test]
    public async Task The_plan_in_the_page_is_todays()
    {
        var page = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "scaling.md"))).ReplaceLineEndings("\n");
        page.Should().Be(PlanPage.Into(page), "run: dotnet run --project TextileStudio.Tests -- docs ROOT");
    }

    [Test]
    public void A_burst_leaves_at_the_databases_rate()
    {
        // 100,000 posts at 1,000/s: a hundred seconds, the middle one after fifty.
        var run = PlanSimulation.Run(Plain, 1, 1);
        run.PostsPerSecond.Should().Be(1_000);
        run.Limit.Should().Be("rows the database writes");
        run.DrainedAfter.Should().BeApproximately(100, 0.2);
        run.LagP50.Should().BeApproximately(50, 0.2);
        run.LagP99.Should().BeApproximately(99, 0.2);
        run.LagMax.Should().BeApproximately(100, 0.2);
    }

    [Test]
    public void Slow_networks_hold_a_node_by_its_calls_in_flight()
    {
        var slow = Plain with { CallSeconds = new("", 2, "s", ""), SlotsPerNode = new("", 1_000, "", "") };
        PlanSimulation.Throughput(slow, 1).Should().Be((500, "calls in flight"));
        PlanSimulation.Throughput(slow, 4).Should().Be((1_000, "rows the database writes"), "more nodes help until the database is full");
    }

    [Test]
    public void What_comes_faster_than_it_goes_never_ends()
    {
        var tooMuch = Plain with { PostsPerDay = new("", 1_000_000_000, "", ""), ShareInTheHour = new("", 0.5, "", "") };
        double.IsInfinity(PlanSimulation.Run(tooMuch, 1, 1).LagP99).Should().BeTrue();
    }

    [Test]
    public void The_smallest_size_meets_the_aim_and_the_next_smaller_one_does_not()
    {
        var inputs = Plain with { WithinSeconds = new("", 20, "s", "") };
        var best = PlanSimulation.Smallest(inputs)!;
        best.LagP99.Should().BeLessThanOrEqualTo(20);
        best.NodesPerPartition.Should().Be(1);
        PlanSimulation.Run(inputs, best.Partitions - 1, 1).LagP99.Should().BeGreaterThan(20);
    }
}
