using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace TextileStudio.Core.Data.Moving;

/// <summary>How a run ended.</summary>
public enum MoveEnd
{
    /// <summary>Everything is in PostgreSQL, checked row for row; SQLite is closed.</summary>
    Done,

    /// <summary>Something must be set right first; nothing was changed that a service would notice.</summary>
    Refused,

    /// <summary>It began and could not go on; run again, it does.</summary>
    BrokenOff,
}

/// <summary>The end of a run and the sentence for it.</summary>
public sealed record MoveOutcome(MoveEnd End, string Sentence);

/// <summary>The named instants of a move, at each of which the process may die.</summary>
public enum MoveStep
{
    SourceHeld,
    SourceNamed,
    TargetTaken,
    SchemaMade,
    BatchCopied,
    Numbered,
    Checked,
    SourceClosed,
    TargetOpened,
}

/// <summary>
/// Moves the service's SQLite database into an empty PostgreSQL database: every table of the model, every value as it is, checked row for row. At every instant at most one of the two
/// may dispatch (docs/decisions/moving-to-postgres.md): the copy is not startable until SQLite is closed for good. Killed and run again, it goes on.
/// </summary>
/// <param name="file">The SQLite file.</param>
/// <param name="tell">Gets lines of progress, for people.</param>
/// <param name="reached">Where tests end a run; told of every step as it is reached, and waited for.</param>
public sealed class DatabaseMove(StudioPaths paths, string file, string connectionString, TimeProvider time, Action<string> tell, Func<MoveStep, ValueTask>? reached = null)
{
    /// <summary>Rows that go over in one transaction.</summary>
    public int BatchRows { get; init; } = 5_000;

    public async Task<MoveOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (MoveTarget.Read(connectionString) is not ({ } settings, { } place))
            return Refused("The connection is none to PostgreSQL. It looks like Host=10.0.0.5;Database=studio;Username=studio;Password=... and comes from Studio__Database__ConnectionString.");
        try
        {
            // In this order: the service's locks, its file, the other server. What is refused up to there has changed nothing.
            await using var turn = FileLock.TryTake(paths.DispatcherLock);
            if (turn is null)
                return Refused($"A service dispatches from {paths.Root}. Stop it first (systemctl stop textile-studio): what it sends while rows are copied, the copy would not know.");
            await using var migrating = FileLock.TryTake(paths.MigrationLock);
            if (migrating is null)
                return Refused($"A service starts in {paths.Root} at this moment, or another move runs. Stop it first.");
            var (source, closed) = await MoveSource.OpenAsync(file, cancellationToken);
            if (source is null)
                return Refused(closed!);
            await using (source)
            {
                await AtAsync(MoveStep.SourceHeld);
                var (target, unfit) = await MoveTarget.ConnectAsync(settings, place, cancellationToken);
                if (target is null)
                    return Refused(unfit!);
                await using (target)
                    return await MoveAsync(source, target, new StudioDbs(DatabaseProvider.Postgres, connectionString), cancellationToken);
            }
        }
        catch (Exception exception) when (MoveFaults.Of(exception, place) is { } outcome)
        {
            return outcome;
        }
    }

    private async Task<MoveOutcome> MoveAsync(MoveSource source, MoveTarget target, StudioDbs postgres, CancellationToken cancellationToken)
    {
        if (target.Warning is { } warning)
            tell($"Warning: {warning}");
        if (source.Mark is { State: MoveState.Moved } moved)
        {
            if (target.Mark?.Id != moved.Id)
                return Refused($"{file} was moved already, to {moved.Place}, and not to {target.Place}. Start the service with that database.");
            if (target.Mark.State is MoveState.Ready)
                return new MoveOutcome(MoveEnd.Done, $"{file} was moved to {target.Place} already. Start the service with it.");
        }
        else if (target.Mark is { } mark && mark.Id != source.Mark?.Id)
        {
            return Refused(mark.State is MoveState.Ready
                ? $"{target.Place} is in use: another SQLite database was moved into it. Name an empty one."
                : $"{target.Place} holds a move that another SQLite database began ({mark.Place}) and that was not finished. Finish it from there, or make an empty database.");
        }
        else if (target.Mark is null && await target.ContentAsync(cancellationToken) is { Count: > 0 } content)
        {
            return Refused($"{target.Place} is not empty (it holds {string.Join(", ", content)}). A move wants an empty one: createdb --owner=USER --encoding=UTF8 --template=template0 --locale=C.UTF-8 NAME");
        }

        IReadOnlyList<MoveTable> tables;
        await using (var model = postgres.ForSystem())
            tables = MoveTable.AllOf(model);
        if (source.Mark is { State: MoveState.Moved } finishing)
            return await VersionsAsync(source, postgres, mayMigrate: false, cancellationToken) ?? await FinishAsync(source, target, tables, finishing, cancellationToken);
        return await VersionsAsync(source, postgres, mayMigrate: true, cancellationToken)
            ?? (await source.FindMisfitAsync(tables, cancellationToken) is { } misfit ? Refused(misfit) : null)
            ?? await TakeAsync(source, target, postgres, cancellationToken)
            ?? await CopyAsync(source, target, tables, cancellationToken)
            ?? await FinishAsync(source, target, tables, target.Mark!, cancellationToken);
    }

    /// <summary>Both databases must have the schema of this build, neither a later one.</summary>
    private static async Task<MoveOutcome?> VersionsAsync(MoveSource source, StudioDbs postgres, bool mayMigrate, CancellationToken cancellationToken)
    {
        await using var there = postgres.ForSystem();
        await using var here = source.Context();
        foreach (StudioDb db in new StudioDb[] { here, there })
        {
            var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
            var applied = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
            if (applied.Find(m => !known.Contains(m)) is { } later)
                return Refused($"The {(db is SqliteStudioDb ? "SQLite" : "PostgreSQL")} database has the schema of a later release ({later}). Move it with that release.");
            if (!mayMigrate && applied.Count < known.Count)
                return Refused("The move was begun with an earlier release and waits for its last step. Finish it with the release that began it, then update.");
        }

        if (mayMigrate)
            await Migrator.ApplyAsync(here, before: null, cancellationToken);
        return null;
    }

    /// <summary>Marks both, SQLite first: whatever dies between, the next run knows its own copy again, and no service starts on it.</summary>
    private async Task<MoveOutcome?> TakeAsync(MoveSource source, MoveTarget target, StudioDbs postgres, CancellationToken cancellationToken)
    {
        if (target.Mark is null)
        {
            var mark = new MoveMark(IdSource.NewUnguessable(), MoveState.Copying, target.Place, time.GetUtcNow());
            await source.NameAsync(mark, cancellationToken);
            await AtAsync(MoveStep.SourceNamed);
            if (!await target.TakeAsync(mark with { Place = $"{MoveMark.FromSqlite}{file} of {Environment.MachineName}" }, cancellationToken))
                return Refused($"{target.Place} is not empty any more: a service was started on it. Stop it and make an empty database.");
            await AtAsync(MoveStep.TargetTaken);
        }

        await using var db = postgres.ForSystem();
        await Migrator.ApplyAsync(db, before: null, cancellationToken);
        await AtAsync(MoveStep.SchemaMade);
        return null;
    }

    private async Task<MoveOutcome?> CopyAsync(MoveSource source, MoveTarget target, IReadOnlyList<MoveTable> tables, CancellationToken cancellationToken)
    {
        var behind = await ResumeAsync(source, target, tables, cancellationToken);
        for (var i = 0; i < tables.Count; i++)
        {
            var table = tables[i];
            var (copied, last) = behind[i];
            var all = await source.CountAsync(table, cancellationToken);
            while (await source.PageAsync(table, last, BatchRows, cancellationToken) is { Count: > 0 } page)
            {
                await target.CopyAsync(table, page, cancellationToken);
                await AtAsync(MoveStep.BatchCopied);
                copied += page.Count;
                last = table.KeyOf(page[^1]);
                if (copied < all)
                    tell(string.Create(CultureInfo.InvariantCulture, $"{i + 1,3}/{tables.Count} {table.Name}: {copied:N0} of {all:N0} rows"));
            }

            tell(string.Create(CultureInfo.InvariantCulture, $"{i + 1,3}/{tables.Count} {table.Name}: {copied:N0} rows copied"));
        }

        await target.NumberOnAsync(table => source.LastNumberAsync(table, cancellationToken), cancellationToken);
        await target.AnalyzeAsync(tables, cancellationToken);
        await AtAsync(MoveStep.Numbered);
        return null;
    }

    /// <summary>
    /// How much of each table is over already. What an earlier run copied counts only while it is the beginning of what SQLite holds now; one row that differs (the service ran on
    /// meanwhile) and all tables begin anew.
    /// </summary>
    private async Task<IReadOnlyList<(long Rows, object?[]? Last)>> ResumeAsync(MoveSource source, MoveTarget target, IReadOnlyList<MoveTable> tables, CancellationToken cancellationToken)
    {
        var found = new List<(long, object?[]?)>();
        foreach (var table in tables)
        {
            var seen = await MoveComparison.MakeAsync(source, target, table, mayBeShort: true, cancellationToken);
            if (seen.Difference is { } row)
            {
                tell($"SQLite has changed since the last run ({row}): beginning anew.");
                await target.EmptyAsync(tables, cancellationToken);
                return [.. tables.Select(_ => (0L, (object?[]?)null))];
            }

            found.Add((seen.Rows, seen.Last));
        }

        if (found.Sum(f => f.Item1) is > 0 and var rows)
            tell(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows of an earlier run are there and equal: going on behind them."));
        return found;
    }

    /// <summary>Reads both sides again, then changes hands: SQLite closed and on the disk first, PostgreSQL opened after. Between the two nobody can dispatch, and a run again ends it.</summary>
    private async Task<MoveOutcome> FinishAsync(MoveSource source, MoveTarget target, IReadOnlyList<MoveTable> tables, MoveMark mark, CancellationToken cancellationToken)
    {
        var rows = 0L;
        foreach (var table in tables)
        {
            var seen = await MoveComparison.MakeAsync(source, target, table, mayBeShort: false, cancellationToken);
            if (seen.Difference is { } row)
                return new MoveOutcome(MoveEnd.BrokenOff, $"Read back, {row} is not the same on both sides; SQLite stays as it is. See that nobody else writes into {target.Place}, then run this again.");
            tell(string.Create(CultureInfo.InvariantCulture, $"checked {table.Name}: {seen.Rows:N0} rows equal, sha256 {seen.Digest[..16]}"));
            rows += seen.Rows;
        }

        await AtAsync(MoveStep.Checked);
        if (source.Mark?.State is not MoveState.Moved)
            await source.CloseForGoodAsync(new MoveMark(mark.Id, MoveState.Moved, target.Place, time.GetUtcNow()), cancellationToken);
        await AtAsync(MoveStep.SourceClosed);
        await target.OpenAsync(target.Mark! with { State = MoveState.Ready, At = time.GetUtcNow() }, cancellationToken);
        await AtAsync(MoveStep.TargetOpened);
        return new MoveOutcome(MoveEnd.Done, string.Create(CultureInfo.InvariantCulture,
            $"Moved: {tables.Count} tables, {rows:N0} rows, each read back and equal on both sides. {file} is closed for good. Start the service with Studio:Database:Provider=Postgres and this connection."));
    }

    private ValueTask AtAsync(MoveStep step) => reached?.Invoke(step) ?? ValueTask.CompletedTask;

    private static MoveOutcome Refused(string sentence) => new(MoveEnd.Refused, sentence);
}
