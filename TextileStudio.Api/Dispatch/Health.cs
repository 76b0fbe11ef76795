using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Posters.Workers;

namespace TextileStudio.Api.Dispatch;

/// <summary>Whether this node can do its job: <c>/health/live</c> (the process answers) and <c>/health/ready</c> (docs/watching.md says what each state means).
/// Unhealthy, which answers 503 and takes a node out of rotation, is only what another node can do better: no database, a dead dispatcher of its own. The rest is degraded.</summary>
public static class Health
{
    /// <summary>A database that takes longer is away, for whoever asks.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    internal static IServiceCollection AddStudioHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", HealthStatus.Unhealthy, ["ready"], AnswerLimit)
            .AddCheck<DispatcherHealth>("dispatcher", tags: ["ready"])
            .AddCheck<QueueHealth>("queue", HealthStatus.Degraded, ["ready"], AnswerLimit)
            .AddCheck<ClockHealth>("clock", HealthStatus.Degraded, ["ready"])
            .AddCheck<NodesHealth>("nodes", HealthStatus.Degraded, ["ready"], AnswerLimit)
            .AddCheck<PosterRendererHealth>("renderer", HealthStatus.Degraded, tags: ["ready"]);
        return services;
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready"), ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            status = report.Status.ToString().ToLowerInvariant(),
            checks = report.Entries.ToDictionary(e => e.Key, e => new { status = e.Value.Status.ToString().ToLowerInvariant(), detail = e.Value.Description, data = e.Value.Data }),
        }, StudioJson.Options), context.RequestAborted);
    }
}

internal sealed class DatabaseHealth(StudioDbs dbs) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var db = dbs.ForSystem();
            await db.Organizations.AnyAsync(cancellationToken);
            return HealthCheckResult.Healthy($"{dbs.Provider} answers.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy($"{dbs.Provider} does not answer: {exception.GetType().Name}. Posts wait in it and go out when it is back; see that it runs and has room on its disk.");
        }
    }
}

/// <summary>Without a renderer the service schedules and sends as ever; only new posters are refused, so it is degraded and not down.</summary>
internal sealed class PosterRendererHealth(RendererHealth renderer) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = await renderer.CheckAsync(cancellationToken);
        return state.IsReady ? HealthCheckResult.Healthy($"libvips {state.Version}.") : HealthCheckResult.Degraded($"Posters answer 503 renderer_unavailable: {state.Unavailable}");
    }
}

internal sealed class DispatcherHealth(Dispatcher dispatcher, DispatchService service, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (service.Role is NodeRole.ServingOnly)
            return HealthCheckResult.Healthy("Serving only: Studio:Dispatch:Enabled is false.");
        if (service.IsStandingBy)
            return HealthCheckResult.Healthy("Standing by: another process dispatches.");
        if (dispatcher.LastTick is not { } tick)
            return HealthCheckResult.Degraded("Starting: the queue was not looked at yet.");
        var age = time.GetElapsedTime(tick);
        var data = new Dictionary<string, object> { ["tick_age_ms"] = (long)age.TotalMilliseconds, ["in_flight"] = dispatcher.InFlight };
        return age < Watchdog.TickLimit
            ? HealthCheckResult.Healthy($"Looked at the queue {age.TotalMilliseconds:0} ms ago.", data)
            : HealthCheckResult.Unhealthy($"The queue was last looked at {age.TotalSeconds:0} s ago: this node sends nothing. If the database answers, restart the node.", data: data);
    }
}
