using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Captions;
using TextileStudio.Core.Posters;

namespace TextileStudio.Api.Ai;

/// <summary>Models: settings, spending and calls. Without a key nothing of it is used.</summary>
internal static class AiSetup
{
    public static IServiceCollection AddAi(this IServiceCollection services)
    {
        services.AddOptions<AiOptions>().BindConfiguration("Studio:Ai").PostConfigure<IConfiguration>((options, configuration) =>
        {
            // The variables are what other tools use; the settings of our own name win.
            options.Gemini.ApiKey = NotEmpty(options.Gemini.ApiKey) ?? NotEmpty(configuration[GeminiOptions.KeyVariable]);
            options.OpenAi.ApiKey = NotEmpty(options.OpenAi.ApiKey) ?? NotEmpty(configuration[OpenAiOptions.KeyVariable]);
        }).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AiOptions>, AiSettings>();
        services.AddOptions<PosterOptions>().Validate<IOptions<AiOptions>>((posters, ai) => posters.Engine != "gemini" || ai.Value.Gemini.IsConfigured,
            $"Studio:Posters:Engine is gemini, so a key must be set: {GeminiOptions.KeyVariable} or Studio:Ai:Gemini:ApiKey.");
        services.AddOptions<CaptionOptions>()
            .Validate<IOptions<AiOptions>>((captions, ai) => captions.Engine != "gemini" || ai.Value.Gemini.IsConfigured,
                $"Studio:Captions:Engine is gemini, so a key must be set: {GeminiOptions.KeyVariable} or Studio:Ai:Gemini:ApiKey.")
            .Validate<IOptions<AiOptions>>((captions, ai) => captions.Engine != "openai" || ai.Value.OpenAi.IsConfigured,
                "Studio:Captions:Engine is openai, so Studio:Ai:OpenAi:BaseAddress and Studio:Ai:OpenAi:Model must be set.");
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<AiOptions>>().Value);
        services.AddSingleton<AiSpend>();
        services.AddSingleton<ModelCalls>();
        services.AddSingleton<GeminiScenes>();
        return services;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>Checks the whole of <c>Studio:Ai</c>; a wrong setting stops the start with a sentence that never holds a key.</summary>
    private sealed class AiSettings : IValidateOptions<AiOptions>
    {
        public ValidateOptionsResult Validate(string? name, AiOptions options)
        {
            var wrong = new List<string>();
            Annotated("Studio:Ai", options, wrong);
            Annotated("Studio:Ai:Gemini", options.Gemini, wrong);
            Annotated("Studio:Ai:OpenAi", options.OpenAi, wrong);
            wrong.AddRange(options.Prices.Where(p => p.Value is not { Input: >= 0, Output: >= 0, Image: >= 0, PerImage1K: >= 0, PerImage2K: >= 0 })
                .Select(p => $"Studio:Ai:Prices:{p.Key} must not be negative."));
            if (!IsSafe(options.Gemini.BaseAddress))
                wrong.Add("Studio:Ai:Gemini:BaseAddress must be an absolute https address (http on this machine only), because the key travels with every request.");
            if (options.OpenAi.BaseAddress.Length > 0 && !(options.OpenAi.ApiKey is null ? IsWebAddress(options.OpenAi.BaseAddress) : IsSafe(options.OpenAi.BaseAddress)))
                wrong.Add("Studio:Ai:OpenAi:BaseAddress must be an absolute https address; http will do on this machine, or without a key.");
            if (options.Gemini.IsConfigured)
                wrong.AddRange(new[] { options.Gemini.ImageModel, options.Gemini.FallbackImageModel, options.Gemini.TextModel }.Where(m => m.Length > 0).Distinct().Where(m => !options.Prices.ContainsKey(m)).Select(NoPrice));
            if (options.OpenAi.IsConfigured && !IsHere(options.OpenAi.BaseAddress) && !options.Prices.ContainsKey(options.OpenAi.Model))
                wrong.Add(NoPrice(options.OpenAi.Model));
            return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
        }

        private static string NoPrice(string model) =>
            $"Studio:Ai:Prices has no entry for {model}; give its price per million tokens (Studio:Ai:Prices:{model}:Input and :Output, 0 where it costs nothing), or the daily cap could not hold.";

        private static void Annotated(string section, object options, List<string> wrong)
        {
            var results = new List<ValidationResult>();
            Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
            wrong.AddRange(results.Select(r => $"{section}: {r.ErrorMessage}"));
        }

        private static bool IsSafe(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

        private static bool IsWebAddress(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

        private static bool IsHere(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IsLoopback;
    }
}
