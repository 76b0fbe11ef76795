using System.Globalization;
using System.Text;

namespace TextileStudio.Tests.Benchmarks;

/// <summary><c>plan</c>: the plan to 100 million posts a day as it stands in docs/scaling.md, between two marks, made from <see cref="PlanInputs"/> by <see cref="PlanSimulation"/>.</summary>
internal static class PlanPage
{
    private const string Begin = "<!-- The plan: made by `docs ROOT` from TextileStudio.Tests/Benchmarks/PlanInputs.cs -->\n";
    private const string End = "<!-- End of the plan -->\n";

    /// <summary>The page with today's plan between its marks.</summary>
    public static string Into(string page)
    {
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        return from < 0 || to < from ? throw new InvalidOperationException("docs/scaling.md has lost the marks of the plan.") : page[..(from + Begin.Length)] + ToMarkdown(new PlanInputs()) + page[to..];
    }

    public static string ToMarkdown(PlanInputs inputs)
    {
        var page = new StringBuilder("| input | value | from |\n|---|---|---|\n");
        foreach (var input in inputs.All)
            page.Append(CultureInfo.InvariantCulture, $"| {input.Name} | {(input.Value < 1 && input.Unit.Length == 0 && input != inputs.Skew ? $"{input.Value * 100:0.#} %" : $"{input.Value:#,0.##} {input.Unit}".TrimEnd())} | {input.Source} |\n");
        page.Append('\n');
        if (PlanSimulation.Smallest(inputs) is not { } best)
            return page.Append("No size in the simulation meets the aim.\n").ToString();

        page.Append("| partitions | nodes each | posts/s each | held by | lag p50 | p99 | max | 9:00:00 is out after |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var run in Around(inputs, best))
        {
            var mark = run == best ? "**" : "";
            page.Append(CultureInfo.InvariantCulture,
                $"| {mark}{run.Partitions}{mark} | {mark}{run.NodesPerPartition}{mark} | {run.PostsPerSecond:#,0} | {run.Limit} | {Seconds(run.LagP50)} | {mark}{Seconds(run.LagP99)}{mark} | {Seconds(run.LagMax)} | {Seconds(run.DrainedAfter)} |\n");
        }

        var nodes = best.Partitions * best.NodesPerPartition;
        var postsPerSecond = best.Partitions * best.PostsPerSecond;
        var creates = inputs.PostsPerDay.Value / (12 * 3600) * inputs.CreatesPeakFactor.Value;
        page.Append(string.Create(CultureInfo.InvariantCulture, $"""

            The smallest that meets the aim (bold): **{best.Partitions} PostgreSQL databases and {nodes} nodes**; the heaviest partition has {best.HeaviestShare * best.Partitions:0.00} times its even share. What follows from it:

            | | |
            |---|---|
            | posts a second of all partitions together | {postsPerSecond:#,0} |
            | connections of one database | {best.NodesPerPartition * inputs.PoolPerNode.Value:#,0} (`max_connections` above that) |
            | nodes that creates alone would need | {Math.Ceiling(creates / inputs.CreatesPerSecond.Value):#,0} for {creates:#,0}/s in the busiest second |
            | tables grow a day | {Bytes(inputs.PostsPerDay.Value * inputs.TableBytesPerPost.Value)} in all, {Bytes(inputs.PostsPerDay.Value * inputs.TableBytesPerPost.Value / best.Partitions)} a database |
            | tables hold after {inputs.DaysKept.Value:0} days | {Bytes(inputs.PostsPerDay.Value * inputs.TableBytesPerPost.Value * inputs.DaysKept.Value / best.Partitions)} a database |
            | PostgreSQL's log a day | {Bytes(inputs.PostsPerDay.Value * inputs.WalBytesPerPost.Value / best.Partitions)} a database; {Bytes(best.PostsPerSecond * inputs.WalBytesPerPost.Value)}/s at nine |
            | pictures a day | {Bytes(inputs.PostsPerDay.Value * inputs.MediaBytes.Value)} leave the service; {Bytes(postsPerSecond * inputs.MediaBytes.Value)}/s at nine where they are uploaded at their time |

            | network | part | posts a day | a day's limit of one account | accounts needed at least |
            |---|---|---|---|---|

            """).ReplaceLineEndings("\n"));
        foreach (var network in inputs.Networks)
        {
            var posts = inputs.PostsPerDay.Value * network.Share;
            page.Append(CultureInfo.InvariantCulture,
                $"| {network.Name} | {network.Share * 100:0.#} % | {posts:#,0} | {(network.PostsPerAccountAndDay == 0 ? network.Source : $"{network.PostsPerAccountAndDay:#,0} ({network.Source})")} | {(network.PostsPerAccountAndDay == 0 ? "" : $"{posts / network.PostsPerAccountAndDay:#,0}")} |\n");
        }

        return page.ToString();
    }

    /// <summary>The best size among its neighbours, so that one sees why it is the best.</summary>
    private static IEnumerable<PlanRun> Around(PlanInputs inputs, PlanRun best) =>
    [
        PlanSimulation.Run(inputs, 1, best.NodesPerPartition),
        PlanSimulation.Run(inputs, Math.Max(1, best.Partitions / 2), best.NodesPerPartition),
        .. best.NodesPerPartition > 1 ? [PlanSimulation.Run(inputs, best.Partitions, best.NodesPerPartition - 1)] : Array.Empty<PlanRun>(),
        best,
        PlanSimulation.Run(inputs, best.Partitions * 2, best.NodesPerPartition),
    ];

    private static string Seconds(double seconds) => double.IsInfinity(seconds) ? "never" : seconds >= 600 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:#,0} min") : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");

    private static string Bytes(double bytes) => bytes switch
    {
        >= 1e12 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e12:0.0} TB"),
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
    };
}
