using System.Globalization;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests;

/// <summary>The verbs of the test executable. <c>dotnet test</c> does not come through here.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        switch (args)
        {
            case ["migrations", "add", var name, var root]:
                MigrationVerb.Add(name, root);
                return 0;
            default:
                await Console.Error.WriteLineAsync("Verbs: migrations add NAME REPOSITORY_ROOT");
                return 2;
        }
    }
}
