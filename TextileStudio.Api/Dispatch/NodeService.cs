using TextileStudio.Core.Dispatch;

namespace TextileStudio.Api.Dispatch;

/// <summary>
/// Lets the node's heart beat and the watchdog look, whatever becomes of them: a loop that outlives every single failure. It begins before the dispatcher and
/// ends after it, so a node that still waits for its last calls is not held to be dead.
/// </summary>
public sealed class NodeService(Heartbeat heartbeat, Watchdog watchdog, WatchdogMeter meter, Dispatcher dispatcher, DispatchService service, TimeProvider time, ILogger<NodeService> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

    /// <summary>The gauges; they live as long as this service.</summary>
    internal WatchdogMeter Meter => meter;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            for (var round = TimeSpan.Zero; ; round += Heartbeat.Every)
            {
                await TryAsync(() => heartbeat.BeatAsync(service.Role, dispatcher.LastTick is { } tick ? time.GetElapsedTime(tick) : null, stoppingToken), stoppingToken);
                if (round.Ticks % LookEvery.Ticks == 0)
                    await TryAsync(() => watchdog.LookAsync(stoppingToken), stoppingToken);
                await Task.Delay(Heartbeat.Every, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // In order: the others need not wait for the next beat.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
            await TryAsync(() => heartbeat.LeaveAsync(limit.Token), limit.Token);
        }
    }

    private async Task TryAsync(Func<Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogWarning("The node could not tell the database that it lives ({Fault}); trying again", exception.GetType().Name);
        }
    }
}
