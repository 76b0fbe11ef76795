using System.Globalization;
using NUnit.Framework;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests;

/// <summary>Before the first and after the last test of a run. In the root namespace, so that it spans all of them.</summary>
[SetUpFixture]
internal sealed class TestRun
{
    /// <summary>Names the seed of a run, to repeat one.</summary>
    public const string SeedVariable = "STUDIO_TEST_SEED";

    /// <summary>What everything random in a run follows from: a fresh one each time, or the one that the environment names. Tests that use it print it.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;

    [OneTimeSetUp]
    public void Start() => CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    [OneTimeTearDown]
    public void Stop()
    {
        PostgresServer.Stop();
        SqliteTemplate.Delete();
    }
}
