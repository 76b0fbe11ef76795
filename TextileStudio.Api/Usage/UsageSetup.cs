using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;
using TextileStudio.Api.Http;
using TextileStudio.Core.Usage;
using TextileStudio.Core.Usage.Arcjet;

namespace TextileStudio.Api.Usage;

/// <summary>Limits, counting and costs: settings and services. A wrong setting stops the start with a sentence that never holds a key.</summary>
internal static class UsageSetup
{
    public static IServiceCollection AddUsage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LimitOptions>().BindConfiguration("Studio:Limits").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitOptions>, LimitSettings>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<LimitOptions>>().Value);
        services.AddSingleton(provider => LimitPolicies.Read(provider.GetRequiredService<LimitOptions>(), []));
        services.AddOptions<PriceOptions>().BindConfiguration("Studio:Prices").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<PriceOptions>, PriceSettings>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<PriceOptions>>().Value);

        services.AddSingleton<UsageThresholds>();
        services.AddSingleton<UsageLedger>();
        services.AddSingleton<UsageCosts>();
        services.AddSingleton<UsageBudgets>();
        services.AddSingleton<UsageReport>();
        services.AddSingleton<EmbeddedLimiter>();
        services.AddSingleton(provider => new ArcjetClient(
            provider.GetRequiredService<LimitOptions>().Arcjet,
            ArcjetSettings.AddressOf(provider.GetRequiredService<LimitOptions>().Arcjet, configuration),
            new ArcjetKey(configuration[ArcjetKey.Variable]?.Trim() ?? ""),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ArcjetLimiter(
            provider.GetRequiredService<ArcjetClient>(),
            provider.GetRequiredService<EmbeddedLimiter>(),
            provider.GetRequiredService<LimitPolicies>(),
            provider.GetRequiredService<LimitOptions>().Arcjet,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ArcjetLimiter>>()));
        services.AddSingleton<IUsageLimiter>(provider => new AnnouncedLimiter(
            provider.GetRequiredService<LimitOptions>().Provider == LimitOptions.ArcjetProvider ? provider.GetRequiredService<ArcjetLimiter>() : provider.GetRequiredService<EmbeddedLimiter>(),
            provider.GetRequiredService<IHttpContextAccessor>()));
        return services;
    }

    private sealed class LimitSettings(IConfiguration configuration) : IValidateOptions<LimitOptions>
    {
        public ValidateOptionsResult Validate(string? name, LimitOptions options)
        {
            var wrong = new List<string>();
            LimitPolicies.Read(options, wrong);
            if (options.Provider == LimitOptions.ArcjetProvider)
                wrong.AddRange(ArcjetSettings.Wrong(options.Arcjet, configuration));
            return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
        }
    }

    private sealed class PriceSettings : IValidateOptions<PriceOptions>
    {
        public ValidateOptionsResult Validate(string? name, PriceOptions options) => options.Wrong().ToList() is { Count: > 0 } wrong ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;
    }
}

/// <summary>Where Arcjet is, and whether we may talk to it.</summary>
internal static class ArcjetSettings
{
    private const string Usual = "https://decide.arcjet.com";
    private const string OnFly = "https://fly.decide.arcjet.com";

    public static string AddressOf(ArcjetOptions options, IConfiguration configuration) =>
        NotEmpty(options.BaseAddress) ?? NotEmpty(configuration[ArcjetOptions.AddressVariable]) ?? (NotEmpty(configuration["FLY_APP_NAME"]) is null ? Usual : OnFly);

    public static IEnumerable<string> Wrong(ArcjetOptions options, IConfiguration configuration)
    {
        var results = new List<System.ComponentModel.DataAnnotations.ValidationResult>();
        System.ComponentModel.DataAnnotations.Validator.TryValidateObject(options, new System.ComponentModel.DataAnnotations.ValidationContext(options), results, validateAllProperties: true);
        foreach (var result in results)
            yield return $"Studio:Limits:Arcjet: {result.ErrorMessage}";
        if (NotEmpty(configuration[ArcjetKey.Variable]) is not { } key)
            yield return $"Studio:Limits:Provider is arcjet, so the environment must hold the site's key in {ArcjetKey.Variable}.";
        else if (!key.All(c => c is > ' ' and <= '~'))
            yield return $"{ArcjetKey.Variable} holds something that cannot be a key.";
        // Files are copied, committed and backed up; a key in one is out sooner or later.
        if (configuration is IConfigurationRoot root && root.Providers.OfType<JsonConfigurationProvider>().Any(p => p.TryGet(ArcjetKey.Variable, out var found) && !string.IsNullOrEmpty(found)))
            yield return $"{ArcjetKey.Variable} stands in a settings file. Take it out, replace the key at Arcjet, and give the new one by the environment.";
        if (!Uri.TryCreate(AddressOf(options, configuration), UriKind.Absolute, out var address) || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
            yield return $"Studio:Limits:Arcjet:BaseAddress (or {ArcjetOptions.AddressVariable}) must be an absolute https address (http on this machine only), because the key travels with every request.";
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
