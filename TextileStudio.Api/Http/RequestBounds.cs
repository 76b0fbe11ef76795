using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using System.Net;

namespace TextileStudio.Api.Http;

/// <summary>What bounds every request: how long it may take, and whose word about its origin is believed.</summary>
internal static class RequestBounds
{
    private const string Long = "long";

    public static IServiceCollection AddRequestBounds(this IServiceCollection services)
    {
        services.AddOptions<HttpOptions>().BindConfiguration("Studio:Http").ValidateDataAnnotations()
            .Validate(o => o.TrustedProxies.All(HttpOptions.IsAddress), "Studio:Http:TrustedProxies holds something that is neither an address (10.0.0.5) nor a network (10.0.0.0/24).")
            .ValidateOnStart();
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<HttpOptions>>((timeouts, http) =>
        {
            timeouts.DefaultPolicy = PolicyOf(http.Value.RequestLimit);
            timeouts.AddPolicy(Long, PolicyOf(http.Value.RequestLimit * 3));
        });
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<HttpOptions>>((forwarded, http) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in http.Value.TrustedProxies)
            {
                if (IPAddress.TryParse(proxy, out var address))
                    forwarded.KnownProxies.Add(address);
                else
                    forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        });
        return services;
    }

    /// <summary>Before anything looks at the client's address. Without a trusted proxy the headers mean nothing: an empty list would believe everybody.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.TrustedProxies.Count > 0)
            app.UseForwardedHeaders();
    }

    /// <summary>For routes that wait for uploads, renderers or models.</summary>
    public static TBuilder MayTakeLong<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequestTimeoutAttribute(Long));

    private static RequestTimeoutPolicy PolicyOf(TimeSpan limit) => new()
    {
        Timeout = limit,
        TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        WriteTimeoutResponse = AnswerAsync,
    };

    private static Task AnswerAsync(HttpContext context)
    {
        // At this moment it still is the time limit's own, which has passed.
        context.RequestAborted = CancellationToken.None;
        return new ProblemAnswer(503, "took_too_long", "This took too long and was given up. Whether a change was kept is not known: look first, or send the same request again with the same Idempotency-Key.")
        {
            RetryAfter = TimeSpan.FromSeconds(30),
        }.ExecuteAsync(context);
    }
}
