using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// A node's two loops: the dispatcher sleeps until the next due time, woken by writes, every sleep capped; the reconciler looks at doubtful posts at its own pace.
/// Neither ends by a fault: what failed is tried again.
/// </summary>
public sealed class DispatchLoop(
    Dispatcher dispatcher, Reconciler reconciler, DispatchSignal signal, IOptions<DispatchOptions> options, TimeProvider time, ILogger<DispatchLoop> log)
{
    /// <summary>Runs until <paramref name="stoppingToken"/> asks it to stop.</summary>
    public Task RunAsync(CancellationToken stoppingToken) => Task.WhenAll(DispatchAsync(stoppingToken), ReconcileAsync(stoppingToken));

    private async Task DispatchAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = options.Value.SleepCap;
            try
            {
                wait = await dispatcher.TickAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database is away or full: nothing is sent without a write, and it goes on by itself.
                log.LogError(exception, "The queue could not be looked at; trying again");
            }

            if (wait > TimeSpan.Zero)
                await signal.WaitAsync(wait, time, stoppingToken);
        }
    }

    private async Task ReconcileAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await reconciler.RunOnceAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(exception, "Doubtful posts could not be looked at; trying again");
            }

            await Task.Delay(options.Value.ReconcileEvery, time, stoppingToken);
        }
    }
}
