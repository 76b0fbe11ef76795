using System.Diagnostics;
using System.Net;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>What the network does with the first commit it gets.</summary>
internal enum FirstAnswer
{
    Accepted,
    AcceptedAndDropped,
    AcceptedLate,
    AcceptedAndTimedOut,
    AcceptedWith500,
    AcceptedUnreadable,
    RefusedForGood,
    RefusedUntil,
    RefusedForNow,
    Failed500,
    Unavailable503,
    NotConnected,
    LostOnTheWay,
}

/// <summary>R1b: a post whose node dies at a checkpoint, whatever the network answered, and perhaps dies again at a checkpoint of the recovery.</summary>
internal sealed class CheckpointMatrix : ISurroundings
{
    private readonly SimStage _stage;
    private readonly FirstAnswer _answer;
    private readonly Checkpoint[] _deaths;
    private int _died;
    private bool _answered;

    private CheckpointMatrix(SimDisk disk, Pump pump, FirstAnswer answer, Checkpoint[] deaths, bool keepTrace)
    {
        (_answer, _deaths) = (answer, deaths);
        _stage = new SimStage(disk, pump, seed: 1, Mutation.None, keepTrace, this);
    }

    /// <summary>Every combination that one process of several plays; a row in words for each that broke a promise, and how many there were and how many deaths came about.</summary>
    public static async Task<(IReadOnlyList<string> Broken, int Runs, int Deaths)> PlayAllAsync(SimDisk disk, Pump pump, int part, int parts, TimeSpan limit)
    {
        var broken = new List<string>();
        var (runs, deaths) = (0, 0);
        var watch = Stopwatch.StartNew();
        foreach (var (platform, answer, dead) in All().Where((_, number) => number % parts == part))
        {
            if (watch.Elapsed > limit)
                break;
            var (died, faults) = await PlayAsync(disk, pump, platform, answer, dead, keepTrace: false);
            runs++;
            deaths += died;
            if (faults.Count > 0)
                broken.Add($"{Wire.Name(platform)}, {answer}, dead at {string.Join(" and ", dead)}: {string.Join("; ", faults)}");
        }

        return (broken, runs, deaths);
    }

    /// <summary>First every checkpoint and answer on each network, then each again with a second death on one of the networks in turn.</summary>
    private static IEnumerable<(Platform Platform, FirstAnswer Answer, Checkpoint[] Deaths)> All()
    {
        var checkpoints = Enum.GetValues<Checkpoint>();
        var once = from first in checkpoints from answer in Enum.GetValues<FirstAnswer>() select (first, answer);
        var twice = from second in checkpoints from pair in once select (pair.first, pair.answer, second);
        return once.SelectMany(pair => SimDisk.Platforms.Select(platform => (platform, pair.answer, new[] { pair.first })))
            .Concat(twice.Select((pair, number) => (SimDisk.Platforms[number % SimDisk.Platforms.Count], pair.answer, new[] { pair.first, pair.second })));
    }

    /// <summary>One combination; how many deaths came about, and what was broken.</summary>
    public static async Task<(int Deaths, IReadOnlyList<string> Broken)> PlayAsync(SimDisk disk, Pump pump, Platform platform, FirstAnswer answer, Checkpoint[] deaths, bool keepTrace)
    {
        var run = new CheckpointMatrix(disk, pump, answer, deaths, keepTrace);
        using var stage = run._stage;
        return await run.PlayAsync(platform);
    }

    public async ValueTask ReachedAsync(SimNode node, Checkpoint checkpoint)
    {
        if (!node.State.IsDead && _died < _deaths.Length && checkpoint == _deaths[_died])
        {
            _died++;
            _stage.Kill(node, TimeSpan.FromSeconds(1));
            if (SimStage.IsInTransaction(checkpoint))
                throw new SimulatedCrash();
        }

        await node.State.PassAsync();
    }

    public int DatabaseError(SimNode node, bool atCommit) => 0;

    public HttpResponseMessage? Instead(SimNode node, HttpRequestMessage request)
    {
        if (_answered || request.Method != HttpMethod.Post || !IsCommit(request.RequestUri!.AbsolutePath))
            return null;
        _answered = true;
        return _answer switch
        {
            FirstAnswer.RefusedForGood => NetworkGate.Answer(request, HttpStatusCode.BadRequest, """{"error":{"code":100,"message":"No."},"title":"Invalid Request","type":"https://api.x.com/2/problems/invalid-request"}"""),
            FirstAnswer.RefusedForNow => NetworkGate.Answer(request, HttpStatusCode.TooManyRequests, """{"error":{"code":4,"message":"Later."}}"""),
            FirstAnswer.Unavailable503 => NetworkGate.Answer(request, HttpStatusCode.ServiceUnavailable, ""),
            FirstAnswer.NotConnected => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused."),
            _ => null,
        };
    }

    private async Task<(int Deaths, IReadOnlyList<string> Broken)> PlayAsync(Platform platform)
    {
        FaultRule? rule = _answer switch
        {
            FirstAnswer.AcceptedAndDropped => new FaultRule { Fault = SandboxFault.DropAnswer },
            FirstAnswer.AcceptedLate => new FaultRule { Fault = SandboxFault.SlowAcceptance, Seconds = SimStage.LongestAcceptance },
            FirstAnswer.AcceptedAndTimedOut => new FaultRule { Fault = SandboxFault.AnswerDelay, On = CallKind.Commit, Seconds = SimStage.CallLimit + 5 },
            FirstAnswer.AcceptedWith500 => new FaultRule { Fault = SandboxFault.ErrorAfterPerforming },
            FirstAnswer.AcceptedUnreadable => new FaultRule { Fault = SandboxFault.HtmlAnswer },
            FirstAnswer.RefusedUntil => new FaultRule { Fault = SandboxFault.RateLimited, On = CallKind.Commit, Seconds = 30 },
            FirstAnswer.Failed500 => new FaultRule { Fault = SandboxFault.ErrorWithoutPerforming },
            FirstAnswer.LostOnTheWay => new FaultRule { Fault = SandboxFault.DropRequest },
            _ => null,
        };
        if (rule is not null && _stage.View.Add(rule with { Times = 1 }).Refusal is { } refusal)
            throw new InvalidOperationException(refusal.Detail);
        await _stage.PlantAsync("p0", platform, "p0 silk", inSeconds: 1, withPicture: platform is not Platform.X);
        _stage.StartNode("n0.0");
        _stage.StartNode("n1.0");
        await _stage.QuietAsync();
        var result = await _stage.JudgeAsync(0, clockIsWrong: false);
        var (posts, _) = await _stage.Owners.RowsAsync();
        var wrong = posts.Where(p => p.Status is not PostStatus.Posted && (_answer is not FirstAnswer.RefusedForGood || p.Status is not PostStatus.Failed))
            .Select(p => $"the post ended as {p.Status} {p.Reason} {p.ErrorCode}, although the network would take it");
        return (_died, [.. result.Broken, .. wrong]);
    }

    private static bool IsCommit(string path) => path.EndsWith("/feed", StringComparison.Ordinal) || path.EndsWith("/media_publish", StringComparison.Ordinal) || path.EndsWith("/2/tweets", StringComparison.Ordinal);
}
