using System.Net;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>One run of S1: three nodes, a few posts, and the faults that its seed has drawn.</summary>
internal sealed class SeededRun : ISurroundings
{
    private const int Nodes = 3;

    private readonly int _seed;
    private readonly SimStage _stage;
    private readonly SimPlan _plan;
    private readonly Random _random;
    private int _deaths;

    private SeededRun(SimDisk disk, Pump pump, int seed, Mutation mutation, bool clockFaults, bool keepTrace)
    {
        _seed = seed;
        var draw = new Random(seed);
        _plan = SimPlan.Of(draw, clockFaults);
        var (lease, sleep, reconcile, deaths) = (draw.Next(20, 45), draw.Next(4, 10), draw.Next(10, 18), draw.Next(4) == 0 ? 3 : 6);
        _stage = new SimStage(disk, pump, seed, mutation, keepTrace, this, options =>
        {
            options.LeaseSeconds = lease;
            options.SleepCapSeconds = sleep;
            options.ReconcileSeconds = reconcile;
            options.MaxDeaths = deaths;
        });
        _random = _stage.World.Random;
    }

    /// <summary>Plays a seed to its end and judges it. The same seed plays the same every time.</summary>
    public static async Task<SimResult> PlayAsync(SimDisk disk, Pump pump, int seed, Mutation mutation, bool clockFaults, bool keepTrace)
    {
        var run = new SeededRun(disk, pump, seed, mutation, clockFaults, keepTrace);
        using var stage = run._stage;
        return await run.PlayAsync();
    }

    public async ValueTask ReachedAsync(SimNode node, Checkpoint checkpoint)
    {
        var inTransaction = SimStage.IsInTransaction(checkpoint);
        if (!node.State.IsDead)
        {
            _stage.Trace.Event($"{node.State.Name} {checkpoint}");
            if (_stage.IsHealed)
                return;
            if (checkpoint is Checkpoint.AfterGoAhead)
                _stage.WakeOthers(node, percent: 80);
            if (Strikes(_plan.DiesAt) && _deaths < _plan.MostDeaths)
            {
                _deaths++;
                _stage.Kill(node, Seconds(0.2, 20));
            }
            else if (!inTransaction && Strikes(_plan.StopsAt))
                _stage.Stop(node, Seconds(0.1, 3 * _stage.World.Dispatch.LeaseSeconds));
            else if (!inTransaction && Strikes(_plan.WaitsAt))
                await Task.Delay(Seconds(0.01, 5), node.Time);
        }

        if (inTransaction && node.State.IsDead)
            throw new SimulatedCrash();
        await node.State.PassAsync();
    }

    public int DatabaseError(SimNode node, bool atCommit)
    {
        if (_stage.IsHealed)
            return 0;
        var now = _stage.Clock.Elapsed.TotalSeconds;
        if (atCommit)
            return _plan.DiskFull is var (from, to) && now >= from && now < to ? 13 : 0;
        return Strikes(_plan.Busy) ? 5 : 0;
    }

    public HttpResponseMessage? Instead(SimNode node, HttpRequestMessage request)
    {
        if (!_stage.IsHealed && Strikes(_plan.Unconnected))
        {
            _stage.Trace.Event($"{node.State.Name} cannot connect for {request.Method} {request.RequestUri!.AbsolutePath}");
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused.");
        }

        if (!_stage.IsHealed && request.Method == HttpMethod.Post && Strikes(_plan.Unavailable))
        {
            _stage.Trace.Event($"{node.State.Name} gets 503 for {request.RequestUri!.AbsolutePath}");
            return NetworkGate.Answer(request, HttpStatusCode.ServiceUnavailable, "{}");
        }

        _stage.Trace.Event($"{node.State.Name} sends {request.Method} {request.RequestUri!.AbsolutePath}");
        return null;
    }

    private async Task<SimResult> PlayAsync()
    {
        foreach (var rule in _plan.Rules)
        {
            if (_stage.View.Add(rule).Refusal is { } refusal)
                throw new InvalidOperationException(refusal.Detail);
        }

        for (var i = 0; i < _plan.Posts; i++)
        {
            var platform = SimDisk.Platforms[_random.Next(SimDisk.Platforms.Count)];
            var withPicture = platform is Platform.Instagram || (platform is Platform.Facebook && _random.Next(2) == 0);
            await _stage.PlantAsync($"p{i}", platform, $"p{i} silk", _random.Next(0, 600) / 10.0, withPicture, _random.Next(0, 6), _random.Next(5) == 0 ? 2 : _random.Next(8, 25));
        }

        for (var i = 0; i < Nodes; i++)
        {
            var name = $"n{i}.0";
            _stage.Clock.After(Seconds(0, 3), () => _stage.StartNode(name));
        }

        for (var i = 0; i < _plan.Actions; i++)
            Act($"p{_random.Next(_plan.Posts)}", Seconds(0, _random.Next(2) == 0 ? 70 : 300), twice: _random.Next(4) == 0);
        _stage.StartsNeedTheRightTime = _plan.Clock is ClockFault.Strobe;
        Clockwork();
        await _stage.Clock.DelayAsync(TimeSpan.FromSeconds(Math.Max(_plan.Horizon, 70)));
        _stage.Heal();
        await _stage.QuietAsync();
        return await _stage.JudgeAsync(_seed, _plan.Clock is ClockFault.Ahead);
    }

    private void Act(string id, TimeSpan at, bool twice) => _stage.Clock.After(at, () =>
    {
        _stage.Count("actions");
        _ = ActAsync();
        if (twice)
            _ = ActAsync();

        async Task ActAsync()
        {
            try
            {
                await _stage.Owners.ActAsync(id);
            }
            catch (Exception fault)
            {
                _stage.Trace.Event($"an owner met {fault.GetType().Name}");
                _stage.Fault(fault);
            }
        }
    });

    private void Clockwork()
    {
        void Set(double at, double wrongBy) => _stage.Clock.After(TimeSpan.FromSeconds(at), () =>
        {
            _stage.Count("jumps");
            _stage.Clock.SetWrongBy(TimeSpan.FromSeconds(wrongBy));
            _stage.Trace.Event($"our clock is wrong by {wrongBy:0} s");
        });

        double[] jumps = [-3600, -300, -60, 60, 300, 3600];
        switch (_plan.Clock)
        {
            case ClockFault.Strobe:
                for (double at = _random.Next(4, 40), i = 0; i < 3; i++, at += _random.Next(15, 60))
                {
                    Set(at, jumps[_random.Next(jumps.Length)]);
                    Set(at + _random.Next(1, 70) / 10.0, 0);
                }

                break;
            case ClockFault.Back:
                Set(_random.Next(1, 60), jumps[_random.Next(3)]);
                Set(_random.Next(70, 300), 0);
                break;
            case ClockFault.Ahead:
                Set(_random.Next(1, 60), _random.Next(2) == 0 ? _random.Next(31, 55) : jumps[_random.Next(3, 6)]);
                break;
        }
    }

    private bool Strikes(double percent) => percent > 0 && _random.NextDouble() * 100 < percent;

    private TimeSpan Seconds(double from, double to) => TimeSpan.FromSeconds(from + (_random.NextDouble() * (to - from)));
}
