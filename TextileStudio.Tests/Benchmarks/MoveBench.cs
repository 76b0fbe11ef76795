using System.Diagnostics;
using System.Globalization;
using TextileStudio.Core.Data.Moving;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Storage;

namespace TextileStudio.Tests.Benchmarks;

/// <summary><c>bench move [ROWS]</c>: so many rows in every table of a SQLite file, moved to a durable PostgreSQL on the same machine, checks included.</summary>
internal static class MoveBench
{
    public static async Task RunAsync(int rows)
    {
        PostgresServer.IsDurable = true;
        try
        {
            using var source = new PlantedTables(rows, 1);
            var target = await PostgresServer.NewDatabaseAsync();
            var bytes = new FileInfo(source.Paths.Database).Length;
            var watch = Stopwatch.StartNew();
            var checkedAfter = TimeSpan.Zero;
            var outcome = await new DatabaseMove(source.Paths, source.Paths.Database, target, TimeProvider.System, _ => { }, step =>
            {
                checkedAfter = step is MoveStep.Numbered ? watch.Elapsed : checkedAfter;
                return ValueTask.CompletedTask;
            }).RunAsync(CancellationToken.None);
            var all = rows * source.Tables.Count;
            Console.WriteLine(outcome.Sentence);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{all:#,0} rows, {bytes / 1e6:0} MB: {watch.Elapsed.TotalSeconds:0.0} s ({all / watch.Elapsed.TotalSeconds:#,0} rows/s), of it {(watch.Elapsed - checkedAfter).TotalSeconds:0.0} s reading both back and changing hands"));
        }
        finally
        {
            PostgresServer.Stop();
        }
    }
}
