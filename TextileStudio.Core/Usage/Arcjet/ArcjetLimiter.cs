using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Core.Usage.Arcjet;

/// <summary>
/// Lets Arcjet decide. What it grants is noted by the embedded limiter too, which shows how the limits stand and takes over, at the point reached, while Arcjet cannot be asked.
/// Arcjet knows no refund: work that was granted and failed is given back here and stays used there.
/// </summary>
public sealed class ArcjetLimiter(ArcjetClient client, EmbeddedLimiter embedded, LimitPolicies policies, ArcjetOptions options, TimeProvider time, ILogger<ArcjetLimiter> log) : IUsageLimiter
{
    private readonly CallBreaker _breaker = new(options.BreakerFailures, TimeSpan.FromSeconds(options.BreakerSeconds), time);
    private readonly ArcjetDenials _denials = new();
    private readonly Lock _lock = new();
    private string? _trouble;

    public async ValueTask<UsageDecision> DecideAsync(UsageRequest request, CancellationToken cancellationToken)
    {
        if (request.Requested <= 0)
            return await LookAsync(request, cancellationToken);
        var limits = policies.For(request);
        if (LimitRefusals.TooLarge(limits, request) is { } never)
            return new UsageDecision(never, []);
        if (limits.Count == 0)
            return UsageDecision.Unlimited;

        var question = new ArcjetQuestion(limits, request);
        if (_denials.Find(question, time.GetUtcNow()) is (var limit, var denial))
            return Remembered(question, request, limit, denial);
        if (!_breaker.MayCall())
            return await WithoutArcjetAsync(request, "resting", cancellationToken);
        var (decision, failure) = await AskAsync(question, cancellationToken);
        if (failure is not null)
            return await WithoutArcjetAsync(request, failure.Code, cancellationToken);

        var now = time.GetUtcNow();
        _denials.Remember(question, decision!, now);
        var granted = decision!.Conclusion is ArcjetConclusion.Allow;
        Signals.AskedArcjet(granted ? "allow" : "deny");
        Signals.Limited(LimitOptions.ArcjetProvider, request.Meter, granted);
        var windows = Windows(question, decision, now);
        if (!granted)
            return new UsageDecision(Refusal(question, request, decision, now), windows);
        var noted = await embedded.NoteAsync(request, cancellationToken);
        return noted.Telling(windows);
    }

    /// <summary>By what was noted here: a look is no request to count.</summary>
    public ValueTask<UsageDecision> LookAsync(UsageRequest request, CancellationToken cancellationToken) => embedded.LookAsync(request, cancellationToken);

    private async Task<ArcjetAnswer> AskAsync(ArcjetQuestion question, CancellationToken cancellationToken)
    {
        var answered = false;
        try
        {
            var answer = await client.DecideAsync(question, cancellationToken);
            answered = true;
            if (answer.Failure is { } failure)
            {
                // A key that is refused will be refused the next time too.
                _breaker.Failed(failure == ArcjetFailure.Unauthorized ? time.GetUtcNow() : null);
                Changed(failure.Code);
            }
            else
            {
                _breaker.Worked();
                Changed(null);
            }

            return answer;
        }
        finally
        {
            if (!answered)
                _breaker.Unknown();
        }
    }

    private async Task<UsageDecision> WithoutArcjetAsync(UsageRequest request, string cause, CancellationToken cancellationToken)
    {
        Signals.AskedArcjet("failed", cause);
        switch (options.OnFailure)
        {
            case "open":
                Signals.Limited("open", request.Meter, granted: true);
                var noted = await embedded.NoteAsync(request, cancellationToken);
                return noted.Telling([]);
            case "closed":
                Signals.Limited("closed", request.Meter, granted: false);
                return new UsageDecision(LimitRefusals.Undecided(TimeSpan.FromSeconds(options.BreakerSeconds)), []);
            default:
                return await embedded.DecideAsync(request, cancellationToken);
        }
    }

    private UsageDecision Remembered(ArcjetQuestion question, UsageRequest request, AppliedLimit limit, ArcjetDenial denial)
    {
        var now = time.GetUtcNow();
        var left = (long)Math.Max(1, Math.Ceiling((denial.Until - now).TotalSeconds));
        var id = ArcjetIds.Local(now);
        client.Report(question.ToReport(ReportOf(id, denial.Result, left)));
        Signals.AskedArcjet("remembered");
        Signals.Limited(LimitOptions.ArcjetProvider, request.Meter, granted: false);
        var reason = denial.Result.Reason;
        var shortage = new Shortage(limit.Policy, reason is { Max: > 0 } ? reason.Max : limit.Policy.Capacity, reason?.Remaining ?? 0, TimeSpan.FromSeconds(left));
        return new UsageDecision(LimitRefusals.Reached([shortage], request, now, id), limit.Policy.IsTold ? [Window(shortage, now)] : []);
    }

    private static JsonObject ReportOf(string id, ArcjetRuleResult result, long left)
    {
        JsonObject Reason() => result.Reason is { } reason
            ? new JsonObject { ["rateLimit"] = new JsonObject { ["max"] = reason.Max, ["remaining"] = reason.Remaining, ["resetInSeconds"] = left, ["windowInSeconds"] = reason.WindowInSeconds } }
            : [];
        return new JsonObject
        {
            ["id"] = id,
            ["conclusion"] = "CONCLUSION_DENY",
            ["ttl"] = left,
            ["reason"] = Reason(),
            ["ruleResults"] = new JsonArray(new JsonObject
            {
                ["ruleId"] = result.RuleId,
                ["state"] = "RULE_STATE_CACHED",
                ["conclusion"] = "CONCLUSION_DENY",
                ["ttl"] = left,
                ["reason"] = Reason(),
                ["fingerprint"] = result.Fingerprint,
            }),
        };
    }

    private static Refusal Refusal(ArcjetQuestion question, UsageRequest request, ArcjetDecision decision, DateTimeOffset now)
    {
        var shortages = Pairs(question, decision).Where(p => p.Limit.Policy.Mode is LimitMode.Live && p.Result is { IsDenial: true, State: not (ArcjetState.DryRun or ArcjetState.NotRun) })
            .Select(p => ShortageOf(p.Limit.Policy, p.Result.Reason, p.Result.Ttl)).ToList();
        return shortages.Count > 0
            ? LimitRefusals.Reached(shortages, request, now, decision.Id)
            : LimitRefusals.Reached(request, TimeSpan.FromSeconds(Math.Max(1, Math.Max(decision.Ttl, decision.Reason?.ResetInSeconds ?? 0))), decision.Id);
    }

    private static LimitWindow[] Windows(ArcjetQuestion question, ArcjetDecision decision, DateTimeOffset now) =>
        [.. Pairs(question, decision).Where(p => p.Limit.Policy.IsTold && p.Result.Reason is not null).Select(p => Window(ShortageOf(p.Limit.Policy, p.Result.Reason, p.Result.Ttl), now))];

    private static LimitWindow Window(Shortage seen, DateTimeOffset now) => new(seen.Policy.Name, seen.Limit, seen.Left, seen.Policy.Window, seen.EnoughIn, now + seen.EnoughIn);

    // Before its ttl a denial would be remembered, whatever the window says.
    private static Shortage ShortageOf(LimitPolicy policy, ArcjetReason? reason, long ttl) =>
        new(policy, reason is { Max: > 0 } ? reason.Max : policy.Capacity, reason?.Remaining ?? 0, TimeSpan.FromSeconds(Math.Max(reason?.ResetInSeconds ?? 0, ttl)));

    private static IEnumerable<(AppliedLimit Limit, ArcjetRuleResult Result)> Pairs(ArcjetQuestion question, ArcjetDecision decision) => question.Limits.Zip(decision.Results);

    /// <summary>One line per change of state, however many questions fail.</summary>
    private void Changed(string? trouble)
    {
        string? before;
        lock (_lock)
        {
            before = _trouble;
            _trouble = trouble;
        }

        if (trouble is null && before is not null)
            log.LogInformation("Arcjet decides over usage limits again");
        else if (trouble == ArcjetFailure.Unauthorized.Code && before != trouble)
            log.LogError("Arcjet does not take the key in {Variable}: until it does, {Instead}", ArcjetKey.Variable, Instead);
        else if (trouble is not null && (before is null || before == ArcjetFailure.Unauthorized.Code))
            log.LogWarning("Arcjet cannot be asked over usage limits ({Cause}): until it can, {Instead}", trouble, Instead);
    }

    private string Instead => options.OnFailure switch
    {
        "open" => "nothing is limited",
        "closed" => "nothing that is limited is done",
        _ => "the embedded limiter decides",
    };
}
