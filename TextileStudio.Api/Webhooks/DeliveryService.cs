using Microsoft.Extensions.Options;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Api.Webhooks;

/// <summary>The deliverer's loop: woken by a signal, every sleep capped, ended by no fault. Posts never wait for it, nor it for posts.</summary>
internal sealed class DeliveryService(
    Deliverer deliverer, Listeners listeners, DeliverySignal signal, IOptions<WebhookOptions> options, TimeProvider time, ILogger<DeliveryService> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
                await signal.WaitAsync(await TickAsync(stoppingToken), time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Shutdown.
        }
        finally
        {
            await deliverer.DrainAsync();
        }
    }

    private async Task<TimeSpan> TickAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (options.Value.Enabled)
                return await deliverer.TickAsync(stoppingToken);

            // Whoever only writes to the outbox must still know where it is worth it.
            await listeners.RefreshAsync(stoppingToken);
            return Listeners.LookEvery;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            log.LogWarning("The outbox of webhooks could not be looked at ({Fault}); trying again", exception.GetType().Name);
        }

        return options.Value.SleepCap;
    }
}
