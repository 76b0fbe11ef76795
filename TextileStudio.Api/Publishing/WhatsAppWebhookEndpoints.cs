using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Api.Http;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Api.Publishing;

/// <summary>
/// Where WhatsApp reports to: <c>/webhooks/whatsapp</c>. Anybody can call it, so nothing is believed that the app's secret has not signed. In sandbox mode the sandbox's
/// own well-known secret counts too, and only from this machine.
/// </summary>
internal static class WhatsAppWebhookEndpoints
{
    private const string Path = "/webhooks/whatsapp";
    private const string SignatureHeader = "X-Hub-Signature-256";

    /// <summary>The largest that WhatsApp sends.</summary>
    private const int MostBytes = 3 * 1024 * 1024;

    public static void MapWhatsAppWebhook(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, Verify).AllowAnonymous().ExcludeFromDescription();
        app.MapPost(Path, ReceiveAsync).AllowAnonymous().ExcludeFromDescription().WithBodyLimit(MostBytes).DisableAntiforgery();
    }

    /// <summary>WhatsApp asks once, when the address is entered there, and expects its challenge back.</summary>
    private static IResult Verify(
        HttpContext context, PlatformTransports transports,
        [FromQuery(Name = "hub.mode")] string? mode, [FromQuery(Name = "hub.verify_token")] string? token, [FromQuery(Name = "hub.challenge")] string? challenge)
    {
        var options = transports.OptionsOf(Platform.Whatsapp);
        var expected = options.VerifyToken ?? (MayBeSandbox(options, context) ? SandboxApp.WhatsAppVerifyToken : null);
        return mode == "subscribe" && expected is not null && token is not null && Same(expected, token) && challenge is { Length: > 0 and <= 200 } && challenge.All(char.IsAsciiLetterOrDigit)
            ? TypedResults.Text(challenge)
            : new ProblemAnswer(403, "webhook_unverified", "The verify token is not the one in the settings.");
    }

    private static async Task<IResult> ReceiveAsync(HttpContext context, PlatformTransports transports, WhatsAppWebhooks webhooks, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var piece = new byte[16 * 1024];
        for (int read; (read = await context.Request.Body.ReadAsync(piece, cancellationToken)) > 0;)
        {
            if (body.Length + read > MostBytes)
                return new ProblemAnswer(413, "body_too_large", $"A webhook has at most {MostBytes} bytes.");
            body.Write(piece, 0, read);
        }

        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        var options = transports.OptionsOf(Platform.Whatsapp);
        var signature = context.Request.Headers[SignatureHeader].ToString();
        var isSigned = (options.ClientSecret is { Length: > 0 } secret && WhatsAppWebhooks.IsSigned(bytes.Span, signature, secret))
            || (MayBeSandbox(options, context) && WhatsAppWebhooks.IsSigned(bytes.Span, signature, SandboxApp.WhatsAppSecret));
        if (!isSigned)
            return new ProblemAnswer(401, "webhook_unsigned", "The body is not signed with the app's secret.");

        // What is not understood is answered 200 too: WhatsApp would repeat it for days.
        await webhooks.ReceiveAsync(bytes, cancellationToken);
        return TypedResults.Ok();
    }

    private static bool MayBeSandbox(PlatformOptions options, HttpContext context) => options.Mode is PlatformMode.Sandbox && LocalRequest.IsFromHere(context);

    private static bool Same(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(expected)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));
}
