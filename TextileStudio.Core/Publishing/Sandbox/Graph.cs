using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>What Meta's two networks share: token places, error envelope, field selection, paging, usage headers.</summary>
internal abstract class GraphSandbox : SandboxNetwork
{
    private readonly RateWindows _calls = new(TimeSpan.FromHours(1));

    /// <summary>The <c>type</c> in the business usage header.</summary>
    protected abstract string UsageType { get; }

    public override string? TokenOf(SandboxCall call) => call.Bearer ?? call.Value("access_token");

    public override SandboxAnswer BadToken() => Error(401, 190, "Invalid OAuth access token - Cannot parse access token");

    public override SandboxAnswer UnknownPath(SandboxCall call) => Error(400, 2500, $"Unknown path components: {call.Path}");

    public override SandboxAnswer ServerError() =>
        Error(500, 2, "An unexpected error has occurred. Please retry your request later.", transient: true);

    public override IReadOnlyDictionary<string, string> Headers(SandboxCall call, string account, DateTimeOffset now)
    {
        // 4,800 calls are what a page with one engaged user may make in a day; the percentage only has to move.
        var percent = Math.Min(99, _calls.Count(account, now).Used * 100 / 4_800);
        return Usage(account, percent, wait: 0, UsageType).Append(new("facebook-api-version", Version(call))).ToDictionary();
    }

    public override SandboxAnswer? Refusal(FaultRule fault, string account, DateTimeOffset now) => fault.Fault switch
    {
        SandboxFault.TokenExpired => Error(401, 190, "Error validating access token: Session has expired.", 463),
        SandboxFault.TokenRevoked => Error(401, 190, "Error validating access token: The session has been invalidated because the user changed their password.", 460),
        SandboxFault.RateLimited => Limited(fault, account),
        _ => null,
    };

    protected abstract SandboxAnswer Limited(FaultRule fault, string account);

    protected static Dictionary<string, string> Usage(string account, int percent, int wait, string type) => new()
    {
        ["X-App-Usage"] = new JsonObject { ["call_count"] = percent, ["total_time"] = percent, ["total_cputime"] = percent }.ToJsonString(),
        ["X-Business-Use-Case-Usage"] = new JsonObject
        {
            [account] = new JsonArray(new JsonObject
            {
                ["type"] = type,
                ["call_count"] = percent,
                ["total_cputime"] = percent,
                ["total_time"] = percent,
                ["estimated_time_to_regain_access"] = wait,
            }),
        }.ToJsonString(),
    };

    /// <summary>Meta's hint is in minutes.</summary>
    protected static int Minutes(FaultRule fault) => Math.Max(1, (int)Math.Ceiling(fault.Seconds / 60));

    public static SandboxAnswer Error(int status, int code, string message, int? subcode = null, string type = "OAuthException", bool transient = false, string? title = null, string? userMessage = null)
    {
        var error = new JsonObject { ["message"] = message, ["type"] = type, ["code"] = code };
        if (subcode is not null)
            error["error_subcode"] = subcode;
        error["is_transient"] = transient;
        if (title is not null)
        {
            error["error_user_title"] = title;
            error["error_user_msg"] = userMessage;
        }

        error["fbtrace_id"] = "A" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).Replace('+', '_').Replace('/', '-').TrimEnd('=');
        return SandboxAnswer.Escaped(new JsonObject { ["error"] = error }, status);
    }

    public static SandboxAnswer Missing(string parameter) => Error(400, 100, $"(#100) The parameter {parameter} is required");

    public static SandboxAnswer NoObject(string method, string id) => Error(400, 100,
        $"Unsupported {method.ToLowerInvariant()} request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation",
        33, "GraphMethodException");

    public static SandboxAnswer NotYours() => Error(403, 200, "(#200) The token does not belong to this account");

    /// <summary>The path without the version, which every call of ours carries but token calls may leave out.</summary>
    protected static string[] Below(SandboxCall call)
    {
        var segments = call.Segments;
        var versioned = segments.Count > 0 && segments[0] is ['v', >= '0' and <= '9', ..] && segments[0].Contains('.', StringComparison.Ordinal);
        return [.. segments.Skip(versioned ? 1 : 0)];
    }

    private static string Version(SandboxCall call) => call.Segments is [['v', >= '0' and <= '9', ..] version, ..] ? version : "v22.0";

    public static string Stamp(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "+0000";

    /// <summary>Seconds since 1970 or an ISO time; null when it is neither.</summary>
    protected static DateTimeOffset? Instant(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : null;

    protected static SandboxAnswer Node(SandboxCall call, JsonObject node, string standard) =>
        GraphFields.Select(node, call.Value("fields") ?? standard, out var unknown) is { } selected
            ? SandboxAnswer.Escaped(selected)
            : Error(400, 100, $"(#100) Tried accessing nonexisting field ({unknown})");

    /// <summary>One page of an edge: newest first, cursors, <c>next</c> only when there is more.</summary>
    protected static SandboxAnswer Edge(SandboxCall call, Func<int, int, IReadOnlyList<JsonObject>> read, string standard)
    {
        if (!int.TryParse(call.Value("limit") ?? "25", NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > 100)
            return Error(400, 100, "(#100) The limit parameter must be between 1 and 100");
        var skip = 0;
        if (call.Value("after") is { } after && !(Cursor(after) is { } position && (skip = position) >= 0))
            return Error(400, 100, "(#100) Invalid cursors values");

        var rows = read(skip, limit + 1);
        var data = new JsonArray();
        foreach (var row in rows.Take(limit))
        {
            if (GraphFields.Select(row, call.Value("fields") ?? standard, out var unknown) is not { } selected)
                return Error(400, 100, $"(#100) Tried accessing nonexisting field ({unknown})");
            data.Add(selected);
        }

        var body = new JsonObject { ["data"] = data };
        if (data.Count > 0)
        {
            var paging = new JsonObject { ["cursors"] = new JsonObject { ["before"] = Cursor(skip), ["after"] = Cursor(skip + data.Count) } };
            if (rows.Count > limit)
                paging["next"] = $"https://graph.facebook.com{call.Path}?limit={limit}&after={Cursor(skip + data.Count)}";
            body["paging"] = paging;
        }

        return SandboxAnswer.Escaped(body);
    }

    private static string Cursor(int position) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"c{position}")).TrimEnd('=');

    private static int? Cursor(string text)
    {
        Span<byte> bytes = stackalloc byte[32];
        return text.Length <= 32 && Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length) && length > 1 && bytes[0] == 'c'
            && int.TryParse(bytes[1..length], NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;
    }
}
