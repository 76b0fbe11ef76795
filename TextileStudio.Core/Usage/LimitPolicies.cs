using System.Text.RegularExpressions;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Usage;

/// <summary>All limits of this service, read from the settings once.</summary>
public sealed partial class LimitPolicies
{
    /// <summary>The highest limit there may be: what Arcjet's messages can carry.</summary>
    public const long Most = uint.MaxValue;

    /// <summary>Arcjet takes so many rules in one question, and a request that counts against more could not be told apart by anybody.</summary>
    public const int MostPerRequest = 10;

    private const long LongestSeconds = 366L * 24 * 60 * 60;

    private LimitPolicies(IReadOnlyList<LimitPolicy> all) => All = all;

    /// <summary>In the order in which they are asked: the outermost level first.</summary>
    public IReadOnlyList<LimitPolicy> All { get; }

    /// <summary>Adds a sentence to <paramref name="wrong"/> for everything that cannot be meant; the rest is usable only if there is none.</summary>
    public static LimitPolicies Read(LimitOptions options, ICollection<string> wrong)
    {
        if (!Wire.TryParse<LimitMode>(options.Mode, out var mode))
            wrong.Add("Studio:Limits:Mode must be live or dry_run.");
        var all = new List<LimitPolicy>();
        foreach (var meter in Enum.GetValues<Meter>())
        {
            if (options.PerDay(meter) is { } perDay)
                all.Add(new LimitPolicy($"{Wire.Name(meter)}-per-day", LimitLevel.Organization, meter, LimitAlgorithm.FixedWindow, perDay, 0, TimeSpan.FromDays(1), mode));
        }

        foreach (var (name, rule) in options.Rules.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            if (One(name, rule, mode, wrong) is { } policy)
                all.Add(policy);
        }

        foreach (var twice in all.GroupBy(p => p.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            wrong.Add($"Studio:Limits:Rules:{twice.Key} has the name of a limit that is there already.");
        foreach (var same in all.GroupBy(p => (p.Level, p.Meter, p.Algorithm, p.Capacity, p.RefillRate, p.Period)).Where(g => g.Count() > 1))
            wrong.Add($"Studio:Limits:Rules: {string.Join(" and ", same.Select(p => p.Name))} are one and the same limit; leave one out.");
        foreach (var meter in Enum.GetValues<Meter>().Where(m => all.Count(p => p.Meter is null || p.Meter == m) > MostPerRequest))
            wrong.Add($"Studio:Limits:Rules: {Wire.Name(meter)} count against more than {MostPerRequest} limits; leave some out.");
        return new LimitPolicies([.. all.OrderBy(p => p.Level)]);
    }

    /// <summary>What this request counts against, in the order of <see cref="All"/>.</summary>
    internal IReadOnlyList<AppliedLimit> For(UsageRequest request) =>
        [.. All.Select(p => (Policy: p, Subject: p.SubjectOf(request))).Where(p => p.Subject is not null).Select(p => new AppliedLimit(p.Policy, p.Subject!))];

    private static LimitPolicy? One(string name, LimitRule rule, LimitMode usual, ICollection<string> wrong)
    {
        var before = wrong.Count;
        var at = $"Studio:Limits:Rules:{name}";
        if (!NameForm().IsMatch(name))
            wrong.Add($"{at}: a limit's name is 1 to 40 small letters, digits and hyphens and begins with a letter.");
        if (!Wire.TryParse<LimitLevel>(rule.Level, out var level))
            wrong.Add($"{at}:Level must be one of {string.Join(", ", Wire.All<LimitLevel>())}.");
        Meter? meter = null;
        if (!string.IsNullOrEmpty(rule.Meter))
        {
            if (Wire.TryParse<Meter>(rule.Meter, out var named))
                meter = named;
            else
                wrong.Add($"{at}:Meter must be one of {string.Join(", ", Wire.All<Meter>())}, or empty for all together.");
        }

        var mode = usual;
        if (!string.IsNullOrEmpty(rule.Mode) && !Wire.TryParse(rule.Mode, out mode))
            wrong.Add($"{at}:Mode must be live or dry_run.");
        if (!Wire.TryParse<LimitAlgorithm>(rule.Algorithm, out var algorithm))
        {
            wrong.Add($"{at}:Algorithm must be one of {string.Join(", ", Wire.All<LimitAlgorithm>())}.");
            return null;
        }

        var isBucket = algorithm is LimitAlgorithm.TokenBucket;
        var capacity = Within(at, isBucket ? "Capacity" : "Max", isBucket ? rule.Capacity : rule.Max, isBucket ? 1 : 0, Most, wrong);
        var seconds = Within(at, isBucket ? "IntervalSeconds" : "WindowSeconds", isBucket ? rule.IntervalSeconds : rule.WindowSeconds, 1, LongestSeconds, wrong);
        var rate = isBucket ? Within(at, "RefillRate", rule.RefillRate, 1, Most, wrong) : 0;
        if (isBucket && rate > 0 && (capacity + rate - 1) / rate * (decimal)seconds > LongestSeconds)
            wrong.Add($"{at}: the bucket takes longer than a year to fill; raise RefillRate or lower IntervalSeconds.");
        return wrong.Count > before ? null : new LimitPolicy(name, level, meter, algorithm, capacity, rate, TimeSpan.FromSeconds(seconds), mode);
    }

    private static long Within(string at, string name, long? value, long least, long most, ICollection<string> wrong)
    {
        if (value is { } given && given >= least && given <= most)
            return given;
        wrong.Add($"{at}:{name} must be from {least} to {most}.");
        return least;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex NameForm();
}
