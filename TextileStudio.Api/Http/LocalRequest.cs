using System.Net;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Http;

/// <summary>Whether a request was made on this very machine. A proxy on the same machine makes everybody look local, so a forwarding header means no; so does an unknown address.</summary>
internal static class LocalRequest
{
    private static readonly string[] ForwardingHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "X-Original-For", "Via"];
    private static readonly string[] LocalNames = ["localhost", "127.0.0.1", "[::1]"];

    public static bool IsFromHere(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !ForwardingHeaders.Any(context.Request.Headers.ContainsKey);

    /// <summary>The host name too: a foreign page whose name was pointed at 127.0.0.1 still sends its own name.</summary>
    public static bool NamesThisMachine(HttpContext context) => LocalNames.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase);

    /// <summary>The well-known Development key works in Development on this machine and nowhere else.</summary>
    public static bool MayUse(KeyHolder holder, HttpContext context, IHostEnvironment environment) =>
        holder.Hash != DevelopmentSeed.KeyHash || (environment.IsDevelopment() && IsFromHere(context));
}
