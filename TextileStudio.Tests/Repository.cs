namespace TextileStudio.Tests;

/// <summary>Where the sources lie, found from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TextileStudio.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}
