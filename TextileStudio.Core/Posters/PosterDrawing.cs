using TextileStudio.Core.Posters.Styles;

namespace TextileStudio.Core.Posters;

/// <summary>From a photo and an offer to finished pictures: crop, compose, rasterise. Runs where libvips is loaded, in a render worker.</summary>
internal sealed class PosterDrawing
{
    private readonly PosterComposer _composer = new(new VipsTextMeasurer());

    /// <summary>One picture per spec, in their order; or the refusal of the photo.</summary>
    public Outcome<IReadOnlyList<byte[]>> Draw(IReadOnlyList<PosterSpec> specs, ReadOnlySpan<byte> photo, ReadOnlySpan<byte> logo, string pointer)
    {
        var boxes = specs.Select(_composer.PhotoBoxFor).Select(box => (box.Width, box.Height)).ToArray();
        var crops = PhotoDecoder.Crop(photo, boxes, pointer);
        if (crops.Refusal is { } refusal)
            return refusal;
        var mark = LogoDecoder.Decode(logo);
        var pictures = specs.Zip(crops.Value, (spec, crop) => SvgRaster.Render(_composer.Compose(spec, new PosterPictures($"data:image/jpeg;base64,{Convert.ToBase64String(crop)}", Logo: mark)), spec.Format));
        return pictures.ToArray();
    }
}
