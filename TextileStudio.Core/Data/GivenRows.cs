using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace TextileStudio.Core.Data;

/// <summary>
/// Rows that travel with a statement, which reads them as a table called <c>given</c>: what is to happen to many rows is one statement and not one for each, and one SQL for both databases.
/// PostgreSQL gets them as one JSON text. To SQLite, which took longer to parse that than for all it did with the rows, they go as values, some rows at a time: it looks up a statement's
/// parameters one after the other, so that many cost by their square.
/// </summary>
/// <param name="columns">Name and PostgreSQL type of each column, and its value of a row: text, whole number or null.</param>
internal sealed class GivenRows<T>(params (string Name, string Type, Func<T, object?> Value)[] columns)
{
    private const int MostOnPostgres = 1_000;
    private const int MostValuesOnSqlite = 96;

    /// <summary>Runs the statement that <paramref name="sql"/> makes around the table, with <paramref name="more"/> as its <c>{0}</c>, <c>{1}</c> and so on; how many rows it changed.</summary>
    public async Task<int> ExecuteAsync(StudioDb db, Func<string, string> sql, IEnumerable<T> rows, CancellationToken cancellationToken, params object[] more)
    {
        var changed = 0;
        foreach (var chunk in rows.Chunk(Most(db)))
        {
            var arguments = new List<object>(more);
            changed += await db.Database.ExecuteSqlRawAsync(sql(Table(db, chunk, arguments)), arguments, cancellationToken);
        }

        return changed;
    }

    /// <summary>The same for a statement that returns one text for each row it changed.</summary>
    public async Task<HashSet<string>> ReturningAsync(StudioDb db, Func<string, string> sql, IEnumerable<T> rows, CancellationToken cancellationToken, params object[] more)
    {
        var returned = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chunk in rows.Chunk(Most(db)))
        {
            var arguments = new List<object>(more);

            // Not as a query: those are compiled and kept by their text, and this one's differs with the number of rows.
            var raw = db.GetService<IRawSqlCommandBuilder>().Build(sql(Table(db, chunk, arguments)), arguments, db.Model);
            await using var reader = await raw.RelationalCommand.ExecuteReaderAsync(
                new RelationalCommandParameterObject(db.GetService<IRelationalConnection>(), raw.ParameterValues, null, db, db.GetService<IRelationalCommandDiagnosticsLogger>()), cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                returned.Add(reader.DbDataReader.GetString(0));
        }

        return returned;
    }

    private int Most(StudioDb db) => db is PostgresStudioDb ? MostOnPostgres : MostValuesOnSqlite / columns.Length;

    private string Table(StudioDb db, T[] rows, List<object> arguments)
    {
        if (db is PostgresStudioDb)
        {
            arguments.Add(Json(rows));
            return $"json_to_recordset({{{arguments.Count - 1}}}::json) AS given({string.Join(", ", columns.Select(c => $"{c.Name} {c.Type}"))})";
        }

        var table = new StringBuilder("(SELECT ").AppendJoin(", ", columns.Select((c, i) => $"column{i + 1} AS {c.Name}")).Append(" FROM (VALUES ");
        for (var row = 0; row < rows.Length; row++)
        {
            table.Append(row == 0 ? "(" : ", (");
            for (var column = 0; column < columns.Length; column++)
            {
                table.Append(column == 0 ? "" : ", ");
                switch (columns[column].Value(rows[row]))
                {
                    case null:
                        table.Append("NULL");
                        break;
                    case string words:
                        table.Append(CultureInfo.InvariantCulture, $"{{{arguments.Count}}}");
                        arguments.Add(words);
                        break;
                    case var number:
                        table.Append(Convert.ToInt64(number, CultureInfo.InvariantCulture));
                        break;
                }
            }

            table.Append(')');
        }

        return table.Append(")) AS given").ToString();
    }

    private string Json(T[] rows)
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
