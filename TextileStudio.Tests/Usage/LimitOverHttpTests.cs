using System.Net;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Usage.Arcjet;
using TextileStudio.Tests.Security;

namespace TextileStudio.Tests.Usage;

/// <summary>Limits as clients meet them, whoever decides.</summary>
public sealed class LimitOverHttpTests
{
    private const string OneCaption = """{"product_name":"Saree","price":999,"platforms":["x"],"variants":1}""";

    [TestCase(LimiterKind.EmbeddedOnSqlite)]
    [TestCase(LimiterKind.EmbeddedOnPostgres)]
    [TestCase(LimiterKind.Arcjet)]
    public async Task Of_100_requests_at_once_exactly_what_is_left_passes_and_is_counted(LimiterKind kind)
    {
        await using var arcjet = kind is LimiterKind.Arcjet ? await FakeArcjet.StartAsync(TimeProvider.System) : null;
        (string, string)[] settings =
        [
            ("Studio:Limits:CaptionsPerDay", "40"), ("Studio:Limits:Rules:house:Level", "platform"), ("Studio:Limits:Rules:house:Max", "50"), ("Studio:Limits:Rules:house:WindowSeconds", "864000"), .. Arcjet(arcjet),
        ];
        await using var first = await StudioApp.OnAsync(kind is LimiterKind.EmbeddedOnPostgres ? DatabaseProvider.Postgres : DatabaseProvider.Sqlite, settings);
        await using var second = kind is LimiterKind.EmbeddedOnPostgres
            ? new StudioApp([("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", first.Dbs.ConnectionString), ("Studio:DataDirectory", first.DataDirectory), .. settings])
            : null;
        HttpClient[] nodes = [first.Client(), (second ?? first).Client()];

        var statuses = await AskAsync(nodes, 100);
        statuses.Count(s => s == HttpStatusCode.OK).Should().Be(40);
        statuses.Count(s => s == HttpStatusCode.TooManyRequests).Should().Be(60);
        await using var db = first.Dbs.ForOrganization(first.DemoId());
        db.Usage.Sum(u => u.Count).Should().Be(40, "what passed is counted and nothing else");

        var (_, key) = await first.OrganizationAsync();
        (await AskAsync([first.Client(key), (second ?? first).Client(key)], 20)).Count(s => s == HttpStatusCode.OK).Should().Be(10, "60 refusals took nothing of the service's 50");
        arcjet?.Complaints.Should().BeEmpty();
        first.Logs.Should().NotContain(line => line.Contains(FakeArcjet.Key, StringComparison.Ordinal));
    }

    [TestCase(LimiterKind.EmbeddedOnSqlite)]
    [TestCase(LimiterKind.Arcjet)]
    public async Task The_answers_do_not_differ_by_who_decides(LimiterKind kind)
    {
        await using var arcjet = kind is LimiterKind.Arcjet ? await FakeArcjet.StartAsync(TimeProvider.System) : null;
        await using var app = new StudioApp(
            [("Studio:Limits:CaptionsPerDay", ""), ("Studio:Limits:Rules:own:Level", "key"), ("Studio:Limits:Rules:own:Algorithm", "token_bucket"), ("Studio:Limits:Rules:own:Capacity", "3"),
             ("Studio:Limits:Rules:own:RefillRate", "1"), ("Studio:Limits:Rules:own:IntervalSeconds", "3600"), .. Arcjet(arcjet)]);
        var client = app.Client();
        var granted = await client.PostJsonTextAsync("/api/textile/caption/", OneCaption.Replace("\"variants\":1", "\"variants\":2", StringComparison.Ordinal));
        granted.StatusCode.Should().Be(HttpStatusCode.OK);
        granted.Headers.GetValues("RateLimit-Policy").Single().Should().Be("\"own\";q=3;w=10800");
        granted.Headers.GetValues("RateLimit").Single().Should().MatchRegex("^\"own\";r=1;t=3(600|59[0-9])$");

        var refused = await client.PostJsonTextAsync("/api/textile/caption/", OneCaption.Replace("\"variants\":1", "\"variants\":2", StringComparison.Ordinal));
        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        refused.Headers.CacheControl!.NoStore.Should().BeTrue();
        var problem = await refused.JsonAsync();
        ((string)problem["code"]!, (string)problem["scope"]!, (string)problem["violated-policies"]![0]!).Should().Be(("limit_reached", "key", "own"));
        ((int)problem["limit"]!, (int)problem["remaining"]!, (int)problem["requested"]!).Should().Be((3, 1, 2));
        ((int)problem["retry_after_seconds"]!).Should().Be((int)refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds).And.BeInRange(3_590, 3_600);
        ((string?)problem["decision_id"])?.Should().StartWith("req_");
        ((string)problem["detail"]!).Should().StartWith("This API key may make 3 posters, captions and posts together at once, with 1 more every hour");

        var never = await client.PostJsonTextAsync("/api/textile/caption/", OneCaption.Replace("\"variants\":1", "\"variants\":4", StringComparison.Ordinal));
        never.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        never.Headers.RetryAfter.Should().BeNull("waiting does not help");
        ((string)(await never.JsonAsync())["code"]!).Should().Be("request_over_limit");

        (await client.PostJsonTextAsync("/api/textile/caption/", OneCaption)).StatusCode.Should().Be(HttpStatusCode.OK, "one was left, and neither refusal took it");
        var limit = (await client.GetJsonAsync("/api/usage/"))["limits"]!.AsArray().Single(l => (string)l!["name"]! == "own")!;
        ((int)limit["used"]!, (int)limit["remaining"]!, (string)limit["level"]!, (string)limit["algorithm"]!).Should().Be((3, 0, "key", "token_bucket"));
    }

    [Test]
    public async Task A_limit_per_user_counts_each_member_and_no_key()
    {
        await using var app = new StudioApp([("Studio:Limits:Rules:each:Level", "user"), ("Studio:Limits:Rules:each:Algorithm", "fixed_window"), ("Studio:Limits:Rules:each:Max", "1"), ("Studio:Limits:Rules:each:WindowSeconds", "3600"), .. People.Settings]);
        var owner = app.Client();
        await app.MemberAsync(owner, Role.Owner, "limited-owner");
        foreach (var login in new[] { "limited-asha", "limited-ravi" })
        {
            var member = await app.BrowserOfAsync(owner, Role.Editor, login);
            (await member.PostJsonTextAsync("/api/textile/caption/", OneCaption)).StatusCode.Should().Be(HttpStatusCode.OK, "each has one");
            var refused = await member.PostJsonTextAsync("/api/textile/caption/", OneCaption);
            refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
            ((string)(await refused.JsonAsync())["scope"]!).Should().Be("user");
            (await member.GetJsonAsync("/api/usage/"))["limits"]!.AsArray().Single(l => (string)l!["name"]! == "each")!["remaining"]!.GetValue<int>().Should().Be(0);
        }

        for (var i = 0; i < 2; i++)
            (await owner.PostJsonTextAsync("/api/textile/caption/", OneCaption)).StatusCode.Should().Be(HttpStatusCode.OK, "a key is nobody's user");
        (await owner.GetJsonAsync("/api/usage/"))["by_key"]!.AsArray().Select(k => (string?)k!["key_name"]).Should().Contain(["Editor limited-asha", "Editor limited-ravi"], "use is told by name");
    }

    [Test]
    public async Task While_arcjet_is_away_and_the_setting_is_closed_the_answer_is_503_and_the_log_says_so_once()
    {
        await using var arcjet = await FakeArcjet.StartAsync(TimeProvider.System);
        arcjet.Play(500, "", times: 50);
        await using var app = new StudioApp([("Studio:Limits:Arcjet:OnFailure", "closed"), .. Arcjet(arcjet)]);
        var client = app.Client();
        for (var i = 0; i < 3; i++)
        {
            var answer = await client.PostJsonTextAsync("/api/textile/caption/", OneCaption);
            answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            answer.Headers.RetryAfter.Should().NotBeNull();
            ((string)(await answer.JsonAsync())["code"]!).Should().Be("limits_unavailable");
        }

        app.Logs.Count(l => l.Contains("Arcjet", StringComparison.Ordinal)).Should().Be(1);
        await using var db = app.Dbs.ForSystem();
        db.Usage.Should().BeEmpty();
    }

    [Test]
    public async Task A_post_that_breaks_a_rule_costs_nothing_of_its_limit()
    {
        await using var app = new StudioApp([("Studio:Limits:PostsPerDay", "1")]);
        var client = app.Client();
        for (var i = 0; i < 3; i++)
            (await client.PostJsonTextAsync("/api/schedule/", """{"platform":"facebook","caption":"late","scheduled_time":"2020-01-01T10:00:00Z"}""")).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await PostsLeftAsync(client)).Should().Be(1);
    }

    [Test]
    public async Task A_post_that_is_refused_at_the_last_moment_gives_its_share_back()
    {
        await using var app = new StudioApp([("Studio:Limits:PostsPerDay", "3")]);
        var client = app.Client();
        var post = $$"""{"platform":"facebook","caption":"Silk sarees","scheduled_time":"{{TimeProvider.System.GetUtcNow().AddDays(20):yyyy-MM-dd}}T10:00:00Z"}""";
        var statuses = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ => (await client.PostJsonTextAsync("/api/schedule/", post)).StatusCode));
        statuses.Should().BeEquivalentTo([HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.Conflict], "the same content twice is refused");
        (await PostsLeftAsync(client)).Should().Be(2);
    }

    [TestCase("Studio:Limits:Provider", "somebody", "embedded or arcjet")]
    [TestCase("Studio:Limits:Provider", "arcjet", "ARCJET_KEY")]
    [TestCase("Studio:Limits:Mode", "maybe", "live or dry_run")]
    [TestCase("Studio:Limits:CaptionsPerDay", "5000000000", "CaptionsPerDay")]
    [TestCase("Studio:Limits:Rules:x:Level", "town", "Level")]
    [TestCase("Studio:Prices:InrPerUsd", "0", "InrPerUsd")]
    [TestCase("Studio:Prices:WhatsAppTemplates:diwali", "party", "party")]
    public void A_wrong_setting_stops_the_start_with_a_sentence(string name, string value, string said)
    {
        using var app = new StudioApp([(name, value)]);
        FluentActions.Invoking(() => app.Client()).Should().Throw<OptionsValidationException>().Which.Message.Should().Contain(said);
    }

    [TestCase("Studio:Limits:Arcjet:BaseAddress", "http://elsewhere.example", "https")]
    [TestCase("Studio:Limits:Arcjet:OnFailure", "pray", "fallback, open or closed")]
    [TestCase("Studio:Limits:Arcjet:TimeoutMs", "5", "TimeoutMs")]
    public void A_wrong_setting_of_arcjet_stops_the_start_and_no_sentence_holds_the_key(string name, string value, string said)
    {
        using var app = new StudioApp([("Studio:Limits:Provider", "arcjet"), (ArcjetKey.Variable, FakeArcjet.Key), (name, value)]);
        FluentActions.Invoking(() => app.Client()).Should().Throw<OptionsValidationException>().Which.Message.Should().Contain(said).And.NotContain(FakeArcjet.Key);
    }

    [Test]
    public void A_key_in_a_settings_file_is_refused_and_the_address_follows_arcjets_own_variables()
    {
        var folder = Directory.CreateTempSubdirectory("textile-studio-tests");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "settings.json"), $$"""{"{{ArcjetKey.Variable}}":"{{FakeArcjet.Key}}"}""");
            var inFile = new ConfigurationBuilder().AddJsonFile(Path.Combine(folder.FullName, "settings.json")).Build();
            Api.Usage.ArcjetSettings.Wrong(new ArcjetOptions(), inFile).Should().ContainSingle().Which.Should().Contain("settings file").And.NotContain(FakeArcjet.Key);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        AddressWith().Should().Be("https://decide.arcjet.com");
        AddressWith(("FLY_APP_NAME", "shop")).Should().Be("https://fly.decide.arcjet.com");
        AddressWith(("FLY_APP_NAME", "shop"), (ArcjetOptions.AddressVariable, "https://own.example/")).Should().Be("https://own.example/");

        static string AddressWith(params (string Name, string Value)[] variables) => Api.Usage.ArcjetSettings.AddressOf(new ArcjetOptions(),
            new ConfigurationBuilder().AddInMemoryCollection(variables.Select(v => KeyValuePair.Create(v.Name, (string?)v.Value))).Build());
    }

    private static async Task<int> PostsLeftAsync(HttpClient client) =>
        (int)(await client.GetJsonAsync("/api/usage/"))["meters"]!.AsArray().Single(m => (string)m!["meter"]! == "posts")!["remaining"]!;

    // A busy machine must not make a slow answer of it: what is too late is decided by others, and that is another test.
    private static (string, string)[] Arcjet(FakeArcjet? arcjet) => arcjet is null
        ? []
        : [("Studio:Limits:Provider", "arcjet"), ("Studio:Limits:Arcjet:TimeoutMs", "10000"), ("Studio:Limits:Arcjet:BaseAddress", arcjet.Address), (ArcjetKey.Variable, FakeArcjet.Key)];

    private static Task<HttpStatusCode[]> AskAsync(HttpClient[] nodes, int times) => Task.WhenAll(Enumerable.Range(0, times).Select(i => Task.Run(async () =>
    {
        using var answer = await nodes[i % nodes.Length].PostJsonTextAsync("/api/textile/caption/", OneCaption);
        return answer.StatusCode;
    })));
}
