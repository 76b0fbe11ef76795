using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Telemetry;

/// <summary>What leaves the process by OTLP, as the bytes that a collector gets.</summary>
// Meters and sources are the process's: what others measure meanwhile would be heard too.
[NonParallelizable]
[TestFixture]
internal sealed class OtlpTests
{
    private const string Text = "canary-caption-b81c";
    private const string Password = "canary-password-04de";
    private const string Query = "canary-query-55fe";

    [Test, CancelAfter(90_000)]
    public async Task A_collector_gets_metrics_and_traces_and_no_secret(CancellationToken cancellationToken)
    {
        using var collector = new Collector();
        using var folder = new ScratchFolder();
        var connectionString = new NpgsqlConnectionStringBuilder(await PostgresServer.NewStudioAsync()) { Password = Password }.ConnectionString;
        var media = "/media/" + IdSource.NewUnguessable() + ".jpg";
        string phone;

        // A process of its own: meters are a process's, and in this one every test before has left some.
        var port = ChildProcess.FreePort();
        using (var studio = await ChildProcess.StudioAsync(port, folder.Path,
            [("Studio:Telemetry:OtlpEndpoint", collector.Address), ("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", connectionString)]))
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);
            (await client.GetAsync($"/webhooks/whatsapp?hub.verify_token={Query}", cancellationToken)).Dispose();
            (await client.GetAsync(media, cancellationToken)).Dispose();
            foreach (var platform in new[] { "facebook", "whatsapp" })
            {
                using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform, caption = Text, scheduled_time = TimeProvider.System.GetUtcNow() }, cancellationToken);
                answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync(cancellationToken));
            }

            var dbs = new StudioDbs(DatabaseProvider.Postgres, connectionString);
            await using var db = dbs.ForSystem();
            phone = (await db.Recipients.FirstAsync(cancellationToken)).Address;
            while (await db.Posts.CountAsync(p => p.Status == PostStatus.Posted && (p.Platform == Platform.Facebook || p.ParentId != null), cancellationToken) < 4)
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);

            // Asked how it is, it looks at the queue.
            (await client.GetAsync("/health/ready", cancellationToken)).Dispose();
            (await studio.StopAsync()).Should().Be(0);
        }

        collector.Paths.Should().Contain("/v1/traces").And.Contain("/v1/metrics", "the last words are sent on the way out");
        var (traces, metrics) = (collector.BytesOf("/v1/traces"), collector.BytesOf("/v1/metrics"));
        foreach (var expected in new[] { "schedule post", "attempt post", "commit", "POST /api/schedule/", "textile-studio" })
            traces.Contains(expected, StringComparison.Ordinal).Should().BeTrue($"traces name {expected}");
        foreach (var expected in new[] { "textile_studio.post.lateness", "textile_studio.queue.depth", "http.server.request.duration", "dotnet.gc.collections", "db.client" })
            metrics.Contains(expected, StringComparison.Ordinal).Should().BeTrue($"metrics have {expected}");
        foreach (var secret in new[] { Text, Password, Query, phone, media, DevelopmentSeed.Key, $"127.0.0.1:{port}" })
            (traces + metrics).Contains(secret, StringComparison.Ordinal).Should().BeFalse($"no attribute carries {secret}");
    }

    [Test, CancelAfter(60_000)]
    public async Task Without_an_endpoint_nothing_listens_and_a_wrong_one_stops_the_start(CancellationToken cancellationToken)
    {
        await using (var app = new StudioApp())
        {
            (await app.Client().GetAsync("/health/live", cancellationToken)).Dispose();
            app.Services.GetService(typeof(Api.Telemetry.TelemetryExport)).Should().BeNull();
            Core.Telemetry.PostTrace.Source.HasListeners().Should().BeFalse("its cost must be nil");
        }

        await using var wrong = new StudioApp([("Studio:Telemetry:OtlpEndpoint", "localhost")]);
        wrong.Invoking(app => app.CreateClient()).Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("*Studio:Telemetry:OtlpEndpoint must be an address*");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_collector_that_is_away_delays_neither_start_nor_posts_nor_a_stop_for_long(CancellationToken cancellationToken)
    {
        var started = System.Diagnostics.Stopwatch.StartNew();
        await using (var app = new StudioApp([("Studio:Telemetry:OtlpEndpoint", $"http://127.0.0.1:{ChildProcess.FreePort()}")]))
        {
            using var client = app.Client();
            using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption = "Goes out all the same", scheduled_time = TimeProvider.System.GetUtcNow() }, cancellationToken);
            answer.IsSuccessStatusCode.Should().BeTrue();
            await using var db = app.Dbs.ForSystem();
            while (!await db.Posts.AnyAsync(p => p.Status == PostStatus.Posted, cancellationToken))
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        started.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(40), "telemetry is a guest");
    }

    /// <summary>Keeps what it is sent, answers as a collector does.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentQueue<(string Path, byte[] Body)> _kept = new();

        public Collector()
        {
            Address = $"http://127.0.0.1:{ChildProcess.FreePort()}/";
            _listener.Prefixes.Add(Address);
            _listener.Start();
            _ = ServeAsync();
        }

        public string Address { get; }

        public IEnumerable<string> Paths => _kept.Select(k => k.Path);

        /// <summary>Protobuf keeps texts as they are.</summary>
        public string BytesOf(string path) => Encoding.Latin1.GetString([.. _kept.Where(k => k.Path == path).SelectMany(k => k.Body)]);

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var request = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await request.Request.InputStream.CopyToAsync(body);
                    _kept.Enqueue((request.Request.Url!.AbsolutePath, body.ToArray()));
                    request.Response.ContentType = "application/x-protobuf";
                    request.Response.Close();
                }
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
