namespace TextileStudio.Tests.Benchmarks;

/// <summary>What so many partitions with so many nodes each would do at nine o'clock. Lags are of the heaviest partition, over the whole hour.</summary>
internal sealed record PlanRun(int Partitions, int NodesPerPartition, double HeaviestShare, double PostsPerSecond, string Limit, double LagP50, double LagP99, double LagMax, double DrainedAfter);

/// <summary>
/// The nine o'clock peak in steps of a tenth of a second. Organizations are spread over partitions by a hash; a partition is one PostgreSQL database with nodes of its own, first in, first out, as the queue is.
/// What it gets done in a second is the least of what its database can write and what its nodes can call and compute.
/// </summary>
internal static class PlanSimulation
{
    private const double Step = 0.1;
    private const int MostPartitions = 128;
    private const int MostNodes = 64;

    /// <summary>The fewest machines (a database counts as one) by which the aim is met; null when no size here meets it.</summary>
    public static PlanRun? Smallest(PlanInputs inputs)
    {
        PlanRun? best = null;
        var sizes = Sizes(inputs);
        for (var partitions = 1; partitions <= MostPartitions && !(best is not null && Machines(partitions, 1) >= Machines(best.Partitions, best.NodesPerPartition)); partitions++)
        {
            var share = HeaviestShare(sizes, partitions);
            for (var nodes = 1; nodes <= MostNodes && (best is null || Machines(partitions, nodes) < Machines(best.Partitions, best.NodesPerPartition)); nodes++)
            {
                if (Run(inputs, partitions, nodes, share) is { } run && run.LagP99 <= inputs.WithinSeconds.Value)
                    best = run;
                else if (Throughput(inputs, nodes) == Throughput(inputs, nodes + 1))
                    break; // further nodes have nothing to do
            }
        }

        return best;
    }

    private static int Machines(int partitions, int nodes) => partitions * (nodes + 1);

    public static PlanRun Run(PlanInputs inputs, int partitions, int nodes) => Run(inputs, partitions, nodes, HeaviestShare(Sizes(inputs), partitions));

    /// <summary>Posts a second of one partition, and what holds it to that.</summary>
    public static (double PerSecond, string Limit) Throughput(PlanInputs inputs, int nodes)
    {
        (double PerSecond, string Limit)[] limits =
        [
            (inputs.RowsPerSecond.Value / inputs.RowsPerPost.Value, "rows the database writes"),
            (nodes * inputs.SlotsPerNode.Value / inputs.CallSeconds.Value, "calls in flight"),
            (nodes * inputs.CoresPerNode.Value * 1000 / inputs.CpuMsPerPost.Value, "processors of the nodes"),
        ];
        return limits.MinBy(l => l.PerSecond);
    }

    private static PlanRun Run(PlanInputs inputs, int partitions, int nodes, double share)
    {
        var (perSecond, limit) = Throughput(inputs, nodes);
        var atOnce = inputs.PostsPerDay.Value * inputs.ShareAtNine.Value * share;
        var perStep = inputs.PostsPerDay.Value * inputs.ShareInTheHour.Value * share * Step / 3600;
        var due = new List<(double Due, double Posts)> { (0, atOnce) };
        var served = new List<(double Lag, double Posts)>();
        var (oldest, drained, steps) = (0, 0.0, (int)(3600 / Step));
        for (var step = 0; step < steps || oldest < due.Count; step++)
        {
            var now = step * Step;
            if (step < steps)
                due.Add((now, perStep));
            for (var left = perSecond * Step; left > 0 && oldest < due.Count;)
            {
                var next = due[oldest];
                var done = Math.Min(left, next.Posts);
                served.Add((now + Step - next.Due, done));
                left -= done;
                if (done < next.Posts)
                    due[oldest] = next with { Posts = next.Posts - done };
                else
                    oldest++;
            }

            if (drained == 0 && oldest == due.Count)
                drained = now + Step;

            // More comes than goes: it never ends.
            if (now > 24 * 3600)
                return new PlanRun(partitions, nodes, share, perSecond, limit, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
        }

        served.Sort();
        return new PlanRun(partitions, nodes, share, perSecond, limit, At(served, 0.5), At(served, 0.99), served[^1].Lag, drained);
    }

    private static double At(List<(double Lag, double Posts)> sorted, double share)
    {
        var until = sorted.Sum(s => s.Posts) * share;
        foreach (var (lag, posts) in sorted)
        {
            until -= posts;
            if (until <= 0)
                return lag;
        }

        return sorted[^1].Lag;
    }

    private static double[] Sizes(PlanInputs inputs)
    {
        var sizes = new double[(int)inputs.Organizations.Value];
        for (var rank = 0; rank < sizes.Length; rank++)
            sizes[rank] = Math.Pow(rank + 1, -inputs.Skew.Value);
        var sum = sizes.Sum();
        return [.. sizes.Select(s => s / sum)];
    }

    /// <summary>The part of all posts that the fullest partition gets when organizations are spread by a hash of their id.</summary>
    private static double HeaviestShare(double[] sizes, int partitions)
    {
        var full = new double[partitions];
        for (var i = 0; i < sizes.Length; i++)
            full[Hash((uint)i) % (uint)partitions] += sizes[i];
        return full.Max();
    }

    /// <summary>The same on every machine and in every run.</summary>
    private static uint Hash(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7FEB352Du;
        x = (x ^ (x >> 15)) * 0x846CA68Bu;
        return x ^ (x >> 16);
    }
}
