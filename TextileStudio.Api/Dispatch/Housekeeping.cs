using Quartz;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Dispatch;

/// <summary>Step 8 of the protocol, hourly. Idempotent, so every node may run it.</summary>
[DisallowConcurrentExecution]
public sealed class SweepJob(Sweeper sweeper) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await sweeper.RunOnceAsync(cancellationToken);
}

/// <summary>Idempotency keys are kept for 24 hours.</summary>
[DisallowConcurrentExecution]
public sealed class ForgetKeysJob(IdempotencyLedger keys) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await keys.SweepAsync(cancellationToken);
}
