using System.Diagnostics;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Api.Telemetry;

/// <summary>Exports metrics and traces by OTLP from the start to the last call of the service. A collector that is away costs nothing but what it misses.</summary>
internal sealed class TelemetryExport(IOptions<TelemetryOptions> options, Heartbeat heartbeat) : IHostedService, IDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("textile-studio", serviceVersion: typeof(Signals).Assembly.GetName().Version?.ToString(3), serviceInstanceId: heartbeat.NodeId);
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Signals.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime", "Npgsql")
            .AddOtlpExporter(otlp => Direct(otlp, "v1/metrics"))
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Value.TraceShare)))
            .AddSource(Signals.Name, "Microsoft.AspNetCore", "Npgsql")
            .AddProcessor(new Discreet())
            .AddOtlpExporter(otlp => Direct(otlp, "v1/traces"))
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Side by side, within one limit: a stop must not wait for a collector that is away.
        return Task.WhenAll(
            Task.Run(() => _traces?.Shutdown((int)LastWords.TotalMilliseconds), CancellationToken.None),
            Task.Run(() => _metrics?.Shutdown((int)LastWords.TotalMilliseconds), CancellationToken.None));
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>Our own setting is OTLP over HTTP at the standard paths; without it the exporter's variables rule alone.</summary>
    private void Direct(OtlpExporterOptions otlp, string path)
    {
        if (options.Value.OtlpEndpoint is not { Length: > 0 } endpoint)
            return;
        otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = new Uri(new Uri(endpoint.TrimEnd('/') + "/"), path);
    }

    /// <summary>
    /// Lets through only what may be known outside. Of requests no address (media addresses, sign-in codes and webhook checks are secrets in it) and nothing of
    /// the caller; of database calls no statement, and none that belong to no trace, which the idle queue makes every second.
    /// </summary>
    private sealed class Discreet : BaseProcessor<Activity>
    {
        private static readonly string[] Hidden =
            ["url.path", "url.query", "url.full", "http.url", "http.target", "client.address", "network.peer.address", "user_agent.original", "db.statement", "db.query.text", "db.connection_string", "db.npgsql.data_source"];

        public override void OnEnd(Activity data)
        {
            if (data.Source.Name == "Npgsql" && data is { Parent: null, ParentSpanId: var parent } && parent == default)
            {
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
                return;
            }

            foreach (var name in Hidden)
            {
                if (data.GetTagItem(name) is not null)
                    data.SetTag(name, null);
            }
        }
    }
}
