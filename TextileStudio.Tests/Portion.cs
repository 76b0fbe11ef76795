using NUnit.Framework;

namespace TextileStudio.Tests;

/// <summary>
/// Where there are more cases than each build has time for, it takes a portion of them, another one in every run: <c>STUDIO_TEST_SEED</c> repeats one, <c>STUDIO_TEST_ALL=1</c> takes all.
/// </summary>
internal static class Portion
{
    /// <summary>Whether everything is tested.</summary>
    public static bool IsAll { get; } = Environment.GetEnvironmentVariable("STUDIO_TEST_ALL") == "1";

    /// <summary>At most so many of the cases; the same ones in one run for the same <paramref name="key"/>.</summary>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> cases, int most, int key = 0)
    {
        var all = cases.ToArray();
        if (IsAll || all.Length <= most)
            return all;
        Random(key).Shuffle(all);
        return all[..most];
    }

    /// <summary>What a run draws its cases from; the seed is printed.</summary>
    public static Random Random(int key = 0)
    {
        TestContext.Out.WriteLine($"a portion by seed {TestRun.Seed} ({TestRun.SeedVariable} repeats it, STUDIO_TEST_ALL=1 takes all)");
        return new Random(unchecked(TestRun.Seed + (key * 7919)));
    }
}
