using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>What our machine's clock does in a run.</summary>
internal enum ClockFault
{
    None,

    /// <summary>Set wrong by minutes or an hour either way, and right again within the pause that a jump causes.</summary>
    Strobe,

    /// <summary>Set back for minutes, then right again.</summary>
    Back,

    /// <summary>Set ahead and left so.</summary>
    Ahead,
}

/// <summary>
/// What may go wrong in one run. Each seed switches on its own few kinds of fault, so that rare combinations come up as often as common ones.
/// </summary>
internal sealed record SimPlan
{
    private static readonly (SandboxFault Fault, double From, double To)[] Answers =
    [
        (SandboxFault.DropAnswer, 0, 0), (SandboxFault.DropRequest, 0, 0), (SandboxFault.ErrorAfterPerforming, 0, 0), (SandboxFault.ErrorWithoutPerforming, 0, 0),
        (SandboxFault.TruncatedAnswer, 0, 0), (SandboxFault.HtmlAnswer, 0, 0), (SandboxFault.EmptyAnswer, 0, 0), (SandboxFault.AnswerDelay, 8, 20),
        (SandboxFault.SlowAcceptance, 1, SimStage.LongestAcceptance), (SandboxFault.ReadBackLag, 1, SimStage.LongestLag), (SandboxFault.RateLimited, 3, 90), (SandboxFault.Duplicate, 0, 0),
        (SandboxFault.ContainerError, 0, 0), (SandboxFault.ContainerErrorText, 0, 0), (SandboxFault.ContainerExpired, 0, 0), (SandboxFault.ContainerStuck, 0, 0),
        (SandboxFault.BlockedAlthoughPublished, 0, 0), (SandboxFault.ReadMissing, 0, 0), (SandboxFault.MalformedReadBack, 0, 0), (SandboxFault.SpamBlocked, 0, 0), (SandboxFault.QuotaExhausted, 60, 600),
        (SandboxFault.TokenRevoked, 0, 0),
    ];

    public required int Posts { get; init; }

    /// <summary>Percent of checkpoints at which the node dies, is stopped, or one task waits.</summary>
    public double DiesAt { get; private init; }
    public double StopsAt { get; private init; }
    public double WaitsAt { get; private init; }
    public int MostDeaths { get; private init; }

    /// <summary>Percent of transactions that find the database locked.</summary>
    public int Busy { get; private init; }

    /// <summary>From when until when the disk is full, in seconds.</summary>
    public (double From, double To)? DiskFull { get; private init; }

    /// <summary>Percent of requests that never connect, and of commits that a proxy refuses with 503.</summary>
    public int Unconnected { get; private init; }
    public int Unavailable { get; private init; }

    public IReadOnlyList<FaultRule> Rules { get; private init; } = [];

    public ClockFault Clock { get; private init; }

    /// <summary>How often owners do something.</summary>
    public int Actions { get; private init; }

    /// <summary>When all faults end, in seconds.</summary>
    public double Horizon { get; private init; }

    public static SimPlan Of(Random random, bool clockFaults)
    {
        bool With(int percent) => random.Next(100) < percent;
        var rules = new List<FaultRule> { new() { Fault = SandboxFault.AnswerDelay, On = CallKind.Commit, Seconds = 0.05, MaxSeconds = With(50) ? 1 : 6 } };
        var slow = false;
        for (var kinds = random.Next(0, 5); kinds > 0; kinds--)
        {
            var (fault, from, to) = Answers[random.Next(Answers.Length)];
            if (fault is SandboxFault.TokenRevoked && With(70))
                continue;
            rules.Add(new FaultRule
            {
                Fault = fault, Seconds = from, MaxSeconds = to > from ? to : null, Percent = random.Next(5, 60),
                Times = fault is SandboxFault.TokenRevoked ? 1 : fault is SandboxFault.ContainerStuck or SandboxFault.SpamBlocked ? 2 : null,
            });
            slow |= fault is SandboxFault.SlowAcceptance;
        }

        if (!slow && With(30))
            rules.Add(new FaultRule { Fault = SandboxFault.SlowAcceptance, Seconds = 1, MaxSeconds = SimStage.LongestAcceptance, Percent = random.Next(10, 50) });
        var horizon = random.Next(60, 160);
        var fullFrom = random.Next(0, 100);
        return new SimPlan
        {
            Posts = random.Next(3, 7),
            DiesAt = With(60) ? random.Next(1, 12) : 0,
            StopsAt = With(60) ? random.Next(1, 15) : 0,
            WaitsAt = With(30) ? random.Next(1, 30) : 0,
            MostDeaths = random.Next(1, 9),
            Busy = With(20) ? random.Next(1, 50) : 0,
            DiskFull = With(15) ? (fullFrom, fullFrom + random.Next(1, 90)) : null,
            Unconnected = With(20) ? random.Next(1, 40) : 0,
            Unavailable = With(20) ? random.Next(1, 50) : 0,
            Rules = rules,
            Clock = clockFaults ? (ClockFault)random.Next(1, 4) : ClockFault.None,
            Actions = With(60) ? random.Next(1, 10) : 0,
            Horizon = horizon,
        };
    }
}
