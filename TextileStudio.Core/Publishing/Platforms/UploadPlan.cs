namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// How a video is cut for TikTok: <c>floor(size / chunk)</c> parts of <paramref name="Chunk"/> bytes, the last one taking what is left over.
/// The parts are made nearly equal, so that the last one, which is the commit, stays small.
/// </summary>
internal sealed record UploadPlan(long Size, long Chunk, int Count)
{
    /// <summary>TikTok takes 5 to 64 MB a part; the least size that is safe in either meaning of MB leaves the commit the shortest way.</summary>
    public const long Usual = 8 * 1024 * 1024;

    private const int MostChunks = 1_000;

    public static UploadPlan Of(long size, long target = Usual)
    {
        var count = Math.Clamp(size / target, 1, MostChunks);
        return new UploadPlan(size, size / count, (int)count);
    }

    /// <summary>First and last byte of a part, both included.</summary>
    public (long First, long Last) Part(int index) => (index * Chunk, index == Count - 1 ? Size - 1 : ((index + 1) * Chunk) - 1);
}
