using System.ComponentModel;
using System.Diagnostics;
using Npgsql;

namespace TextileStudio.Core.Backups;

/// <summary>PostgreSQL's own programs for a whole database: <c>pg_dump</c> takes one instant of it while it is in use, <c>pg_restore</c> brings it back.</summary>
internal static class PostgresTools
{
    /// <summary>Writes the database into a file.</summary>
    public static Task DumpAsync(string connectionString, string file, CancellationToken cancellationToken) =>
        RunAsync("pg_dump", connectionString, ["--format=custom", "--no-owner", "--no-privileges", "--file", file], cancellationToken);

    /// <summary>All of it or, when anything fails, nothing.</summary>
    public static Task RestoreAsync(string connectionString, string file, CancellationToken cancellationToken) =>
        RunAsync("pg_restore", connectionString, ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--dbname", new NpgsqlConnectionStringBuilder(connectionString).Database ?? "", file], cancellationToken);

    private static async Task RunAsync(string program, string connectionString, string[] arguments, CancellationToken cancellationToken)
    {
        var to = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        // By the environment: arguments are seen by everybody on the machine.
        foreach (var (name, value) in new[] { ("PGHOST", to.Host), ("PGPORT", $"{to.Port}"), ("PGDATABASE", to.Database), ("PGUSER", to.Username), ("PGPASSWORD", to.Password), ("PGSSLMODE", SslMode(to)) })
        {
            if (value is not null)
                start.Environment[name] = value;
        }

        using var process = Start(start);
        string said;
        try
        {
            said = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        if (process.ExitCode != 0)
            throw new BackupException($"{program} ended with {process.ExitCode}: {said.Trim()}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new BackupException($"{start.FileName} was not found. Install PostgreSQL's client programs of the server's version; or take care of the database yourself and say --files-only.", exception);
        }
    }

    private static string? SslMode(NpgsqlConnectionStringBuilder to) => to.SslMode switch
    {
        Npgsql.SslMode.Disable => "disable",
        Npgsql.SslMode.Require => "require",
        Npgsql.SslMode.VerifyCA => "verify-ca",
        Npgsql.SslMode.VerifyFull => "verify-full",
        _ => null,
    };
}
