using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Api.Publishing;

/// <summary>Binds and checks <c>Studio:Platforms:{name}</c> and <c>Studio:PublicBaseUrl</c>; a wrong setting stops the start with a sentence.</summary>
internal static class PublishingSettings
{
    private const string Section = "Studio:Platforms";

    public static void AddPlatformOptions(this IServiceCollection services)
    {
        foreach (var name in Wire.All<Platform>())
        {
            services.AddOptions<PlatformOptions>(name).BindConfiguration($"{Section}:{name}").ValidateDataAnnotations()
                .Validate(o => o.BaseUrl is null || IsWebAddress(o.BaseUrl), $"{Section}:{name}:BaseUrl must be an absolute http or https address.")
                .Validate<IConfiguration>((o, configuration) => o.Mode is not PlatformMode.Live || IsWebAddress(configuration["Studio:PublicBaseUrl"]),
                    $"{Section}:{name}:Mode is live, so Studio:PublicBaseUrl must be set to the http or https address under which the networks can fetch this service's pictures.")
                .Validate(o => name != Wire.Name(Platform.Whatsapp) || o.Mode is not PlatformMode.Live || (o is { ClientSecret.Length: > 0, VerifyToken.Length: > 0 }),
                    $"{Section}:{name}:Mode is live, so {Section}:{name}:ClientSecret (the app's secret, by which its reports are signed) and {Section}:{name}:VerifyToken must be set: without reports nobody knows which messages arrived.")
                .ValidateOnStart();
        }
        services.AddSingleton<IValidateOptions<PlatformOptions>, KnownNames>();
    }

    /// <summary>All networks' settings by network.</summary>
    public static IReadOnlyDictionary<Platform, PlatformOptions> AllOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<PlatformOptions>>();
        return Enum.GetValues<Platform>().ToDictionary(p => p, p => options.Get(Wire.Name(p)));
    }

    private static bool IsWebAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    // A misspelt network would otherwise stay silently in the sandbox.
    private sealed class KnownNames(IConfiguration configuration) : IValidateOptions<PlatformOptions>
    {
        public ValidateOptionsResult Validate(string? name, PlatformOptions options)
        {
            var strangers = configuration.GetSection(Section).GetChildren().Select(c => c.Key).Where(k => !Wire.All<Platform>().Contains(k, StringComparer.OrdinalIgnoreCase)).ToArray();
            return strangers.Length == 0 ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{Section} names no such network: {string.Join(", ", strangers)}. Known are {string.Join(", ", Wire.All<Platform>())}.");
        }
    }
}
