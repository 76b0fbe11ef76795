using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Data;

/// <summary>A SQLite file with the current schema, made once a run: a service that finds a copy of it has nothing to migrate, which is most of a start.</summary>
internal static class SqliteTemplate
{
    private static readonly Lazy<StudioPaths> Template = new(Migrated);

    /// <summary>Gives a data directory that holds no database yet a current one.</summary>
    public static void CopyTo(string dataDirectory)
    {
        var target = new StudioPaths(dataDirectory).Database;
        if (!File.Exists(target))
            File.Copy(Template.Value.Database, target);
    }

    public static void Delete()
    {
        if (Template.IsValueCreated)
            Directory.Delete(Template.Value.Root, recursive: true);
    }

    private static StudioPaths Migrated()
    {
        var paths = new StudioPaths(Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName()));

        // Unpooled: when the last connection closes, what the log holds goes into the file.
        var dbs = new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={paths.Database};Pooling=False");
        new Migrator(dbs, paths, TimeProvider.System).MigrateAsync(CancellationToken.None).GetAwaiter().GetResult();
        return paths;
    }
}
