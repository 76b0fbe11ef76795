using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace TextileStudio.Api.Telemetry;

/// <summary>Settings under <c>Studio:Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// Where an OpenTelemetry collector listens for OTLP over HTTP, for instance <c>http://localhost:4318</c>. Without it, and without
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> in the environment (which the exporter reads itself, with its relatives), nothing is exported.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>Share of posts whose trace is kept, 0 to 1. Metrics count everything.</summary>
    [Range(0.0, 1.0)]
    public double TraceShare { get; set; } = 1;
}

/// <summary>Export of metrics and traces, only where somebody has said to whom.</summary>
public static class TelemetrySetup
{
    /// <summary>The exporter's own variable.</summary>
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration("Studio:Telemetry").ValidateDataAnnotations()
            .Validate(o => o.OtlpEndpoint is null || (Uri.TryCreate(o.OtlpEndpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"),
                "Studio:Telemetry:OtlpEndpoint must be an address such as http://localhost:4318.")
            .ValidateOnStart();
        if (configuration["Studio:Telemetry:OtlpEndpoint"] is { Length: > 0 } || configuration[EndpointVariable] is { Length: > 0 })
        {
            services.AddHostedService<TelemetryExport>();
            services.AddSingleton<IStartupFilter, RequestNames>();
        }

        return services;
    }
}

/// <summary>Names a request's span by its method and route: the framework gives it neither. Never by its address.</summary>
internal sealed class RequestNames : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (HttpContext context, RequestDelegate rest) =>
        {
            // Taken before: an endpoint may change what the context knows.
            var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
            await rest(context);
            if (span is not { IsAllDataRequested: true })
                return;
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
            span.SetTag("http.request.method", context.Request.Method);
            span.SetTag("http.route", route);
            span.SetTag("http.response.status_code", context.Response.StatusCode);
        });
        next(app);
    };
}
