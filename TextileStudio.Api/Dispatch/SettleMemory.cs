namespace TextileStudio.Api.Dispatch;

/// <summary>Once, shortly after the start: what starting needed (models, migrations, configuration) is given back to the machine. Each process's own affair.</summary>
internal sealed class SettleMemory : BackgroundService
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The machine's clock, whatever clock the service is given.
        await Task.Delay(After, TimeProvider.System, stoppingToken);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
