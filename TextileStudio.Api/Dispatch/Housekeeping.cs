using Quartz;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Posters.Jobs;
using TextileStudio.Core.Publishing.Connecting;
using TextileStudio.Core.Usage;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Api.Dispatch;

/// <summary>Step 8 of the protocol, hourly, and nodes that are gone for good. Idempotent, so every node may run it.</summary>
[DisallowConcurrentExecution]
public sealed class SweepJob(Sweeper sweeper, Heartbeat heartbeat) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await sweeper.RunOnceAsync(cancellationToken);
        await heartbeat.ForgetAsync(cancellationToken);
    }
}

/// <summary>Idempotency keys are kept for 24 hours, tries to sign in for as long as they count.</summary>
[DisallowConcurrentExecution]
public sealed class ForgetKeysJob(IdempotencyLedger keys, SignInGuard guard) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await keys.SweepAsync(cancellationToken);
        await guard.SweepAsync(cancellationToken);
    }
}

/// <summary>Background posters are remembered for 24 hours after their end.</summary>
[DisallowConcurrentExecution]
public sealed class ForgetPosterJobsJob(PosterJobs jobs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await jobs.SweepAsync(cancellationToken);
}

/// <summary>Finished webhook deliveries are kept for some days.</summary>
[DisallowConcurrentExecution]
public sealed class ForgetDeliveriesJob(DeliveryLog deliveries) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await deliveries.ForgetAsync(cancellationToken);
}

/// <summary>Renews tokens ahead of their end and warns owners. Every step is a conditional update, so every node may run it.</summary>
[DisallowConcurrentExecution]
public sealed class AccountUpkeepJob(AccountUpkeep upkeep) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await upkeep.RunOnceAsync(cancellationToken);
}

/// <summary>Forgets what limits are whole again, and holds the month's costs against budgets. Both may run twice.</summary>
[DisallowConcurrentExecution]
public sealed class UsageUpkeepJob(EmbeddedLimiter limiter, UsageBudgets budgets) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await limiter.SweepAsync(cancellationToken);
        await budgets.CheckAllAsync(cancellationToken);
    }
}
