using System.Data.Common;
using Npgsql;
using Quartz;
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
            if (Enum.TryParse<DatabaseProvider>(configuration["Studio:Database:Provider"], ignoreCase: true, out var provider) && provider is DatabaseProvider.Postgres)
                quartz.UsePostgresCluster(services);
            else
                quartz.UseInMemoryStore();
            quartz.AddHourly<SweepJob>();
            quartz.AddHourly<ForgetKeysJob>();
            quartz.AddHourly<ForgetPosterJobsJob>();
            quartz.AddJob<AccountUpkeepJob>(job => job.WithIdentity(nameof(AccountUpkeepJob)));
            quartz.AddTrigger(trigger => trigger.ForJob(nameof(AccountUpkeepJob)).WithIdentity(nameof(AccountUpkeepJob))
                .StartAt(TimeProvider.System.GetUtcNow().AddMinutes(1)).WithSimpleSchedule(TimeSpan.FromMinutes(10)));
        });

        // Every node declares every job at every start: the declaration replaces what is stored, a changed schedule with it, and goes on from its last firing.
        services.Configure<QuartzOptions>(options => options.Scheduling.ScheduleTriggerRelativeToReplacedTrigger = true);
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        return services;
    }

    private static void AddHourly<TJob>(this IQuartzBuilder quartz)
        where TJob : IJob
    {
        quartz.AddJob<TJob>(job => job.WithIdentity(typeof(TJob).Name));
        quartz.AddTrigger(trigger => trigger.ForJob(typeof(TJob).Name).WithIdentity(typeof(TJob).Name).WithSimpleSchedule(TimeSpan.FromHours(1)));
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
