using NUnit.Framework;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests;

/// <summary>
/// The whole service in this process on a fresh data directory with a real SQLite file, or on a PostgreSQL database of its own. In Development by default, so organization demo and its key are there.
/// Dispose it: the folder goes with it.
/// </summary>
public sealed class StudioApp : WebApplicationFactory<global::Program>
{
    private readonly Dictionary<string, string> _settings;
    private readonly string _environment;
    private readonly TimeProvider? _time;
    private readonly Action<IServiceCollection>? _services;

    /// <param name="settings">Configuration overrides, for instance <c>("Studio:Posters:Engine", "local")</c>.</param>
    /// <param name="time">A clock of the test's own, usually <see cref="FakeTime"/>.</param>
    /// <param name="services">Last word on the services.</param>
    public StudioApp(IEnumerable<(string Name, string Value)>? settings = null, TimeProvider? time = null, string environment = "Development", Action<IServiceCollection>? services = null)
    {
        DataDirectory = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        _settings = (settings ?? []).ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
        _environment = environment;
        _time = time;
        _services = services;
    }

    /// <summary>The same on either provider. On PostgreSQL, which judges due times and leases by its own clock, that clock follows a <see cref="FakeTime"/>.</summary>
    public static async Task<StudioApp> OnAsync(DatabaseProvider provider, IEnumerable<(string Name, string Value)>? settings = null, TimeProvider? time = null, Action<IServiceCollection>? services = null)
    {
        if (provider is DatabaseProvider.Sqlite)
            return new StudioApp(settings, time, services: services);
        var connectionString = await PostgresServer.NewStudioAsync(time as FakeTime);
        return new StudioApp([("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", connectionString), .. settings ?? []], time, services: services);
    }

    public string DataDirectory { get; }

    /// <summary>Where requests seem to come from; null is an unknown address.</summary>
    public IPAddress? RemoteAddress { get; set; } = IPAddress.Loopback;

    /// <summary>Everything the service logged, formatted, exceptions included.</summary>
    public ConcurrentQueue<string> Logs { get; } = new();

    public StudioDbs Dbs => Services.GetRequiredService<StudioDbs>();

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A client with a key: the demo organization's by default, none for an empty text. Follows no redirect, keeps no cookie.</summary>
    public HttpClient Client(string? key = null)
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
        if (key != "")
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key ?? DevelopmentSeed.Key);
        return client;
    }

    /// <summary>A browser: keeps cookies, sends no key.</summary>
    public HttpClient Browser() => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true });

    /// <summary>Another tenant (or another key of one) straight from the issuer: its id and a key with these scopes.</summary>
    public async Task<(string OrganizationId, string Key)> OrganizationAsync(string name = "other", KeyScopes scopes = KeyScopes.All)
    {
        var issued = await Get<KeyIssuer>().CreateForOrganizationAsync(name, "Test", scopes, CancellationToken.None);
        return (issued.Row.OrganizationId, issued.Key);
    }

    /// <summary>
    /// Every file of the data directory by its name there, byte for byte as Latin-1. A lock file that is held cannot be opened and holds nothing; neither does one that goes away meanwhile,
    /// as those beside a SQLite file do when its last connection is closed.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> FilesAsync()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(DataDirectory, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            try
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var reader = new StreamReader(stream, Encoding.Latin1);
                files[Path.GetRelativePath(DataDirectory, file)] = await reader.ReadToEndAsync();
            }
            catch (FileNotFoundException)
            {
                // Gone since it was listed.
            }
        }

        return files;
    }

    /// <summary>The demo organization's id.</summary>
    public string DemoId()
    {
        using var db = Dbs.ForSystem();
        return db.Organizations.Single(o => o.Name == DevelopmentSeed.Organization).Id;
    }

    /// <summary>Somebody who may do everything in an organization, the demo one unless told.</summary>
    public Author Operator(string? organizationId = null) => new(organizationId ?? DemoId(), null, "operator") { Name = "Test", Scopes = KeyScopes.All };

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        if (!_settings.ContainsKey("Studio:Database:Provider"))
            SqliteTemplate.CopyTo(DataDirectory);
        builder.UseEnvironment(_environment);
        builder.UseSetting("Studio:DataDirectory", DataDirectory);

        // Whatever keys the developer has: no test may call a real model.
        builder.UseSetting(GeminiOptions.KeyVariable, "");
        builder.UseSetting(OpenAiOptions.KeyVariable, "");
        foreach (var (name, value) in _settings)
            builder.UseSetting(name, value);
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<IStartupFilter>(new Connection(this));
            services.AddLogging(logging => logging.ClearProviders().AddProvider(new LogKeeper(Logs)));
            if (_time is not null)
                services.Replace(ServiceDescriptor.Singleton(_time));
            _services?.Invoke(services);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_settings.GetValueOrDefault("Studio:Database:Provider") == "Postgres" && _settings.TryGetValue("Studio:Database:ConnectionString", out var connectionString))
            PostgresServer.Leave(connectionString);
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(DataDirectory))
            Directory.Delete(DataDirectory, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || !Directory.Exists(DataDirectory))
            return;
        SqliteConnection.ClearAllPools();
        Directory.Delete(DataDirectory, recursive: true);
    }

    /// <summary>The test server knows no addresses; a real one always does.</summary>
    private sealed class Connection(StudioApp app) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => builder =>
        {
            builder.Use((HttpContext context, RequestDelegate rest) =>
            {
                context.Connection.RemoteIpAddress = app.RemoteAddress;
                return rest(context);
            });
            next(builder);
        };
    }

    private sealed class LogKeeper(ConcurrentQueue<string> kept) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            kept.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}

/// <summary>What a test may change in the service's composition.</summary>
internal static class StudioServices
{
    /// <summary>Lets the interceptor see, hold or fail all that the service asks its database.</summary>
    public static void Intercept(this IServiceCollection services, IInterceptor interceptor)
    {
        var open = services.Last(s => s.ServiceType == typeof(StudioDbs)).ImplementationFactory!;
        services.Replace(ServiceDescriptor.Singleton(given =>
        {
            var dbs = (StudioDbs)open(given);
            return new StudioDbs(dbs.Provider, dbs.ConnectionString, interceptors: [interceptor]);
        }));
    }
}

/// <summary>Short forms for what tests read from answers.</summary>
public static class AnswerReading
{
    /// <summary>The body as JSON; the failing test then shows status and body.</summary>
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        try
        {
            return JsonNode.Parse(text) ?? throw new AssertionException($"{(int)response.StatusCode}: the body is null.");
        }
        catch (System.Text.Json.JsonException wrong)
        {
            throw new AssertionException($"{(int)response.StatusCode} {response.Content.Headers.ContentType}: not JSON: {text}", wrong);
        }
    }

    public static async Task<JsonNode> GetJsonAsync(this HttpClient client, string path) => await (await client.GetAsync(path)).JsonAsync();

    public static Task<HttpResponseMessage> PostJsonTextAsync(this HttpClient client, string path, string json, string mediaType = "application/json") =>
        client.PostAsync(path, new StringContent(json, System.Text.Encoding.UTF8, mediaType));

    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, JsonNode body) => client.PostAsJsonAsync(path, body);
}
