using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.EntityFrameworkCore.Sqlite.Design.Internal;
using Microsoft.Extensions.DependencyInjection;
using Npgsql.EntityFrameworkCore.PostgreSQL.Design.Internal;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Data;

/// <summary>
/// <c>dotnet run --project TextileStudio.Tests -- migrations add NAME ROOT</c> writes the next migration for both providers.
/// In place of the dotnet-ef tool, whose dependencies are not to be had (CONTRIBUTING.md).
/// </summary>
internal static class MigrationVerb
{
    public static void Add(string name, string root)
    {
        using var sqlite = new StudioDbs(DatabaseProvider.Sqlite, "Data Source=:memory:").ForSystem();
        using var postgres = new StudioDbs(DatabaseProvider.Postgres, "Host=localhost;Database=design").ForSystem();
        Scaffold(sqlite, name, root, "Sqlite");
        Scaffold(postgres, name, root, "Postgres");
    }

    private static void Scaffold(StudioDb db, string name, string root, string provider)
    {
        var services = new ServiceCollection().AddEntityFrameworkDesignTimeServices().AddDbContextDesignTimeServices(db);
#pragma warning disable EF1001 // the provider's design services are marked internal; a build-time verb may use them
        if (provider == "Sqlite")
            new SqliteDesignTimeServices().ConfigureDesignTimeServices(services);
        else
            new NpgsqlDesignTimeServices().ConfigureDesignTimeServices(services);
#pragma warning restore EF1001
        using var built = services.BuildServiceProvider();
        using var scope = built.CreateScope();
        var migration = scope.ServiceProvider.GetRequiredService<IMigrationsScaffolder>()
            .ScaffoldMigration(name, "TextileStudio.Core", $"Data.Migrations.{provider}");
        var folder = Path.Combine(root, "TextileStudio.Core", "Data", "Migrations", provider);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{migration.MigrationId}{migration.FileExtension}"), migration.MigrationCode);
        File.WriteAllText(Path.Combine(folder, $"{migration.MigrationId}.Designer{migration.FileExtension}"), migration.MetadataCode);
        File.WriteAllText(Path.Combine(folder, $"{migration.SnapshotName}{migration.FileExtension}"), migration.SnapshotCode);
        Console.WriteLine($"{provider}: {migration.MigrationId}");
    }
}
