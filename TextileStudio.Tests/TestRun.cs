using System.Globalization;
using NUnit.Framework;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests;

/// <summary>Before the first and after the last test of a run. In the root namespace, so that it spans all of them.</summary>
[SetUpFixture]
internal sealed class TestRun
{
    [OneTimeSetUp]
    public void Start() => CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    [OneTimeTearDown]
    public void Stop()
    {
        PostgresServer.Stop();
        SqliteTemplate.Delete();
    }
}
