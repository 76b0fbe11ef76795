using System.Net;
using TextileStudio.Core.Outward;
using TextileStudio.Core.Usage;

namespace TextileStudio.Api.Http;

/// <summary>
/// Knows the request that work belongs to: tells the limiter who is at work and from where, and the client of every decision, granted or refused. The RateLimit headers are written
/// wherever a feature asks the limiter, so no endpoint can forget them.
/// </summary>
internal sealed class AnnouncedLimiter(IUsageLimiter limiter, IHttpContextAccessor http) : IUsageLimiter
{
    private static readonly object WindowsOfRequest = new();

    public async ValueTask<UsageDecision> DecideAsync(UsageRequest request, CancellationToken cancellationToken) => Told(request, await limiter.DecideAsync(Placed(request), cancellationToken));

    public async ValueTask<UsageDecision> LookAsync(UsageRequest request, CancellationToken cancellationToken) => Told(request, await limiter.LookAsync(Placed(request), cancellationToken));

    private UsageRequest Placed(UsageRequest request)
    {
        if (http.HttpContext is not { } context)
            return request;
        var caller = context.FindCaller();
        return request with
        {
            // Rows of use name a member where they name a key; limits tell the two apart.
            KeyId = caller is { MemberId: not null } ? null : request.KeyId ?? caller?.KeyId,
            UserId = caller?.MemberId,
            Origin = new RequestOrigin(PublicAddress(context.Connection.RemoteIpAddress), context.Request.Method, $"{context.Request.Scheme}:", context.Request.Host.Value ?? "", context.Request.Path.Value ?? "/"),
        };
    }

    private UsageDecision Told(UsageRequest request, UsageDecision decision)
    {
        // Who asks for nothing only wants to know.
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

    private static string? PublicAddress(IPAddress? address) => address is not null && PublicAddresses.IsPublic(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) ? address.ToString() : null;
}
