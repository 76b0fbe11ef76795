using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace TextileStudio.Core.Data;

/// <summary>
/// Rows that travel with a statement: one SQL for both databases. PostgreSQL gets them all in one JSON text, which it reads as a table, for what costs there is the way to the server.
/// SQLite, which has no way to go and took longer to parse that than for all it did with the rows, runs the statement prepared once, row by row.
/// </summary>
/// <param name="columns">Name and PostgreSQL type of each column, and its value of a row: text, whole number or null. The first names the row.</param>
internal sealed class GivenRows<T>(params (string Name, string Type, Func<T, object?> Value)[] columns)
{
    /// <summary>How a statement speaks of the rows it is given.</summary>
    public sealed class Given(string from, string prefix, IEnumerable<string> names)
    {
        /// <summary>The FROM clause that brings the rows in; empty where each comes as parameters.</summary>
        public string From => from;

        /// <summary>The names of all columns in the order declared.</summary>
        public string Names { get; } = string.Join(", ", names);

        /// <summary>All columns in the order declared.</summary>
        public string All { get; } = string.Join(", ", names.Select(name => prefix + name));

        /// <summary>One column.</summary>
        public string this[string name] => prefix + name;
    }

    private readonly Given _each = new("", "@", columns.Select(c => c.Name));

    /// <summary>Runs a statement, with <paramref name="more"/> as its <c>{0}</c>, <c>{1}</c> and so on; how many rows it changed.</summary>
    public async Task<int> ExecuteAsync(StudioDb db, Func<Given, string> sql, IReadOnlyCollection<T> rows, CancellationToken cancellationToken, params object[] more)
    {
        if (rows.Count == 0)
            return 0;
        if (db is PostgresStudioDb)
            return await db.Database.ExecuteSqlRawAsync(sql(Table(more)), [.. more, Json(rows)], cancellationToken);
        var changed = 0;
        await EachAsync(db, sql, rows, more, (_, count) => changed += count, cancellationToken);
        return changed;
    }

    /// <summary>The same for an update of the table <paramref name="target"/> by its id, which is the rows' first column; the ids that it changed.</summary>
    public async Task<IReadOnlySet<string>> UpdateAsync(StudioDb db, string target, Func<Given, string> sql, IReadOnlyCollection<T> rows, CancellationToken cancellationToken, params object[] more)
    {
        if (rows.Count == 0)
            return new HashSet<string>();
        if (db is PostgresStudioDb)
            return (await db.Database.SqlQueryRaw<string>($"""{sql(Table(more))} RETURNING {target}.id AS "Value" """, [.. more, Json(rows)]).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var updated = new HashSet<string>(StringComparer.Ordinal);
        await EachAsync(db, sql, rows, more, (row, count) =>
        {
            if (count > 0)
                updated.Add((string)columns[0].Value(row)!);
        }, cancellationToken);
        return updated;
    }

    private async Task EachAsync(StudioDb db, Func<Given, string> sql, IReadOnlyCollection<T> rows, object[] more, Action<T, int> changed, CancellationToken cancellationToken)
    {
        await using var held = await HeldConnection.OfAsync(db, cancellationToken);
        await using var command = held.Connection.CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = string.Format(CultureInfo.InvariantCulture, sql(_each), [.. more.Select((_, i) => $"@more{i}")]);
        foreach (var (value, i) in more.Select((value, i) => (value, i)))
            Add(command, $"@more{i}").Value = value;
        var parameters = Array.ConvertAll(columns, c => Add(command, $"@{c.Name}"));

        // Interceptors are asked once, for the statement and not for each row.
        var connection = db.GetService<IRelationalConnection>();
        await db.GetService<IRelationalCommandDiagnosticsLogger>().CommandNonQueryExecutingAsync(
            connection, command, command.CommandText, db, Guid.Empty, connection.ConnectionId, TimeProvider.System.GetUtcNow(), CommandSource.ExecuteSqlRaw, cancellationToken);
        foreach (var row in rows)
        {
            for (var i = 0; i < parameters.Length; i++)
                parameters[i].Value = columns[i].Value(row) ?? DBNull.Value;
            changed(row, await command.ExecuteNonQueryAsync(cancellationToken));
        }
    }

    private static DbParameter Add(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }

    private Given Table(object[] more) =>
        new($"FROM json_to_recordset({{{more.Length}}}::json) AS given({string.Join(", ", columns.Select(c => $"{c.Name} {c.Type}"))})", "given.", columns.Select(c => c.Name));

    private string Json(IEnumerable<T> rows)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                foreach (var (name, _, value) in columns)
                {
                    json.WritePropertyName(name);
                    switch (value(row))
                    {
                        case null:
                            json.WriteNullValue();
                            break;
                        case string words:
                            json.WriteStringValue(words);
                            break;
                        case var number:
                            json.WriteNumberValue(Convert.ToInt64(number, CultureInfo.InvariantCulture));
                            break;
                    }
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
