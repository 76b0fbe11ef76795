namespace TextileStudio.Api.Scheduling;

/// <summary>Scheduling posts over HTTP.</summary>
public static class ScheduleEndpoints
{
    public static IServiceCollection AddScheduling(this IServiceCollection services, IConfiguration configuration)
    {
        return services;
    }

    public static void MapSchedule(this RouteGroupBuilder api)
    {
    }
}
