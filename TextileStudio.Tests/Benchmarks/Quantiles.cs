namespace TextileStudio.Tests.Benchmarks;

/// <summary>What figures are told by.</summary>
internal static class Quantiles
{
    /// <summary>The figure below which that share of them lies; 0.5 is the median. There must be one at least.</summary>
    public static double At(this IEnumerable<double> figures, double share)
    {
        var sorted = figures.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }

    public static double Median(this IEnumerable<double> figures) => figures.At(0.5);
}
