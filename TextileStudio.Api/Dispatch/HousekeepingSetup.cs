using System.Data.Common;
using Npgsql;
using Quartz;
using TextileStudio.Api.Retention;
using TextileStudio.Core.Data;

namespace TextileStudio.Api.Dispatch;

/// <summary>
/// Quartz: what recurs and is no post. On SQLite its schedule lives in memory; on PostgreSQL in tables of its own, clustered, so that each job fires once however
/// many nodes there are. Every job may fire once too often all the same: each is idempotent, and no post ever waits for one.
/// </summary>
internal static class HousekeepingSetup
{
    /// <summary>The connections of the scheduler: a pool beside the service's own, so that neither can starve the other.</summary>
    private const string Connections = "housekeeping";

    private const int MostConnections = 4;

    public static IServiceCollection AddHousekeeping(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHostedService<SettleMemory>();
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler => scheduler.InstanceName = "TextileStudio");
            quartz.UseDefaultThreadPool(2);
            var clustered = Enum.TryParse<DatabaseProvider>(configuration["Studio:Database:Provider"], ignoreCase: true, out var provider) && provider is DatabaseProvider.Postgres;
            if (clustered)
                quartz.UsePostgresCluster(services);
            else
                quartz.UseInMemoryStore();
            quartz.AddRecurring<SweepJob>(clustered, TimeSpan.FromHours(1), "0 0 * * * ?");
            quartz.AddRecurring<ForgetKeysJob>(clustered, TimeSpan.FromHours(1), "0 7 * * * ?");
            quartz.AddRecurring<ForgetPosterJobsJob>(clustered, TimeSpan.FromHours(1), "0 13 * * * ?");
            quartz.AddRecurring<ForgetDeliveriesJob>(clustered, TimeSpan.FromHours(1), "0 19 * * * ?");
            quartz.AddRecurring<ArchivePostsJob>(clustered, TimeSpan.FromHours(1), "0 31 * * * ?");
            quartz.AddRecurring<AccountUpkeepJob>(clustered, TimeSpan.FromMinutes(10), "0 3/10 * * * ?");
            quartz.AddRecurring<UsageUpkeepJob>(clustered, TimeSpan.FromMinutes(10), "0 6/10 * * * ?");
        });

        // Every node declares every job at every start: the declaration replaces what is stored, a changed schedule with it, and goes on from the last firing.
        services.Configure<QuartzOptions>(options => options.Scheduling.ScheduleTriggerRelativeToReplacedTrigger = true);
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        return services;
    }

    /// <summary>
    /// A job that recurs. In a cluster at fixed times of the clock: then every node declares the same firings whenever it starts, and a start fires nothing.
    /// In memory so often from a minute after the start, which may begin the only hour of the day that a shop's machine runs.
    /// </summary>
    internal static void AddRecurring<TJob>(this IQuartzBuilder quartz, bool clustered, TimeSpan every, string cron)
        where TJob : IJob
    {
        quartz.AddJob<TJob>(job => job.WithIdentity(typeof(TJob).Name));
        quartz.AddTrigger(trigger =>
        {
            trigger.ForJob(typeof(TJob).Name).WithIdentity(typeof(TJob).Name);
            if (clustered)
                trigger.WithCronSchedule(cron, schedule => schedule.InTimeZone(TimeZoneInfo.Utc).WithMisfireInstruction(CronTriggerMisfireInstruction.DoNothing));
            else
                trigger.StartAt(TimeProvider.System.GetUtcNow().AddMinutes(1)).WithSimpleSchedule(every);
        });
    }

    private static void UsePostgresCluster(this IQuartzBuilder quartz, IServiceCollection services)
    {
        services.AddKeyedSingleton<DbDataSource>(Connections, (provider, _) =>
        {
            var settings = new NpgsqlConnectionStringBuilder(provider.GetRequiredService<StudioDbs>().ConnectionString) { ApplicationName = "TextileStudio housekeeping", MaxPoolSize = MostConnections };
            return NpgsqlDataSource.Create(settings);
        });
        quartz.UsePersistentStore(store =>
        {
            store.UsePostgres(source => source.DataSourceServiceKey = Connections);
            store.UseSystemTextJsonSerializer();
            store.UseClustering(cluster =>
            {
                // A dead node's job is taken up within 20 s; nothing of ours is in a greater hurry.
                cluster.CheckinInterval = TimeSpan.FromSeconds(10);
                cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(10);
            });
        });
    }
}
