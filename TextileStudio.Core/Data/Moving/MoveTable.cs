using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using NpgsqlTypes;

namespace TextileStudio.Core.Data.Moving;

/// <summary>One column of a table that moves: how it is read on either side, and what PostgreSQL cannot hold of what SQLite might.</summary>
internal sealed record MoveColumn(string Name, NpgsqlDbType Type, int? MostCharacters)
{
    /// <summary>By the type that the migrations gave it in PostgreSQL. A type that is not here has no exact way over yet and needs a line.</summary>
    public static MoveColumn Of(IColumn column)
    {
        var (name, most) = column.StoreType.Split('(', ')') is [var before, var size, ..] ? (before, int.Parse(size, CultureInfo.InvariantCulture)) : (column.StoreType, (int?)null);
        return new MoveColumn(column.Name, name switch
        {
            "bigint" => NpgsqlDbType.Bigint,
            "integer" => NpgsqlDbType.Integer,
            "boolean" => NpgsqlDbType.Boolean,
            "text" => NpgsqlDbType.Text,
            "character varying" => NpgsqlDbType.Varchar,
            "bytea" => NpgsqlDbType.Bytea,
            "double precision" => NpgsqlDbType.Double,
            _ => throw new NotSupportedException($"{column.Table.Name}.{column.Name} is of type {column.StoreType}, which a move does not know."),
        }, most);
    }

    public string Sql => $"\"{Name}\"";

    public bool IsText => Type is NpgsqlDbType.Text or NpgsqlDbType.Varchar;

    /// <summary>Both sides order alike: bytes of UTF-8, whatever the database's language.</summary>
    public string PostgresOrder => IsText ? $"{Sql} COLLATE \"C\"" : Sql;

    /// <summary>A condition in SQLite that is true of a value which cannot go over as it is.</summary>
    public string Misfit => Type switch
    {
        NpgsqlDbType.Bigint => $"typeof({Sql}) NOT IN ('integer', 'null')",
        NpgsqlDbType.Integer => $"typeof({Sql}) NOT IN ('integer', 'null') OR {Sql} NOT BETWEEN {int.MinValue} AND {int.MaxValue}",
        NpgsqlDbType.Boolean => $"{Sql} NOT IN (0, 1)",
        NpgsqlDbType.Bytea => $"typeof({Sql}) NOT IN ('blob', 'null')",
        NpgsqlDbType.Double => $"typeof({Sql}) NOT IN ('real', 'integer', 'null')",
        _ => $"typeof({Sql}) NOT IN ('text', 'null') OR instr({Sql}, char(0)) > 0" + (MostCharacters is { } most ? $" OR length({Sql}) > {most}" : ""),
    };

    /// <summary>The value as both providers give it: null, long, bool, string, double or bytes.</summary>
    public object? Read(DbDataReader reader, int at) => reader.IsDBNull(at) ? null : Type switch
    {
        NpgsqlDbType.Bigint or NpgsqlDbType.Integer => reader.GetInt64(at),
        NpgsqlDbType.Boolean => reader.GetBoolean(at),
        NpgsqlDbType.Bytea => reader.GetFieldValue<byte[]>(at),
        NpgsqlDbType.Double => reader.GetDouble(at),
        _ => reader.GetString(at),
    };
}

/// <summary>One table of the model, as it is read and written by a move.</summary>
internal sealed record MoveTable(string Name, IReadOnlyList<MoveColumn> Columns, IReadOnlyList<MoveColumn> Key, IReadOnlyCollection<string> Parents)
{
    private string Names => string.Join(", ", Columns.Select(c => c.Sql));

    private string KeyNames => string.Join(", ", Key.Select(c => c.Sql));

    /// <summary>All tables of the model, those that others refer to first.</summary>
    public static IReadOnlyList<MoveTable> AllOf(StudioDb postgres)
    {
        var left = postgres.Model.GetRelationalModel().Tables.OrderBy(t => t.Name, StringComparer.Ordinal).Select(Of).ToList();
        var ordered = new List<MoveTable>();
        while (left.Count > 0)
        {
            var free = left.Find(t => t.Parents.All(p => p == t.Name || ordered.Exists(o => o.Name == p)))
                ?? throw new NotSupportedException($"{string.Join(", ", left.Select(t => t.Name))} refer to each other in a ring.");
            left.Remove(free);
            ordered.Add(free);
        }

        return ordered;
    }

    /// <summary>SQLite: the next rows in the order of the key, behind <c>@k0…</c> where there is one, at most <c>@most</c>.</summary>
    public string Page(bool isBehind) => $"SELECT {Names} FROM \"{Name}\""
        + (isBehind ? $" WHERE ({KeyNames}) > ({string.Join(", ", Key.Select((_, i) => $"@k{i}"))})" : "")
        + $" ORDER BY {KeyNames} LIMIT @most";

    public string AllOfSqlite => $"SELECT {Names} FROM \"{Name}\" ORDER BY {KeyNames}";

    public string AllOfPostgres => $"SELECT {Names} FROM \"{Name}\" ORDER BY {string.Join(", ", Key.Select(c => c.PostgresOrder))}";

    public string Copy => $"COPY \"{Name}\" ({Names}) FROM STDIN (FORMAT BINARY)";

    public string Count => $"SELECT count(*) FROM \"{Name}\"";

    /// <summary>SQLite: one row that PostgreSQL cannot hold, by its key.</summary>
    public string Misfits => $"SELECT {KeyNames} FROM \"{Name}\" WHERE {string.Join(" OR ", Columns.Select(c => c.Misfit))} LIMIT 1";

    /// <summary>A row by its key, for people.</summary>
    public string Where(IEnumerable<object?> key) => $"{Name} ({string.Join(", ", Key.Select(c => c.Name).Zip(key, (name, value) => string.Create(CultureInfo.InvariantCulture, $"{name} {value}")))})";

    public object?[] KeyOf(object?[] row) => [.. Key.Select(k => row[Columns.ToList().IndexOf(k)])];

    public object?[] Read(DbDataReader reader)
    {
        var row = new object?[Columns.Count];
        for (var i = 0; i < row.Length; i++)
            row[i] = Columns[i].Read(reader, i);
        return row;
    }

    private static MoveTable Of(ITable table)
    {
        var columns = table.Columns.ToDictionary(c => c.Name, MoveColumn.Of, StringComparer.Ordinal);
        var key = table.PrimaryKey ?? throw new NotSupportedException($"{table.Name} has no primary key to move it by.");
        return new MoveTable(table.Name, [.. columns.Values], [.. key.Columns.Select(c => columns[c.Name])],
            table.ForeignKeyConstraints.Select(f => f.PrincipalTable.Name).ToHashSet(StringComparer.Ordinal));
    }
}
