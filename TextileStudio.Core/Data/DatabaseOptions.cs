using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Data;

public enum DatabaseProvider
{
    Sqlite,
    Postgres,
}

/// <summary>Settings under <c>Studio:Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary><c>Sqlite</c> on one machine, <c>Postgres</c> for several.</summary>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>For PostgreSQL, required there. For SQLite the file is <c>studio.db</c> in the data directory unless this names another connection.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How long a writer waits for SQLite's lock before BUSY, in milliseconds.</summary>
    [Range(100, 60_000)]
    public int BusyTimeoutMs { get; set; } = 5_000;
}
