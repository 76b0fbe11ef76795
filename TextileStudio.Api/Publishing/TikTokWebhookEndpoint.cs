using System.Text.Json;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Api.Publishing;

/// <summary>Where TikTok tells what became of posts. The signature is the sign-in.</summary>
internal static class TikTokWebhookEndpoint
{
    private const int MostBytes = 64 * 1024;

    public static void MapTikTokWebhook(this IEndpointRouteBuilder app) =>
        app.MapPost("/webhooks/tiktok", ReceiveAsync).AllowAnonymous().WithBodyLimit(MostBytes).ExcludeFromDescription();

    /// <summary>Whatever is signed is acknowledged, known or not: TikTok repeats for days what is not.</summary>
    private static async Task<IResult> ReceiveAsync(HttpRequest request, TikTokWebhook webhook, TimeProvider time, CancellationToken cancellationToken)
    {
        // Read here, not bound: the signature is over the bytes as they came.
        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > MostBytes)
                return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
            body.Write(buffer, 0, read);
        }

        var bytes = body.ToArray();
        if (!webhook.IsSigned(request.Headers["TikTok-Signature"], bytes))
            return TypedResults.Unauthorized();
        try
        {
            using var json = LooseJson.Document(bytes);
            if (TikTokEvent.Of(json.RootElement, time.GetUtcNow()) is { } told)
                await webhook.RecordAsync(told, cancellationToken);
            return TypedResults.Ok();
        }
        catch (JsonException)
        {
            return TypedResults.BadRequest();
        }
    }
}
