using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;

namespace TextileStudio.Api.Dispatch;

/// <summary>Whether this node can do its job: <c>/health/live</c> (the process answers) and <c>/health/ready</c> (database, dispatcher, renderer).</summary>
public static class Health
{
    internal static IServiceCollection AddStudioHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: ["ready"])
            .AddCheck<DispatcherHealth>("dispatcher", tags: ["ready"]);
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
            return HealthCheckResult.Unhealthy($"{dbs.Provider} does not answer: {exception.GetType().Name}.");
        }
    }
}

internal sealed class DispatcherHealth(Dispatcher dispatcher, DispatchService service, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Stopped = TimeSpan.FromSeconds(10);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (service.IsStandingBy)
            return HealthCheckResult.Healthy("Standing by: another process dispatches.");
        if (dispatcher.LastTick is not { } tick)
            return HealthCheckResult.Degraded("Starting: the queue was not looked at yet.");
        var age = time.GetElapsedTime(tick);
        var data = new Dictionary<string, object> { ["tick_age_ms"] = (long)age.TotalMilliseconds, ["in_flight"] = dispatcher.InFlight };
        if (dispatcher.LastClockJump is { } jump)
            data["last_clock_jump_s"] = (long)jump.TotalSeconds;
        return age < Stopped
            ? HealthCheckResult.Healthy($"Looked at the queue {age.TotalMilliseconds:0} ms ago.", data)
            : HealthCheckResult.Unhealthy($"The queue was last looked at {age.TotalSeconds:0} s ago.", data: data);
    }
}
