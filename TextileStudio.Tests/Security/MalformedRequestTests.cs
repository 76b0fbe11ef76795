using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Security;

/// <summary>Trial A1. Whatever is sent, the answer is the client's fault by name, never a 500, and the process lives on.</summary>
internal sealed class MalformedRequestTests
{
    [Test, CancelAfter(180_000)]
    public async Task Malformed_requests_get_problem_documents_and_no_500([Values] DatabaseProvider provider, CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await SpoilAsync(provider, TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run) => $"{await SpoilAsync(DatabaseProvider.Sqlite, run)}; {await SpoilAsync(DatabaseProvider.Postgres, run)}";

    /// <summary>Half of the requests meet the service in Development, half in Production: the framework answers differently there.</summary>
    private static async Task<string> SpoilAsync(DatabaseProvider provider, TrialRun run)
    {
        var told = new List<string>();
        foreach (var environment in new[] { "Development", "Production" })
        {
            var connectionString = provider is DatabaseProvider.Postgres ? await PostgresServer.NewStudioAsync() : null;
            await using var app = new StudioApp(connectionString is null ? [] : [("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", connectionString)], environment: environment);
            told.Add($"{environment} {await SpoilAsync(app, new Random(run.Seed), run.Of(300, 5_000), run)}");
        }

        return $"{provider}: {string.Join("; ", told)}";
    }

    private static async Task<string> SpoilAsync(StudioApp app, Random random, int requests, TrialRun run)
    {
        var (_, key) = await app.OrganizationAsync();
        var mangler = new Mangler(random, await Operations.DocumentAsync(app));
        using var client = app.Client(key);
        var statuses = new SortedDictionary<int, int>();
        var failures = new List<string>();
        for (var i = 0; i < requests && failures.Count < 10; i++)
        {
            var (request, story) = mangler.Next();
            using (request)
            {
                using var answer = await client.SendAsync(request, run.Stopping);
                var status = (int)answer.StatusCode;
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
                if (await FaultAsync(answer) is { } fault)
                    failures.Add($"#{i} {story}: {status} {fault}");
            }
        }

        failures.Should().BeEmpty($"bad input is the client's to mend (seed {run.Seed})");
        statuses.Keys.Should().Contain([400, 404, 405, 415], "the requests must reach every kind of no");
        statuses.Where(s => s.Key >= 400).Sum(s => s.Value).Should().BeGreaterThan(requests * 7 / 10, "most of them are malformed indeed");
        mangler.Untouched.Should().BeEmpty("every route is asked");
        (await client.GetAsync("/health/live", run.Stopping)).StatusCode.Should().Be(HttpStatusCode.OK, "the service lives on");
        return $"{requests:N0} requests over {mangler.Count} operations, 0 answers 5xx but 503, all refusals problem+json ({string.Join(", ", statuses.Select(s => $"{s.Key}: {s.Value:N0}"))})";
    }

    private static async Task<string?> FaultAsync(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (status < 400)
            return null;
        var text = await answer.Content.ReadAsStringAsync();
        if (status is 500 or 501 or 502 or 504)
            return text;
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return $"{answer.Content.Headers.ContentType} {text}";
        if (answer.RequestMessage!.Method == HttpMethod.Head)
            return null;
        var problem = JsonNode.Parse(text)!;
        string[] members = ["type", "title", "status", "detail", "code", "request_id", "retryable", "who_acts", "violations"];
        if (members.FirstOrDefault(m => problem[m] is null) is { } missing)
            return $"lacks {missing}: {text}";
        if (Api.Http.ErrorCatalogue.Find((string)problem["code"]!) is null)
            return $"no explanation of code {problem["code"]}";
        return status is 429 or 503 && answer.Headers.RetryAfter is null ? "says wait but not how long" : null;
    }

    /// <summary>Makes requests that look nearly right: an operation's own address and body with one or more things spoilt.</summary>
    private sealed class Mangler(Random random, JsonNode document)
    {
        private static readonly string[] BadIds = ["0", "-1", "null", "x", "%20", "%ff", "..%2f..%2fetc", "%F0%9F%98%80", "'; drop table x--", "00000000-0000-7000-8000-000000000000", "[]", "a%0d%0ab", "%ED%A0%BD"];
        private static readonly string[] BadValues = ["", "0", "-1", "201", "99999999999999999999", "1e400", "abc", "a%00b", "%ff", "%ED%A0%BD", "2026-13-45", "true", "null", "%27--", "😀", "%", "%5B%5D"];
        private static readonly string[] Names = ["page_size", "cursor", "status", "platform", "from", "to", "q", "ordering", "overdue", "account_id", "interval", "kind", "x", "%00", "a[b]"];
        private static readonly string[] BadJson =
        [
            "", "{", "}", "[", "nul", "\"", "{\"a\":}", "{\"a\":1,}", "{'a':1}", "\u0000", "\uFEFF{}", "[]", "null", "7", "\"text\"", "true", "{\"a\":1}{", "{\"\\ud800\":1}", "{\"a\":NaN}", "{\"a\":1e999999}", "// {}",
        ];

        private static readonly string[] MediaTypes =
            ["application/json", "application/json", "application/json", "text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "image/png", "application/merge-patch+json", ";;;"];

        private readonly List<(string Method, string Path, JsonNode Operation)> _operations = [.. Operations.Of(document)];
        private readonly HashSet<string> _touched = [];

        public int Count => _operations.Count;

        /// <summary>Operations that no request was made from yet.</summary>
        public IReadOnlyList<string> Untouched => [.. _operations.Select(o => $"{o.Method} {o.Path}").Except(_touched)];

        public (HttpRequestMessage Request, string Story) Next()
        {
            // Each in its turn first, then as it comes.
            var (method, path, operation) = _touched.Count < _operations.Count ? _operations[_touched.Count] : Pick(_operations);
            _touched.Add($"{method} {path}");
            if (Chance(12))
                method = Pick(["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"]);
            var address = Address(path);
            var request = new HttpRequestMessage(new HttpMethod(method), new Uri("http://localhost" + address));
            var story = $"{method} {address}";
            if (Chance(15))
                request.Headers.TryAddWithoutValidation("If-Match", Pick(["\"v1\"", "v1", "*", "\"", "W/\"v1\"", "\"v99999999999999999999\"", "\"v-1\"", "\"a\",\"b\""]));
            if (Chance(15))
                request.Headers.TryAddWithoutValidation("Idempotency-Key", Pick(["k", "two words", new string('k', 300), "\"q\"", "ü"]));
            if (Chance(5))
                request.Headers.TryAddWithoutValidation("X-Api-Key", "tsk_dev_demo");
            if (method is "POST" or "PUT" or "PATCH" or "DELETE" && Chance(90))
            {
                var bytes = Body(operation);
                var type = Chance(70) ? "application/json" : Pick(MediaTypes);
                request.Content = new ByteArrayContent(bytes);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                story += $" {type} {Encoding.UTF8.GetString(bytes)[..Math.Min(200, Encoding.UTF8.GetCharCount(bytes))]}";
            }

            return (request, story);
        }

        private string Address(string path)
        {
            var address = System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", _ => Pick(BadIds), System.Text.RegularExpressions.RegexOptions.NonBacktracking);
            if (Chance(30))
                address += Pick(["/", "//", "/x", "/.."]);
            var query = Enumerable.Range(0, random.Next(4)).Select(_ => $"{Pick(Names)}={Pick(BadValues)}").ToList();
            return query.Count == 0 ? address : $"{address}?{string.Join('&', query)}";
        }

        private byte[] Body(JsonNode operation)
        {
            if (Chance(25))
                return Encoding.UTF8.GetBytes(Pick(BadJson));
            if (Chance(5))
                return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Pick(["[", "{\"a\":"]), random.Next(10, 5_000))));
            if (Chance(5))
                return [.. Enumerable.Range(0, 50).Select(_ => (byte)random.Next(256))];
            var schema = operation["requestBody"]?["content"]?.AsObject().Select(c => c.Value?["schema"]).FirstOrDefault(s => s is not null);
            var members = Properties(schema).Select(p => $"\"{p.Name}\":{Value(p.Schema, 0)}").ToList();
            for (var i = random.Next(1, 3); i > 0; i--)
            {
                var name = members.Count > 0 ? Pick(members).Split(':')[0] : "\"a\"";
                members.Insert(random.Next(members.Count + 1), Pick([$"{name}:{Wrong()}", "\"colour\":\"red\"", "\"organization_id\":\"0\"", "\"id\":1", $"{name}:null", "\"\\u0000\":1"]));
            }

            return Encoding.UTF8.GetBytes("{" + string.Join(',', members) + "}");
        }

        private IEnumerable<(string Name, JsonNode? Schema)> Properties(JsonNode? schema) =>
            Resolved(schema)?["properties"] is JsonObject properties ? properties.Where(_ => Chance(70)).Select(p => (p.Key, p.Value)) : [];

        private JsonNode? Resolved(JsonNode? schema) =>
            schema?["$ref"] is { } reference ? document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]
            : (schema?["oneOf"] ?? schema?["anyOf"]) is JsonArray choices ? Resolved(choices.FirstOrDefault(c => c?["$ref"] is not null)) ?? schema
            : schema;

        private string Value(JsonNode? schema, int depth)
        {
            if (Chance(25))
                return Wrong();
            schema = Resolved(schema);
            if (schema?["enum"] is JsonArray choices && choices.Count > 0)
                return Pick([.. choices])?.ToJsonString() ?? "null";
            var type = schema?["type"] is JsonArray several ? (string?)several.FirstOrDefault(t => (string?)t != "null") : (string?)schema?["type"];
            return type switch
            {
                "integer" => random.Next(-5, 5_000).ToString(),
                "number" => "12.5",
                "boolean" => "true",
                "array" => $"[{(depth > 3 ? "" : Value(schema!["items"], depth + 1))}]",
                "object" => depth > 3 ? "{}" : "{" + string.Join(',', Properties(schema).Select(p => $"\"{p.Name}\":{Value(p.Schema, depth + 1)}")) + "}",
                _ => (string?)schema?["format"] == "date-time" ? "\"2030-01-01T00:00:00Z\"" : Pick(["\"facebook\"", "\"a\"", "\"Asia/Kolkata\"", "\"read\""]),
            };
        }

        private string Wrong() => Pick(
            ["null", "7", "-1", "1e400", "9223372036854775808", "0.1", "true", "\"\"", "\"\\u0000\"", "\"\\ud83d\"", "\"a\\udc00\"", "[]", "{}", "[null]", "{\"a\":{\"a\":1,\"a\":2}}", "\"2026-02-30T00:00:00Z\"", "\"https://127.0.0.1/x\"", "\"" + new string('x', 3_000) + "\""]);

        private bool Chance(int percent) => random.Next(100) < percent;

        private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
    }
}
