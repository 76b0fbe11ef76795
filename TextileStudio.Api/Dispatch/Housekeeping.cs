using Microsoft.EntityFrameworkCore;
using Quartz;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;

namespace TextileStudio.Api.Dispatch;

/// <summary>Step 8 of the protocol, hourly. Idempotent, so every node may run it.</summary>
[DisallowConcurrentExecution]
public sealed class SweepJob(Sweeper sweeper) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await sweeper.RunOnceAsync(cancellationToken);
}

/// <summary>Idempotency keys are kept for 24 hours.</summary>
[DisallowConcurrentExecution]
public sealed class ForgetKeysJob(StudioDbs dbs, TimeProvider time) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var before = time.GetUtcNow().AddHours(-24);
        await using var db = dbs.ForSystem();
        await db.IdempotencyKeys.Where(k => k.CreatedAt < before).ExecuteDeleteAsync(cancellationToken);
    }
}
