using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TextileStudio.Tests.Usage;

/// <summary>
/// Arcjet's Decide service as the notes on its protocol have it, over HTTP: strict about what it is sent, sparing in what it answers (a field that is zero is left out), with limits of its own reckoning
/// that share no line with ours. <see cref="Play"/> puts other answers in the place of the next ones.
/// </summary>
internal sealed class FakeArcjet : IAsyncDisposable
{
    public const string Key = "ajkey_01canary7f3a9";
    private const string Service = "/proto.decide.v1alpha1.DecideService/";
    private const int MostRules = 10;

    private readonly WebApplication _server;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Account> _accounts = [];
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _played = new();
    private int _ids;

    private FakeArcjet(WebApplication server, TimeProvider time) => (_server, _time) = (server, time);

    public string Address { get; private set; } = "";

    /// <summary>Bodies of Decide that came, whatever was answered.</summary>
    public ConcurrentQueue<JsonNode> Questions { get; } = new();

    public ConcurrentQueue<JsonNode> Reports { get; } = new();

    /// <summary>Headers of the last Decide.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    /// <summary>What was refused as not of the protocol: must stay empty.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Released once per question that came.</summary>
    public SemaphoreSlim Asked { get; } = new(0);

    /// <summary>Released once per report that came.</summary>
    public SemaphoreSlim Reported { get; } = new(0);

    /// <summary>In place of every Report's answer, when set.</summary>
    public Func<HttpContext, Task>? OnReport { get; set; }

    public static async Task<FakeArcjet> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        var fake = new FakeArcjet(server, time);
        server.Run(fake.AnswerAsync);
        await server.StartAsync();
        fake.Address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return fake;
    }

    /// <summary>The next answers, in order; after them decisions again.</summary>
    public FakeArcjet Play(int status, string body, string contentType = "application/json", int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Play(async context =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = contentType;
                await context.Response.WriteAsync(body);
            });
        }

        return this;
    }

    public FakeArcjet Play(Func<HttpContext, Task> answer)
    {
        _played.Enqueue(answer);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
        Asked.Dispose();
        Reported.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var method = request.Path.Value == Service + "Decide" ? "Decide" : request.Path.Value == Service + "Report" ? "Report" : null;
        if (method is null)
        {
            context.Response.StatusCode = 404;
            return;
        }

        if (request.Method != "POST" || request.ContentType?.Split(';')[0] != "application/json")
        {
            Complain($"{request.Method} {request.ContentType}");
            context.Response.StatusCode = request.Method == "POST" ? 415 : 405;
            return;
        }

        if (request.Headers.Authorization != $"Bearer {Key}")
        {
            await RefuseAsync(context, 401, "unauthenticated", $"invalid key {request.Headers.Authorization}");
            return;
        }

        try
        {
            var body = await JsonNode.ParseAsync(request.Body);
            ArcjetSchema.Check(body, method + "Request");
            if (request.Headers["Connect-Protocol-Version"] != "1" || !uint.TryParse(request.Headers["Connect-Timeout-Ms"], out _))
                throw new NotInSchemaException("The headers of Connect are missing.");
            await (method == "Decide" ? DecideAsync(context, body!) : ReportAsync(context, body!));
        }
        catch (Exception exception) when (exception is NotInSchemaException or JsonException)
        {
            Complain(exception.Message);
            await RefuseAsync(context, 400, "invalid_argument", exception.Message);
        }
    }

    private async Task ReportAsync(HttpContext context, JsonNode body)
    {
        Reports.Enqueue(body);
        Reported.Release();
        if (OnReport is { } answer)
            await answer(context);
        else
            await WriteAsync(context, []);
    }

    private async Task DecideAsync(HttpContext context, JsonNode body)
    {
        Questions.Enqueue(body);
        Headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Asked.Release();
        if (_played.TryDequeue(out var played))
            await played(context);
        else
            await WriteAsync(context, new JsonObject { ["decision"] = Decide((JsonObject)body) });
    }

    private JsonObject Decide(JsonObject question)
    {
        var extra = question["details"]!["extra"]!.AsObject();
        var requested = long.Parse((string)extra["requested"]!);
        var rules = question["rules"]!.AsArray().Select(r => r!["rateLimit"]!.AsObject()).ToList();
        if (rules.Count > MostRules)
            return new JsonObject { ["id"] = NewId(), ["conclusion"] = "CONCLUSION_ERROR", ["reason"] = new JsonObject { ["error"] = new JsonObject { ["message"] = "too many rules" } } };
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var seen = rules.ConvertAll(rule => (Rule: rule, Fingerprint: FingerprintOf(rule, extra), Account: AccountOf(rule, extra)));
            foreach (var (_, _, account) in seen)
                account.Move(now);
            var denied = seen.Where(s => s.Account.Left < requested).ToList();
            var isDenied = denied.Exists(s => (string)s.Rule["mode"]! == "MODE_LIVE");
            foreach (var (_, _, account) in isDenied ? [] : seen.Except(denied))
                account.Take(requested, now);

            var results = seen.ConvertAll(s =>
            {
                var no = denied.Contains(s);
                return Sparse(new JsonObject
                {
                    ["ruleId"] = Hash(s.Rule.ToJsonString()),
                    ["state"] = (string)s.Rule["mode"]! == "MODE_LIVE" ? "RULE_STATE_RUN" : "RULE_STATE_DRY_RUN",
                    ["conclusion"] = no ? "CONCLUSION_DENY" : "CONCLUSION_ALLOW",
                    ["reason"] = ReasonOf(s.Account),
                    ["ttl"] = no ? Up(s.Account.EnoughIn(Math.Min(requested, s.Account.Max), now)) : 0,
                    ["fingerprint"] = s.Fingerprint,
                });
            });
            var decisive = seen.Find(s => isDenied && denied.Contains(s) && (string)s.Rule["mode"]! == "MODE_LIVE").Account ?? seen[0].Account;
            return Sparse(new JsonObject
            {
                ["id"] = NewId(),
                ["conclusion"] = isDenied ? "CONCLUSION_DENY" : "CONCLUSION_ALLOW",
                ["reason"] = ReasonOf(decisive),
                ["ruleResults"] = new JsonArray([.. results]),
                ["ttl"] = isDenied ? Up(decisive.EnoughIn(Math.Min(requested, decisive.Max), now)) : 0,
            });

            JsonObject ReasonOf(Account account) => new()
            {
                ["rateLimit"] = Sparse(new JsonObject { ["max"] = account.Max, ["remaining"] = account.Left, ["resetInSeconds"] = Up(account.MoreIn(now)), ["windowInSeconds"] = account.Seconds }),
            };
        }
    }

    private Account AccountOf(JsonObject rule, JsonObject extra)
    {
        var key = rule.ToJsonString() + FingerprintOf(rule, extra);
        if (!_accounts.TryGetValue(key, out var account))
            _accounts[key] = account = Account.Of(rule, _time.GetUtcNow());
        return account;
    }

    private static string FingerprintOf(JsonObject rule, JsonObject extra) => "fp::2::" + Hash(string.Concat(rule["characteristics"]!.AsArray().Select(c => (string)c!).Order(StringComparer.Ordinal)
        .Select(c => $"userdefined{c}{(string?)extra[c] ?? throw new NotInSchemaException($"The characteristic {c} is not in details.extra.")}")));

    private string NewId() => $"req_{Interlocked.Increment(ref _ids):d26}";

    // As protocol buffers are written in JSON: what is zero is not there.
    private static JsonObject Sparse(JsonObject full)
    {
        foreach (var (name, value) in full.ToList())
        {
            if (value is JsonValue number && number.GetValueKind() is JsonValueKind.Number && number.ToJsonString() == "0")
                full.Remove(name);
        }

        return full;
    }

    private static Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    private static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, new JsonObject { ["code"] = code, ["message"] = message });
    }

    private void Complain(string what) => Complaints.Enqueue(what);

    private static long Up(TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>One rule's use by one subject: a log of what was taken, judged anew at every question.</summary>
    private sealed class Account(string algorithm, long max, long seconds, long rate, DateTimeOffset opened)
    {
        private readonly List<(DateTimeOffset At, long Amount)> _taken = [];
        private DateTimeOffset _filled = opened;
        private long _tokens = max;

        public long Max { get; } = max;

        public long Seconds => seconds;

        public long Left => algorithm == "TOKEN_BUCKET" ? _tokens : Max - _taken.Sum(t => t.Amount);

        private TimeSpan Length => TimeSpan.FromSeconds(seconds);

        public static Account Of(JsonObject rule, DateTimeOffset now)
        {
            var algorithm = ((string)rule["algorithm"]!)["RATE_LIMIT_ALGORITHM_".Length..];
            string[] needed = algorithm switch
            {
                "TOKEN_BUCKET" => ["capacity", "interval", "refillRate"],
                "FIXED_WINDOW" => ["max", "windowInSeconds"],
                "SLIDING_WINDOW" => ["interval", "max"],
                _ => throw new NotInSchemaException("A rule has no algorithm."),
            };
            var given = rule.Select(f => f.Key).Except(["mode", "algorithm", "characteristics"]).Order(StringComparer.Ordinal);
            if (!given.SequenceEqual(needed))
                throw new NotInSchemaException($"{algorithm} takes {string.Join(", ", needed)} and nothing else.");
            if ((string)rule["mode"]! is not ("MODE_LIVE" or "MODE_DRY_RUN"))
                throw new NotInSchemaException("A rule has no mode.");
            return new Account(algorithm, (uint)(rule["max"] ?? rule["capacity"])!, (uint)(rule["windowInSeconds"] ?? rule["interval"])!, (uint?)rule["refillRate"] ?? 0, now);
        }

        public void Move(DateTimeOffset now)
        {
            switch (algorithm)
            {
                case "TOKEN_BUCKET":
                    for (; _tokens < Max && now - _filled >= Length; _filled += Length)
                        _tokens = Math.Min(Max, _tokens + rate);
                    break;
                case "FIXED_WINDOW":
                    _taken.RemoveAll(t => WindowOf(t.At) != WindowOf(now));
                    break;
                default:
                    _taken.RemoveAll(t => t.At + Length <= now);
                    break;
            }
        }

        public void Take(long amount, DateTimeOffset now)
        {
            if (algorithm == "TOKEN_BUCKET")
                (_filled, _tokens) = (_tokens == Max ? now : _filled, _tokens - amount);
            else
                _taken.Add((now, amount));
        }

        public TimeSpan MoreIn(DateTimeOffset now) => algorithm switch
        {
            "TOKEN_BUCKET" => _tokens == Max ? TimeSpan.Zero : _filled + Length - now,
            "FIXED_WINDOW" => DateTimeOffset.FromUnixTimeSeconds((WindowOf(now) + 1) * seconds) - now,
            _ => _taken.Count == 0 ? TimeSpan.Zero : _taken[0].At + Length - now,
        };

        public TimeSpan EnoughIn(long requested, DateTimeOffset now)
        {
            var missing = requested - Left;
            if (missing <= 0)
                return TimeSpan.Zero;
            if (algorithm == "TOKEN_BUCKET")
                return _filled + (Length * Math.Ceiling((double)missing / rate)) - now;
            if (algorithm == "FIXED_WINDOW")
                return MoreIn(now);
            foreach (var (at, amount) in _taken)
            {
                missing -= amount;
                if (missing <= 0)
                    return at + Length - now;
            }

            return Length;
        }

        private long WindowOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / seconds;
    }
}
