using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using TextileStudio.Core.Data;
using TextileStudio.Core.Data.Moving;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Storage;

/// <summary>A SQLite data directory with rows in every table of the model, made from the model, so that a table of tomorrow has rows too. Values are as nasty as their columns allow.</summary>
internal sealed class PlantedTables : IDisposable
{
    private static readonly string[] Texts = ["", "दिवाली की शुभकामनाएँ 🪔", "O'Hara \"quoted\" \\ back\tslash\r\n", "{\"price\": 4499.00, \"b\":  1}", "\u0001 ﷽ e\u0301 \uFFFD", "😀👩‍👩‍👧", " spaces ", "ß"];
    private static readonly long[] Longs = [0, 1, -1, long.MaxValue, long.MinValue, 638_000_000_000_000_001, 42];

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());

    public PlantedTables(int rows, int seed)
    {
        Paths = new StudioPaths(_folder);
        SqliteTemplate.CopyTo(_folder);
        using var db = new StudioDbs(DatabaseProvider.Postgres, "Host=localhost;Database=design").ForSystem();
        Tables = MoveTable.AllOf(db);
        var model = db.Model.GetRelationalModel();
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        var planted = new Dictionary<string, List<Dictionary<string, object?>>>(StringComparer.Ordinal);
        var random = new Random(seed);
        foreach (var table in Tables)
            planted[table.Name] = [.. Enumerable.Range(0, rows).Select(i => Plant(connection, model.Tables.Single(t => t.Name == table.Name), i, planted, random))];
        transaction.Commit();
    }

    public StudioPaths Paths { get; }

    public IReadOnlyList<MoveTable> Tables { get; }

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Paths.Database};Pooling=False;Foreign Keys=True");
        connection.Open();
        return connection;
    }

    public void Execute(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>All rows of a table as text, read without any part of the move.</summary>
    public List<string> Here(string table)
    {
        using var connection = Open();
        return Dump(connection, table, Tables.Single(t => t.Name == table));
    }

    /// <summary>The same from PostgreSQL.</summary>
    public List<string> There(string connectionString, string table)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        return Dump(connection, table, Tables.Single(t => t.Name == table));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static List<string> Dump(System.Data.Common.DbConnection connection, string table, MoveTable columns)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", columns.Columns.Select(c => $"\"{c.Name}\""))} FROM \"{table}\"";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) switch
            {
                DBNull => "NULL",
                bool yes => yes ? "1" : "0",
                byte[] bytes => Convert.ToHexString(bytes),
                var value => Convert.ToString(value, CultureInfo.InvariantCulture),
            })));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    /// <summary>Row <paramref name="i"/> refers to row i of every table it refers to, so all of it belongs to organization i.</summary>
    private static Dictionary<string, object?> Plant(SqliteConnection connection, ITable table, int i, Dictionary<string, List<Dictionary<string, object?>>> planted, Random random)
    {
        var row = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var reference in table.ForeignKeyConstraints)
        {
            foreach (var (own, theirs) in reference.Columns.Zip(reference.PrincipalColumns))
                row[own.Name] = planted[reference.PrincipalTable.Name][i][theirs.Name];
        }

        foreach (var column in table.Columns.Where(c => !row.ContainsKey(c.Name)))
            row[column.Name] = Value(column, table, i, random);
        using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO \"{table.Name}\" ({string.Join(", ", row.Keys.Select(k => $"\"{k}\""))}) VALUES ({string.Join(", ", row.Keys.Select((_, n) => $"@p{n}"))})";
        foreach (var (value, n) in row.Values.Select((v, n) => (v, n)))
            command.Parameters.AddWithValue($"@p{n}", value ?? DBNull.Value);
        command.ExecuteNonQuery();
        return row;
    }

    private static object? Value(IColumn column, ITable table, int i, Random random)
    {
        var isKey = table.PrimaryKey!.Columns.Contains(column) || table.UniqueConstraints.Any(u => u.Columns.Contains(column)) || table.Indexes.Any(x => x.IsUnique && x.Columns.Contains(column));
        var moved = MoveColumn.Of(column);
        if (column.IsNullable && !isKey && random.Next(3) == 0)
            return null;
        if (!moved.IsText)
        {
            return moved.Type switch
            {
                NpgsqlTypes.NpgsqlDbType.Boolean => random.Next(2) == 1,
                NpgsqlTypes.NpgsqlDbType.Bytea => new byte[] { 0, 255, (byte)i },
                NpgsqlTypes.NpgsqlDbType.Double => i / 3.0,
                NpgsqlTypes.NpgsqlDbType.Integer => isKey ? i : new[] { 0, int.MinValue, int.MaxValue, 7 }[random.Next(4)],
                _ => isKey ? i + 1L : Longs[random.Next(Longs.Length)],
            };
        }

        var text = isKey ? $"{i}{Texts[random.Next(Texts.Length)]}" : Texts[random.Next(Texts.Length)];
        var most = moved.MostCharacters ?? 10_000;
        return string.Concat(text.EnumerateRunes().Take(most).Select(r => r.ToString()));
    }
}
