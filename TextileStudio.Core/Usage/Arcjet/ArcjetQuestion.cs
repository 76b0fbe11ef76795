using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Usage.Arcjet;

/// <summary>
/// One request and its limits in Arcjet's words: every limit is a rule, in our order, and whose it is stands in the details under the rule's characteristics.
/// No name, address or text of a person goes along; the ids are ours.
/// </summary>
internal sealed class ArcjetQuestion
{
    private const string SdkVersion = "0.1.0";
    private const string MeterName = "meter";

    private readonly UsageRequest _request;
    private readonly SortedDictionary<string, string> _extra = new(StringComparer.Ordinal);

    public ArcjetQuestion(IReadOnlyList<AppliedLimit> limits, UsageRequest request)
    {
        (Limits, _request) = (limits, request);
        _extra[MeterName] = Wire.Name(request.Meter);
        foreach (var (policy, subject) in limits)
            _extra[Characteristic(policy.Level)] = policy.Level is LimitLevel.Platform ? "textilestudio" : subject;
    }

    public IReadOnlyList<AppliedLimit> Limits { get; }

    public int Requested => _request.Requested;

    /// <summary>The body of Decide.</summary>
    public JsonObject ToDecide() => new()
    {
        ["sdkVersion"] = SdkVersion,
        ["characteristics"] = Names(Limits.SelectMany(l => Characteristics(l.Policy)).Distinct()),
        ["details"] = Details(),
        ["rules"] = Rules(),
    };

    /// <summary>The body of Report: a decision that was taken here.</summary>
    public JsonObject ToReport(JsonObject decision)
    {
        var body = ToDecide();
        body["decision"] = decision;
        return body;
    }

    /// <summary>Names the rule and whose it is, for the cache of denials: the same text for the same limit and subject, and for no other.</summary>
    public string RuleOf(int index) => $"{RuleId(Limits[index].Policy)} {Fingerprint(Limits[index].Policy)}";

    /// <summary>As Arcjet's JavaScript client names a rule.</summary>
    internal static string RuleId(LimitPolicy policy)
    {
        var numbers = policy.Algorithm switch
        {
            LimitAlgorithm.TokenBucket => $"refillRate:{policy.RefillRate},interval:{Seconds(policy)},capacity:{policy.Capacity},",
            LimitAlgorithm.FixedWindow => $"max:{policy.Capacity},window:{Seconds(policy)},",
            _ => $"max:{policy.Capacity},interval:{Seconds(policy)},",
        };
        var characteristics = string.Concat(Characteristics(policy).Order(StringComparer.Ordinal).Select(c => $"\"{c.Replace("\"", "\\\"", StringComparison.Ordinal)}\","));
        return Hash($"type:\"RATE_LIMIT\",version:0,mode:\"{ModeName(policy)}\",algorithm:\"{AlgorithmName(policy)}\",characteristics:[{characteristics}],match:\"\",{numbers}");
    }

    /// <summary>As Arcjet names the one whom a rule counts.</summary>
    internal string Fingerprint(LimitPolicy policy) => FingerprintOf(Characteristics(policy).Select(c => (c, _extra[c])));

    internal static string FingerprintOf(IEnumerable<(string Name, string Value)> details) =>
        "fp::2::" + Hash(string.Concat(details.OrderBy(d => d.Name, StringComparer.Ordinal).Select(d => $"userdefined{d.Name}{d.Value}")));

    private JsonObject Details()
    {
        var extra = new JsonObject { ["requested"] = $"{_request.Requested}" };
        foreach (var (name, value) in _extra)
            extra[name] = value;
        var details = new JsonObject();
        if (_request.Origin is { } origin)
        {
            if (origin.Ip is { } ip)
                details["ip"] = ip;
            (details["method"], details["protocol"], details["host"], details["path"]) = (origin.Method, origin.Protocol, origin.Host, origin.Path);
        }

        details["extra"] = extra;
        return details;
    }

    private JsonArray Rules()
    {
        var rules = new JsonArray();
        foreach (var (policy, _) in Limits)
        {
            var rule = new JsonObject { ["mode"] = $"MODE_{ModeName(policy)}", ["algorithm"] = $"RATE_LIMIT_ALGORITHM_{AlgorithmName(policy)}", ["characteristics"] = Names(Characteristics(policy)) };
            switch (policy.Algorithm)
            {
                case LimitAlgorithm.TokenBucket:
                    (rule["refillRate"], rule["interval"], rule["capacity"]) = (policy.RefillRate, Seconds(policy), policy.Capacity);
                    break;
                case LimitAlgorithm.FixedWindow:
                    (rule["max"], rule["windowInSeconds"]) = (policy.Capacity, Seconds(policy));
                    break;
                default:
                    (rule["max"], rule["interval"]) = (policy.Capacity, Seconds(policy));
                    break;
            }

            rules.Add(new JsonObject { ["rateLimit"] = rule });
        }

        return rules;
    }

    // Two limits of one level and one height are different limits when they count different things.
    private static IEnumerable<string> Characteristics(LimitPolicy policy) => policy.Meter is null ? [Characteristic(policy.Level)] : [Characteristic(policy.Level), MeterName];

    private static string Characteristic(LimitLevel level) => level switch
    {
        LimitLevel.Platform => "platform",
        LimitLevel.Organization => "orgId",
        LimitLevel.Network => "network",
        LimitLevel.User => "userId",
        LimitLevel.Key => "keyId",
        _ => throw new InvalidOperationException($"{level} has no characteristic."),
    };

    private static JsonArray Names(IEnumerable<string> names) => [.. names.Select(n => (JsonNode)n)];

    private static string ModeName(LimitPolicy policy) => policy.Mode is LimitMode.Live ? "LIVE" : "DRY_RUN";

    private static string AlgorithmName(LimitPolicy policy) => policy.Algorithm switch { LimitAlgorithm.TokenBucket => "TOKEN_BUCKET", LimitAlgorithm.FixedWindow => "FIXED_WINDOW", _ => "SLIDING_WINDOW" };

    private static long Seconds(LimitPolicy policy) => (long)policy.Period.TotalSeconds;

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
