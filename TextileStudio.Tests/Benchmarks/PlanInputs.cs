namespace TextileStudio.Tests.Benchmarks;

/// <summary>A number that the plan starts from, and where it comes from.</summary>
internal sealed record PlanInput(string Name, double Value, string Unit, string Source);

/// <summary>A network's part of the posts, and how many one account may make of them in a day.</summary>
internal sealed record PlanNetwork(string Name, double Share, double PostsPerAccountAndDay, string Source);

/// <summary>
/// What a plan is reckoned from. Change a number here when it is measured better, run <c>docs ROOT</c>, and the page follows. Names say the unit.
/// </summary>
internal sealed record PlanInputs
{
    public PlanInput PostsPerDay { get; init; } = new("posts a day", 100_000_000, "", "the aim");

    public PlanInput ShareAtNine { get; init; } = new("of them due at 9:00:00 sharp", 0.05, "", "assumed: one post in twenty is planned for the same round minute");

    public PlanInput ShareInTheHour { get; init; } = new("of them due between 9:00 and 10:00 beside those", 0.10, "", "assumed");

    public PlanInput WithinSeconds { get; init; } = new("99 of 100 posts of that hour go out within", 60, "s", "the aim; the service calls a post overdue after a minute");

    public PlanInput Organizations { get; init; } = new("organizations", 1_000_000, "", "assumed: 100 posts a day each in the mean");

    public PlanInput Skew { get; init; } = new("skew of their sizes (exponent of Zipf's law)", 0.5, "", "assumed: the largest has 500 times the mean");

    public PlanInput RowsPerPost { get; init; } = new("rows written for one post, planning to outcome", 14.2, "", "measured: `plan cost 3000`, 2026-11-26, released build");

    public PlanInput TableBytesPerPost { get; init; } = new("bytes of tables and indexes that one finished post leaves", 5_400, "B", "measured, the same run; text only");

    public PlanInput WalBytesPerPost { get; init; } = new("bytes of PostgreSQL's log for one post", 13_000, "B", "measured, the same run");

    public PlanInput CpuMsPerPost { get; init; } = new("processor time of a node for one post", 16.2, "ms", "measured, the same run, one create after the other and the sandbox in the same process: an upper bound, for creates and outcomes that come together share their commits");

    public PlanInput RowsPerSecond { get; init; } = new("rows that one PostgreSQL commits a second", 83_000, "/s", "measured on two cores, 100 rows a commit, one connection, the slower of two runs; a server's machine does more");

    public PlanInput CoresPerNode { get; init; } = new("cores of a node", 16, "", "chosen");

    public PlanInput SlotsPerNode { get; init; } = new("calls in flight on a node (`Concurrency` 256 on each of six networks)", 1_536, "", "chosen; the setting takes up to 1,024 a network");

    public PlanInput CallSeconds { get; init; } = new("one publishing call takes", 0.1, "s", "the figure that `bench nodes` uses; real networks take 0.2 to 2 s, see below");

    public PlanInput CreatesPerSecond { get; init; } = new("creates that one node confirms a second", 590, "/s", "measured: `bench api --postgres`, 128 connections of one shop, 2026-11-26, on two cores that service, database and load share");

    public PlanInput CreatesPeakFactor { get; init; } = new("creates in the busiest second, times the mean of a 12 hours' day", 3, "", "assumed");

    public PlanInput MediaBytes { get; init; } = new("one poster as JPEG", 117_000, "B", "`docs/poster.jpg`, 1080x1350");

    public PlanInput PoolPerNode { get; init; } = new("database connections of a node", 44, "", "40 and 4 for the scheduler, see above");

    public PlanInput DaysKept { get; init; } = new("days that finished posts stay in the tables", 35, "", "the fewest that retention takes; then they are archived");

    /// <summary>Everything above, in this order.</summary>
    public IReadOnlyList<PlanInput> All =>
    [
        PostsPerDay, ShareAtNine, ShareInTheHour, WithinSeconds, Organizations, Skew, RowsPerPost, TableBytesPerPost, WalBytesPerPost, CpuMsPerPost, RowsPerSecond, CoresPerNode, SlotsPerNode, CallSeconds,
        CreatesPerSecond, CreatesPeakFactor, MediaBytes, PoolPerNode, DaysKept,
    ];

    public IReadOnlyList<PlanNetwork> Networks { get; init; } =
    [
        new("Facebook", 0.3, 0, "no figure for pictures and texts; the app's calls grow with its users"),
        new("Instagram", 0.3, 50, "50 or 100, read from each account"),
        new("WhatsApp", 0.2, 250, "people a day for a new number, grows to 100,000"),
        new("X", 0.1, 100, "what its write window leaves a user in a day; paid by post"),
        new("LinkedIn", 0.05, 30, "150 calls a day, five for a post with a picture"),
        new("TikTok", 0.05, 15, "posts in 24 hours"),
    ];
}
