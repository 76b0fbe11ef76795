using TextileStudio.Core.Posters.Styles;

namespace TextileStudio.Core.Posters;

/// <summary>From a photo and an offer to finished pictures: crop, compose, rasterise. Runs where libvips is loaded, in a render worker.</summary>
internal sealed class PosterDrawing
{
    private readonly PosterComposer _composer = new(new VipsTextMeasurer());

    /// <summary>One picture per spec, in their order; or the refusal of the photo. All are cut from one decoding; the specs are of one poster and share their <see cref="PosterSpec.Focus"/>.</summary>
    public Outcome<IReadOnlyList<byte[]>> Draw(IReadOnlyList<PosterSpec> specs, ReadOnlySpan<byte> photo, ReadOnlySpan<byte> logo, string pointer)
    {
        var boxes = specs.Select(_composer.PhotoBoxFor).Select(box => (box.Width, box.Height)).ToArray();
        var crops = PhotoDecoder.Crop(photo, boxes, specs[0].Focus, pointer);
        if (crops.Refusal is { } refusal)
            return refusal;
        var mark = LogoDecoder.Decode(logo);
        var drawings = specs.Zip(crops.Value, (spec, crop) => _composer.Compose(spec, new PosterPictures(crop.Href, crop.ShadowHref, mark))).ToArray();

        // Composing shares measured words and stays on one thread; rasterising is where the time goes, and several sizes share the machine.
        var pictures = new byte[specs.Count][];
        Parallel.For(0, specs.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Min(specs.Count, Environment.ProcessorCount) }, i => pictures[i] = SvgRaster.Render(drawings[i], specs[i].Format));
        return pictures;
    }
}
