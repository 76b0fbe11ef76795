using Microsoft.Data.Sqlite;

namespace TextileStudio.Tests.Reliability;

/// <summary>A folder of a test's own, deleted with everything in it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public ScratchFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "textile-studio-tests", System.IO.Path.GetRandomFileName());

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Path, recursive: true);
    }
}
