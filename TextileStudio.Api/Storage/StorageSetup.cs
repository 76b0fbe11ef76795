using Microsoft.Extensions.Options;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Api.Storage;

/// <summary>The data directory, the database and the asset store.</summary>
public static class StorageSetup
{
    public static IServiceCollection AddStudioData(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddOptions<DatabaseOptions>().BindConfiguration("Studio:Database").ValidateDataAnnotations()
            .Validate(o => o.Provider is DatabaseProvider.Sqlite || !string.IsNullOrWhiteSpace(o.ConnectionString),
                "Studio:Database:ConnectionString must be set when Studio:Database:Provider is Postgres.")
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DiskOfThisMachine>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new StudioPaths(Path.Combine(environment.ContentRootPath, configuration["Studio:DataDirectory"] ?? "data")));
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;
            var connectionString = options.ConnectionString ?? $"Data Source={provider.GetRequiredService<StudioPaths>().Database}";
            return new StudioDbs(options.Provider, connectionString, options.BusyTimeoutMs);
        });
        services.AddSingleton<ChangeWatch>();
        services.AddSingleton<LastRead>();
        services.AddSingleton<WriteRetry>();
        services.AddSingleton<Migrator>();
        services.AddSingleton<IdSource>();
        services.AddSingleton<MediaAddresses>();
        services.AddSingleton<AssetLibrary>();
        services.AddSingleton<IAssetStore>(provider =>
            new FileAssetStore(provider.GetRequiredService<StudioPaths>().Assets, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>Media addresses begin with <c>Studio:PublicBaseUrl</c> or, without it, with the address the server listens on.</summary>
    public static void UseMediaAddresses(this WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<MediaAddresses>();
        if (Uri.TryCreate(app.Configuration["Studio:PublicBaseUrl"], UriKind.Absolute, out var configured))
        {
            addresses.Base = configured;
            return;
        }

        app.Lifetime.ApplicationStarted.Register(() =>
        {
            // A server that listens on every address is reached by this machine as localhost.
            var listening = app.Urls.Select(url => url.Replace("*", "localhost").Replace("+", "localhost").Replace("0.0.0.0", "localhost").Replace("[::]", "localhost")).FirstOrDefault();
            if (Uri.TryCreate(listening, UriKind.Absolute, out var bound))
                addresses.Base = bound;
        });
    }
}

/// <summary>Refuses to start on a SQLite file that lies on another machine.</summary>
internal sealed class DiskOfThisMachine(StudioPaths paths) : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options) =>
        SqliteGround.Refusal(options, paths) is { } refusal ? ValidateOptionsResult.Fail(refusal) : ValidateOptionsResult.Success;
}
