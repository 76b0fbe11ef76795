using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Connecting;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Tests.Studio;

namespace TextileStudio.Tests.Publishing.Connecting;

/// <summary>Every secret of six connections is written down as it crosses the wire, and then looked for everywhere.</summary>
public sealed partial class HiddenTokenTests
{
    private const string Pasted = "sbx_whatsapp_7654321";

    [Test]
    public async Task No_token_code_state_or_secret_is_in_the_database_the_logs_the_pages_or_the_answers()
    {
        var secrets = new ConcurrentDictionary<string, byte>();
        await using var app = new StudioApp([("Studio:Dispatch:Enabled", "false")], services: services =>
            services.Replace(ServiceDescriptor.Singleton<SandboxTransport>(provider =>
            {
                var listening = new Listening(provider.GetRequiredService<SandboxHandler>(), secrets);
                return _ => listening;
            })));
        var owner = new ShopOwner(app);
        var client = app.Client();
        foreach (var platform in Enum.GetValues<Platform>())
        {
            var callback = await owner.ConsentAsync(await owner.BeginAsync(platform), targets => targets.TakeLast(2));
            foreach (Match value in Carried().Matches(callback))
                secrets.TryAdd(Uri.UnescapeDataString(value.Groups["value"].Value), 0);
            using var back = await owner.ComeBackAsync(callback);
            if (back.Headers.Location!.OriginalString is var next && next.StartsWith("/accounts/choose/", StringComparison.Ordinal))
            {
                var page = await owner.Browser.PageAsync(next);
                Hides(page, secrets.Keys, $"the choice of {platform}");
                // One is left unchosen for a while: its token lies in the row of the connection.
                if (platform is not Platform.Linkedin)
                    await owner.Browser.SubmitAsync(next, PageReading.TokenOf(page), ("target", ShopOwner.TargetsOf(page)[0]));
            }
        }

        secrets.TryAdd(Pasted, 0);
        var form = PageReading.TokenOf(await owner.Browser.PageAsync("/accounts"));
        await owner.Browser.SubmitAsync("/accounts/whatsapp/token", form, ("business_account_id", "77654321"), ("access_token", Pasted));
        // A refusal that repeats what was pasted.
        secrets.TryAdd("pasted but wrong 0123456789", 0);
        Hides(await (await owner.Browser.SubmitAsync("/accounts/whatsapp/token", form, ("business_account_id", "77654321"), ("access_token", "pasted but wrong 0123456789"))).Content.ReadAsStringAsync(), secrets.Keys, "the refusal of a pasted token");

        var ids = (await client.GetJsonAsync("/api/accounts/"))["results"]!.AsArray().Select(a => (string)a!["id"]!).ToList();
        ids.Count.Should().BeGreaterThan(6);
        foreach (var id in ids)
        {
            foreach (var action in new[] { "check", "refresh" })
                Hides(await (await client.PostAsync($"/api/accounts/{id}/{action}/", (HttpContent?)null)).Content.ReadAsStringAsync(), secrets.Keys, $"the answer to {action}");
            Hides(await client.GetStringAsync($"/api/accounts/{id}/"), secrets.Keys, "one account");
        }

        await app.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None);
        secrets.Keys.Count(s => s.Length >= 20).Should().BeGreaterThan(15, "codes, access tokens and refresh tokens of six networks were seen");
        foreach (var path in new[] { "/accounts", "/dashboard", "/sandbox", "/api/accounts/", "/sandbox/api/requests", "/openapi/v1.json" })
            Hides(path.StartsWith("/api", StringComparison.Ordinal) || path.StartsWith("/sandbox/api", StringComparison.Ordinal) ? await client.GetStringAsync(path) : await owner.Browser.PageAsync(path), secrets.Keys, path);
        Hides(string.Join('\n', app.Logs), secrets.Keys, "the logs");
        Hides(await RowsAsync(app.Dbs.ConnectionString), secrets.Keys, "the database");
        Hides(await RowsAsync($"Data Source={app.Get<StudioPaths>().Sandbox}"), secrets.Keys, "the sandbox's own file");
        foreach (var (file, content) in (await app.FilesAsync()).Where(f => f.Key.StartsWith("studio.db", StringComparison.Ordinal)))
            Hides(content, secrets.Keys, file);
    }

    private static void Hides(string text, IEnumerable<string> secrets, string where)
    {
        foreach (var secret in secrets)
            text.Contains(secret, StringComparison.Ordinal).Should().BeFalse($"{where} shows {secret[..Math.Min(8, secret.Length)]}…");
    }

    private static async Task<string> RowsAsync(string connectionString)
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        var text = new StringBuilder();
        foreach (var table in await ColumnAsync("SELECT name FROM sqlite_master WHERE type = 'table'"))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                    text.Append(reader.GetValue(i) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : reader.GetValue(i)).Append('\n');
            }
        }

        text.Length.Should().BePositive("an empty dump proves nothing");
        return text.ToString();

        async Task<List<string>> ColumnAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await using var reader = await command.ExecuteReaderAsync();
            var names = new List<string>();
            while (await reader.ReadAsync())
                names.Add(reader.GetString(0));
            return names;
        }
    }

    [GeneratedRegex("[?&](?:code|state)=(?<value>[^&]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Carried();

    [GeneratedRegex("\"(?:access_token|refresh_token)\":\"(?<value>[^\"]{8,})\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Issued();

    /// <summary>Notes every token that an answer carries, and our own client secrets.</summary>
    private sealed class Listening(HttpMessageHandler inner, ConcurrentDictionary<string, byte> heard) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            foreach (Match token in Issued().Matches(await response.Content.ReadAsStringAsync(cancellationToken)))
                heard.TryAdd(token.Groups["value"].Value, 0);
            foreach (var platform in Enum.GetValues<Platform>())
                heard.TryAdd(SandboxClient.ClientSecret(platform), 0);
            return response;
        }
    }
}
