using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Text;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using TextileStudio.Api.Studio;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Webhooks;
using TextileStudio.Tests.Studio;
using TextileStudio.Tests.Webhooks;

namespace TextileStudio.Tests.Security;

/// <summary>Secrets are planted in every place that takes or makes one; then everything is asked, everything goes wrong once, and all that came out or stayed behind is searched.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class CanaryTests(DatabaseProvider provider)
{
    private readonly ConcurrentQueue<string> _answers = new();
    private readonly ConcurrentQueue<string> _measured = new();

    [Test]
    public async Task Planted_secrets_are_in_the_one_answer_that_shows_them_and_nowhere_else()
    {
        await using var receiver = await HookReceiver.StartAsync();
        receiver.Answer = async (heard, http) =>
        {
            // A hostile or careless receiver: everything comes back, also headers.
            http.Response.StatusCode = 500;
            await http.Response.WriteAsync($"{string.Join('\n', http.Request.Headers)}\n{Encoding.UTF8.GetString(heard.Body)}");
        };
        Dictionary<string, string> settings = new()
        {
            [GeminiOptions.KeyVariable] = "canary-gemini-4c2f81", [OpenAiOptions.KeyVariable] = "canary-openai-77ad10",
            ["Studio:Platforms:whatsapp:ClientSecret"] = "canary-whatsapp-app-90b1", ["Studio:Platforms:whatsapp:VerifyToken"] = "canary-verify-word-1f", ["Studio:Platforms:x:ClientSecret"] = "canary-x-app-55e2",
        };
        await using var app = await StudioApp.OnAsync(provider,
        [
            .. settings.Select(s => (s.Key, s.Value)), ("Studio:Media:AllowLoopback", "true"), ("Studio:Webhooks:Enabled", "false"), ("Studio:Dispatch:Enabled", "false"),
            // Models that fail and repeat what they were sent.
            ("Studio:Ai:Gemini:BaseAddress", receiver.Url("/gemini/")), ("Studio:Ai:OpenAi:BaseAddress", receiver.Url("/openai/")), ("Studio:Ai:OpenAi:Model", "gpt-x"), ("Studio:Captions:Engine", "gemini"),
            ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"),
            // Writes whole addresses; it is off in our settings.
            ("Logging:LogLevel:Microsoft.AspNetCore.Hosting", "Warning"), ("Logging:LogLevel:Microsoft.AspNetCore.HttpLogging", "Warning"),
        ]);
        using var listener = Listen();
        var tenant = await Tenant.FoundAsync(app, "canary");
        using var client = app.CreateDefaultClient(new SeenHandler(_answers));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.Key);
        using var browser = app.CreateDefaultClient(new CookieContainerHandler(), new SeenHandler(_answers));
        using var upkeep = app.Client(tenant.Key);

        // The only answers that may show something.
        var key = await ShownAsync(upkeep, "/api/keys/", """{"name":"k","scopes":["read","write","admin"]}""", "key");
        var hook = await ShownAsync(upkeep, "/api/webhooks/", $$"""{"url":"{{receiver.Url()}}"}""", "secret");
        var hookId = hook.Answer["webhook"]!["id"]!.GetValue<string>();
        var rotated = await ShownAsync(upkeep, $"/api/webhooks/{hookId}/secret/", "{}", "secret");
        List<string> canaries = [.. settings.Values, key.Secret, hook.Secret, rotated.Secret, tenant.Key, await PlantTokenAsync(app, tenant), "sbx_whatsapp_canary_99", "tsk_live_canary_wrong_key_000000000000000"];

        await AskEverythingAsync(app, client, tenant, hookId, key.Secret);
        await LiveThroughEverythingAsync(app, client, tenant, hookId);
        var cookie = await UsePagesAsync(app, browser, tenant, hookId, key.Secret);
        canaries.Add(cookie);
        await AskEverythingAsync(app, client, tenant, hookId, key.Secret);

        _answers.Count.Should().BeGreaterThan(120, "everything was asked");
        app.Logs.Should().NotBeEmpty();
        receiver.All.Should().Contain(h => h.Path == "/hook").And.Contain(h => h.Path.StartsWith("/gemini", StringComparison.Ordinal), "webhooks and models were called");
        var places = new Dictionary<string, string>
        {
            ["answers and pages"] = string.Join('\n', _answers.Select(a => a.Replace(cookie, "", StringComparison.Ordinal))),
            ["logs"] = string.Join('\n', app.Logs), ["measurements"] = string.Join('\n', _measured), ["webhook bodies"] = string.Join('\n', receiver.All.Where(h => h.Path == "/hook").Select(h => Encoding.UTF8.GetString(h.Body))),
            ["database"] = await RowsAsync(app),
        };
        foreach (var (file, content) in await app.FilesAsync())
            places[file] = content;
        foreach (var (place, text) in places)
        {
            foreach (var canary in canaries)
            {
                foreach (var form in new[] { canary, Uri.EscapeDataString(canary), Convert.ToBase64String(Encoding.UTF8.GetBytes(canary)) }.Distinct())
                    text.Contains(form, StringComparison.Ordinal).Should().BeFalse($"{place} shows {canary[..Math.Min(12, canary.Length)]}…: {Around(text, form)}");
            }
        }

        await TestContext.Out.WriteLineAsync($"{canaries.Count} secrets, {_answers.Count} answers, {app.Logs.Count} log lines, {places.Count} places");
    }

    /// <summary>Makes a secret by the API; the same request with the same Idempotency-Key must not show it again.</summary>
    private async Task<(string Secret, System.Text.Json.Nodes.JsonNode Answer)> ShownAsync(HttpClient client, string path, string body, string member)
    {
        HttpRequestMessage Request() => new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json"), Headers = { { "Idempotency-Key", "once" } } };
        using var first = Request();
        var answer = await (await client.SendAsync(first)).JsonAsync();
        var secret = answer[member]!.GetValue<string>();
        if (path.EndsWith("/secret/", StringComparison.Ordinal))
            return (secret, answer);
        using var second = Request();
        _answers.Enqueue(await (await client.SendAsync(second)).Content.ReadAsStringAsync());
        return (secret, answer);
    }

    /// <summary>A token in an account of the tenant that its network refuses.</summary>
    private static async Task<string> PlantTokenAsync(StudioApp app, Tenant tenant)
    {
        const string Token = "sbx_facebook_canary_token_3d7a";
        var box = app.Get<ISecretBox>();
        await using var db = app.Dbs.ForOrganization(tenant.OrganizationId);
        var account = await db.Accounts.SingleAsync(a => a.Id == tenant.AccountId);
        account.ProtectedToken = box.Protect(Account.TokenPurpose(tenant.OrganizationId, account.Id), Token);
        account.ProtectedRefreshToken = box.Protect(Account.RefreshPurpose(tenant.OrganizationId, account.Id), Token);
        await db.SaveChangesAsync();
        return Token;
    }

    private static async Task AskEverythingAsync(StudioApp app, HttpClient client, Tenant tenant, string hookId, string key)
    {
        var deliveries = await client.GetAsync($"/api/webhooks/{hookId}/deliveries/");
        foreach (var delivery in (await deliveries.JsonAsync())["results"]!.AsArray())
            await client.GetAsync($"/api/webhooks/{hookId}/deliveries/{delivery!["id"]}/");
        foreach (var visit in TenantFixtures.Visits(tenant).Where(v => v.Operation.StartsWith("GET ", StringComparison.Ordinal)))
        {
            using var request = visit.Request();
            await client.SendAsync(request);
        }

        foreach (var path in new[] { "/openapi/v1.json", "/health/live", "/health/ready", "/api/nowhere", "/sandbox/api/requests", "/sandbox/api/posts", $"/api/webhooks/{hookId}/" })
            await client.GetAsync(path);
        await client.PostJsonTextAsync("/api/keys/", $$"""{"name":"{{key}}","scopes":["{{key}}"]}""");
        using var wrong = app.Client("tsk_live_canary_wrong_key_000000000000000");
        await wrong.GetAsync("/api/organizations/");
    }

    /// <summary>Posts that go wrong at the network, an account that loses its connection, a model that fails, webhooks that fail.</summary>
    private static async Task LiveThroughEverythingAsync(StudioApp app, HttpClient client, Tenant tenant, string hookId)
    {
        await client.PostAsync($"/api/webhooks/{hookId}/test/", null);
        await client.PostJsonTextAsync("/api/textile/caption/", """{"product_name":"Silk saree","platforms":["facebook"]}""");
        var made = await client.PostJsonTextAsync("/api/schedule/", $$"""{"platform":"facebook","account_id":"{{tenant.AccountId}}","caption":"Goes wrong","scheduled_time":"{{app.Get<TimeProvider>().GetUtcNow():O}}"}""");
        var id = (string?)(await made.JsonAsync())["id"];
        for (var i = 0; i < 3; i++)
        {
            await app.Get<Dispatcher>().TickAsync(CancellationToken.None);
            await app.Get<Dispatcher>().DrainAsync();
            await app.Get<Deliverer>().TickAsync(CancellationToken.None);
            await app.Get<Deliverer>().DrainAsync();
        }

        foreach (var action in new[] { "check", "refresh" })
            await client.PostAsync($"/api/accounts/{tenant.AccountId}/{action}/", null);
        await client.GetAsync($"/api/schedule/{id}/timeline/");
        await client.PostAsync($"/api/schedule/{tenant.ScheduledId}/cancel/", null);
        await app.Get<Core.Publishing.Connecting.AccountUpkeep>().RunOnceAsync(CancellationToken.None);
        await app.Get<Deliverer>().TickAsync(CancellationToken.None);
        await app.Get<Deliverer>().DrainAsync();
        using var report = new HttpRequestMessage(HttpMethod.Get, "/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1");
        await client.SendAsync(report);
    }

    /// <summary>Signs in with the key, opens every page, pastes tokens that are refused; the session's cookie.</summary>
    private static async Task<string> UsePagesAsync(StudioApp app, HttpClient browser, Tenant tenant, string hookId, string key)
    {
        var form = PageReading.TokenOf(await browser.PageAsync("/sign-in"));
        await browser.SubmitAsync("/sign-in", form, ("key", "tsk_live_canary_wrong_key_000000000000000"));
        using var signedIn = await browser.SubmitAsync("/sign-in", form, ("key", key));
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("studio=", StringComparison.Ordinal)).Split(';')[0]["studio=".Length..];
        var routes = app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<PageMark>() is not null && e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET")).Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'));
        var pages = from route in routes
                    from id in new[] { hookId, tenant.PendingId, tenant.ScheduledId, tenant.PosterId }
                    select route.Replace("{id}", id, StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal).Replace("**", "", StringComparison.Ordinal);
        foreach (var page in pages.Distinct())
            await browser.PageAsync(page);

        form = PageReading.TokenOf(await browser.PageAsync("/accounts"));
        await browser.SubmitAsync("/accounts/whatsapp/token", form, ("business_account_id", "7"), ("access_token", "sbx_whatsapp_canary_99"));
        return cookie;
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Note(tags));
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Note(tags));
        listener.Start();
        return listener;

        void Note(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
                _measured.Enqueue($"{tag.Value}");
        }
    }

    private static async Task<string> RowsAsync(StudioApp app)
    {
        await using var db = app.Dbs.ForSystem();
        await using var held = await HeldConnection.OfAsync(db, CancellationToken.None);
        var tables = db.Model.GetEntityTypes().Select(t => t.GetTableName()!).Distinct().ToList();
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            await using var command = held.Connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                    text.Append(reader.GetValue(i) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : reader.GetValue(i)).Append('\n');
            }
        }

        text.Length.Should().BeGreaterThan(2_000, "an empty dump proves nothing");
        return text.ToString();
    }

    private static string Around(string text, string found)
    {
        var at = text.IndexOf(found, StringComparison.Ordinal);
        return at < 0 ? "" : text[Math.Max(0, at - 120)..at];
    }

    /// <summary>Keeps every answer: status, headers, body.</summary>
    private sealed class SeenHandler(ConcurrentQueue<string> seen) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            seen.Enqueue($"{request.Method} {request.RequestUri?.AbsolutePath} {(int)answer.StatusCode}\n{answer.Headers}{await answer.Content.ReadAsStringAsync(cancellationToken)}");
            return answer;
        }
    }
}
