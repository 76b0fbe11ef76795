using TextileStudio.Core.Data;
using TextileStudio.Core.Data.Moving;
using TextileStudio.Core.Dispatch;

namespace TextileStudio.Api.Dispatch;

/// <summary>
/// The hosted shell around <see cref="DispatchLoop"/>. On SQLite one process holds the dispatcher's lock; a second one serves HTTP and stands by until the lock is free.
/// </summary>
public sealed class DispatchService(
    StudioDbs dbs, StudioPaths paths, Dispatcher dispatcher, DispatchLoop loop,
    Microsoft.Extensions.Options.IOptions<DispatchOptions> options, TimeProvider time, ILogger<DispatchService> log) : BackgroundService
{
    /// <summary>Whether this process leaves dispatching to another.</summary>
    public bool IsStandingBy { get; private set; }

    /// <summary>What this process does for the queue, as the other nodes are told.</summary>
    public NodeRole Role => !options.Value.Enabled ? NodeRole.ServingOnly : IsStandingBy ? NodeRole.StandingBy : NodeRole.Dispatching;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        if (!options.Value.Enabled)
        {
            IsStandingBy = true;
            log.LogInformation("Studio:Dispatch:Enabled is false: this process serves HTTP only");
            return;
        }

        FileLock? turn = null;
        try
        {
            if (dbs.Provider is DatabaseProvider.Sqlite)
            {
                turn = await WaitForTurnAsync(stoppingToken);
                await EndIfMovedAsync(stoppingToken);
            }

            await loop.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Shutdown.
        }
        finally
        {
            // Claims nothing more, gives back what is still being prepared, waits for the calls already made.
            await dispatcher.StopAsync();
            turn?.Dispose();
        }
    }

    /// <summary>Whoever held the turn before may have moved the database to PostgreSQL: then the sentence ends this process. A database that does not answer is asked until it does.</summary>
    private async Task EndIfMovedAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await using var db = dbs.ForSystem();
                await MoveMark.RefuseAsync(db, stoppingToken);
                return;
            }
            catch (Exception exception) when (exception is not (InvalidOperationException or OperationCanceledException))
            {
                log.LogError(exception, "The database could not be asked whether it was moved; trying again");
            }

            await Task.Delay(options.Value.SleepCap, time, stoppingToken);
        }
    }

    private async Task<FileLock> WaitForTurnAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            if (FileLock.TryTake(paths.DispatcherLock) is { } turn)
            {
                IsStandingBy = false;
                log.LogInformation("Dispatching as node {Node}", dispatcher.Node);
                return turn;
            }

            if (!IsStandingBy)
                log.LogInformation("Another process dispatches from {Path}; standing by", paths.Root);
            IsStandingBy = true;
            await Task.Delay(options.Value.SleepCap, time, stoppingToken);
        }
    }
}
