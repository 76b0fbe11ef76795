using Microsoft.Extensions.Options;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Jobs;

namespace TextileStudio.Api.Posters;

/// <summary>The hosted shell around the poster jobs: sleeps until one comes or falls due, every sleep capped. Any number of processes may run it on one database.</summary>
public sealed class PosterJobService(PosterJobRunner runner, PosterJobs jobs, IOptions<PosterOptions> options, TimeProvider time, ILogger<PosterJobService> log) : BackgroundService
{
    private static readonly TimeSpan s_afterFault = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        if (!options.Value.MakeQueued)
        {
            log.LogInformation("Studio:Posters:MakeQueued is false: background posters are left to another process");
            return;
        }

        try
        {
            while (!stoppingToken.IsCancellationRequested)
                await jobs.Arrived.WaitAsync(await LookAsync(stoppingToken), time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Shutdown: what is begun goes back to the queue.
        }
        finally
        {
            await runner.StopAsync();
        }
    }

    private async Task<TimeSpan> LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await runner.TickAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            log.LogError(exception, "Waiting posters could not be looked at; trying again");
            return s_afterFault;
        }
    }
}
