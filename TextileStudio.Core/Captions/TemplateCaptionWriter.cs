using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Captions;

/// <summary>
/// Writes captions from phrasebooks: the same request always gives the same texts, and each variant and network gets its own. Every text is checked by
/// <see cref="CaptionFacts"/> before it leaves.
/// </summary>
public sealed class TemplateCaptionWriter : ICaptionWriter
{
    public const string Name = "templates";

    public ValueTask<CaptionSet> WriteAsync(CaptionRequest request, CancellationToken cancellationToken)
    {
        var offer = request.Offer;
        var subject = new CaptionSubject(offer, Seed(request));
        var hashtags = Hashtags.Of(offer, subject.Cloth);
        var captions = new List<Caption>(request.Platforms.Count * request.Variants);
        for (var variant = 0; variant < request.Variants; variant++)
        {
            foreach (var platform in request.Platforms)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var manners = CaptionLimits.Of(platform);
                var draft = new CaptionDraft(subject, Tone(request, platform), manners, platform, variant);
                var (text, carried) = new CaptionFitter(manners, subject).Fit(draft.Sentences(), hashtags);
                if (subject.Facts.Unfounded(text) is { Count: > 0 } unfounded)
                    throw new InvalidOperationException($"A caption states what the request does not: {unfounded[0]}.");
                captions.Add(new Caption(platform, text, manners.CountText(text), manners.TextLimit, carried));
            }
        }

        return ValueTask.FromResult(new CaptionSet(captions, hashtags, offer.Language, Name));
    }

    private static CaptionTone Tone(CaptionRequest request, Platform platform) =>
        request.Tone is { } named ? Wire.Parse<CaptionTone>(named)
        : platform is Platform.Linkedin ? CaptionTone.Premium
        : request.Offer.Festival is Festival.Everyday ? CaptionTone.Warm
        : CaptionTone.Festive;

    private static uint Seed(CaptionRequest request) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{StudioJson.Write(request.Offer)}\n{request.Tone}")));
}
