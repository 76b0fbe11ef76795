using Microsoft.Extensions.Logging;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Posters.Workers;

namespace TextileStudio.Core.Posters.Scenes;

/// <summary>What the poster is drawn around: a scene that a model made, or the client's own photo with the reason why.</summary>
/// <param name="Reason">A sentence; null when all is as it was asked for.</param>
/// <param name="CostMicros">What the model's answers cost, in millionths of a US dollar; null when none was asked.</param>
public sealed record StagedPhoto(ReadOnlyMemory<byte> Photo, bool IsScene, string? Reason, long? CostMicros)
{
    /// <summary>The client's photo in place of a scene; <paramref name="reason"/> is a clause without a full stop.</summary>
    public static StagedPhoto Own(ReadOnlyMemory<byte> photo, string reason, long? costMicros) =>
        new(photo, IsScene: false, $"{reason}, so the poster shows your photo as it is.", costMicros);
}

/// <summary>
/// Has a model put a product on a festive set. The picture it gives is looked at like an upload, and compared with the product for its colours; whatever goes wrong,
/// the photo itself is used: no poster fails because a model did.
/// </summary>
public sealed class SceneStage(GeminiScenes scenes, PosterOptions options, RenderWorkerPool pool, ILogger<SceneStage> log)
{
    /// <summary>The name in answers of a poster drawn around a scene.</summary>
    public const string Renderer = "gemini-scene";

    private const string Engine = "gemini";
    private const string Pointer = "/product_image";
    private const int PreparedSide = 1_536;
    private const int ComparedSide = 240;
    private const long MostPreparedBytes = 4 * 1024 * 1024;

    /// <summary>Why this engine cannot be had, or null. <paramref name="engine"/> is as requested; null for what is set.</summary>
    public Refusal? Refuse(string? engine) => engine is Engine && !scenes.IsConfigured
        ? ProductOfferRequest.Refused([new Violation("/engine", "engine_not_available", "local", engine, "No image model is set up here; leave engine out, or send local.")])
        : null;

    /// <summary>The photo as it is when no scene is wanted. The scene has the shape of the poster's first size; others are cut from it.</summary>
    /// <param name="photo">Has passed <see cref="PhotoGate"/>.</param>
    public async Task<StagedPhoto> MakeAsync(PosterPlan plan, ReadOnlyMemory<byte> photo, AiClient client, CancellationToken cancellationToken)
    {
        if ((plan.Request.Engine ?? options.Engine) is not Engine)
            return new StagedPhoto(photo, IsScene: false, null, null);

        // Upright, without EXIF and its GPS, and no larger than a model looks at.
        if (await FitAsync(photo, "image/jpeg", PreparedSide, cancellationToken) is not { } prepared || await ColoursAsync(prepared, cancellationToken) is not { IsBlank: false } product)
            return Own("The photo could not be prepared for the image model", null);
        var answer = await scenes.MakeAsync(new SceneRequest(wording => ScenePrompt.For(plan.Offer, wording), prepared, Shape(plan.Sizes[0])), client, cancellationToken);
        if (answer.Failure is { } failure)
            return Own(failure.Reason, answer.CostMicros);
        var picture = answer.Value!.Bytes;
        if (PhotoGate.Check(picture, Pointer).Refusal is { } refusal)
        {
            log.LogWarning("An image model's picture was not taken: {Code}. {Detail}", refusal.Code, refusal.Detail);
            return Own("The image model's picture cannot be used", answer.CostMicros);
        }

        if (await ColoursAsync(picture, cancellationToken) is not { IsBlank: false } scene)
            return Own("The image model's picture cannot be used", answer.CostMicros);
        if (!product.AreIn(scene, out var kept))
        {
            log.LogWarning("An image model changed the product's colours; {Kept:P0} of them are left", kept);
            return Own("The image model changed the colours of the product", answer.CostMicros);
        }

        return new StagedPhoto(picture, IsScene: true, null, answer.CostMicros);

        StagedPhoto Own(string reason, long? cost) => StagedPhoto.Own(photo, reason, cost);
    }

    private async Task<ClothColours?> ColoursAsync(ReadOnlyMemory<byte> picture, CancellationToken cancellationToken) =>
        await FitAsync(picture, "image/png", ComparedSide, cancellationToken) is { } small && SmallPng.Read(small.Span) is { } pixels ? ClothColours.Of(pixels) : null;

    /// <summary>Decoded whole and scaled down to <paramref name="side"/>; null for a broken picture, or while there is no renderer.</summary>
    private async Task<ReadOnlyMemory<byte>?> FitAsync(ReadOnlyMemory<byte> picture, string contentType, int side, CancellationToken cancellationToken)
    {
        if (ImageHeader.Read(picture.Span) is not { } header)
            return null;
        var scale = Math.Min(1, (double)side / Math.Max(header.ShownWidth, header.ShownHeight));
        var order = new FitOrder(contentType, Whole(header.ShownWidth * scale), Whole(header.ShownHeight * scale), MostPreparedBytes, MinWidth: 1);
        var made = await pool.FitAsync(order, picture, Pointer, cancellationToken);
        return made.Refusal is null ? made.Value : null;
    }

    private static int Whole(double side) => Math.Max(1, (int)Math.Round(side));

    private static string Shape(PosterSize size) => size switch
    {
        PosterSize.Square => "1:1",
        PosterSize.Portrait => "4:5",
        PosterSize.Story => "9:16",
        _ => "16:9",
    };
}
