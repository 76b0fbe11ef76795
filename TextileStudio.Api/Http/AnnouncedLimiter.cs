using TextileStudio.Core.Usage;

namespace TextileStudio.Api.Http;

/// <summary>
/// Tells the client of every usage decision its request led to, granted or refused: the RateLimit headers are written wherever a feature asks the limiter, so no endpoint can forget them.
/// </summary>
internal sealed class AnnouncedLimiter(IUsageLimiter limiter, IHttpContextAccessor http) : IUsageLimiter
{
    private static readonly object WindowsOfRequest = new();

    public async ValueTask<UsageDecision> DecideAsync(UsageRequest request, CancellationToken cancellationToken)
    {
        var decision = await limiter.DecideAsync(request, cancellationToken);
        // Who asks for nothing only wants to know: that is the usage report, which tells it in its body.
        if (request.Requested > 0 && http.HttpContext is { Response.HasStarted: false } context)
            Announce(context, decision.Windows);
        return decision;
    }

    private static void Announce(HttpContext context, IReadOnlyList<LimitWindow> windows)
    {
        var told = context.Items.TryGetValue(WindowsOfRequest, out var before) ? (List<LimitWindow>)before! : [];
        told.RemoveAll(w => windows.Any(n => n.Name == w.Name));
        told.AddRange(windows);
        context.Items[WindowsOfRequest] = told;
        context.Response.WriteRateLimit(told);
    }
}
