using Microsoft.Extensions.Options;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Dispatch;

/// <summary>The dispatcher's hosted shell, housekeeping and health.</summary>
public static class DispatchSetup
{
    public static IServiceCollection AddDispatch(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DispatchOptions>().BindConfiguration("Studio:Dispatch").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<DispatchOptions>, LeaseOutlastsCalls>();
#pragma warning disable RS0030 // the product's own randomness is jitter; simulation injects a seeded source here
        services.AddSingleton(Random.Shared);
#pragma warning restore RS0030
        services.AddSingleton(Checkpoints.None);
        services.AddSingleton<DispatchSignal>();
        services.AddSingleton<GroupCommit>();
        services.AddSingleton<AttemptRecorder>();
        services.AddSingleton<Broadcasts>();
        services.AddSingleton<AfterPublish>();
        services.AddSingleton<AttemptRun>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<LateIds>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<DispatchLoop>();
        services.AddSingleton<Sweeper>();
        services.AddSingleton<Heartbeat>();
        services.AddSingleton<Watchdog>();
        services.AddSingleton<WatchdogMeter>();
        services.AddSingleton<NodeService>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeService>());
        services.AddSingleton<DispatchService>();
        services.AddHostedService(provider => provider.GetRequiredService<DispatchService>());

        // A call already made is waited for: the longest call limit is 60 s.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(75));
        services.AddStudioHealth();
        return services.AddHousekeeping(configuration);
    }
}

/// <summary>
/// Refuses to start with a lease that a slow call can outlive, for a second node would send while the first still does; and with a settle time in which a network cannot have
/// finished a call, for a look-up would not find the post.
/// </summary>
internal sealed class LeaseOutlastsCalls(Publisher publisher) : IValidateOptions<DispatchOptions>
{
    public ValidateOptionsResult Validate(string? name, DispatchOptions options)
    {
        var contradictions = Enum.GetValues<Platform>().Where(publisher.IsAvailable)
            .SelectMany(platform => new[]
            {
                options.Contradiction(platform, publisher.CallLimit(platform)),
                DispatchOptions.LooksTooSoon(platform, publisher.CallLimit(platform), publisher.SettleTime(platform)),
            }).OfType<string>().ToList();
        return contradictions.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(contradictions);
    }
}
