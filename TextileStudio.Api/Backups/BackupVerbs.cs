using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Api.Http;
using TextileStudio.Api.Publishing;
using TextileStudio.Core.Backups;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;

namespace TextileStudio.Api.Backups;

/// <summary>
/// <c>backup FILE</c>, <c>restore FILE</c> and <c>hold</c> of the service's program, with the service's settings. Exit codes: 0 done, 1 refused with a sentence and nothing changed, 2 wrong words.
/// </summary>
internal static class BackupVerbs
{
    private const string Usage = """
        Usage: TextileStudio.Api backup FILE [--files-only]    everything into one new file (.tar, or .tar.gz), also while the service runs
               TextileStudio.Api restore FILE [--hold-all]     into an empty data directory; what may have gone out since is held
               TextileStudio.Api hold [--all]                  the same holding for a database that was brought back by other means
        """;

    /// <summary>Null when the words are none of these verbs'. Runs before the database is migrated: a backup is made before an upgrade too.</summary>
    public static async Task<int?> RunAsync(IServiceProvider services, string[] words, TextWriter output, TextWriter error)
    {
        try
        {
            switch (words)
            {
                case ["backup", { } file, .. ([] or ["--files-only"])] when !IsOption(file):
                    await BackupAsync(services, file, filesOnly: words.Length == 3, output);
                    return 0;
                case ["restore", { } file, .. ([] or ["--hold-all"])] when !IsOption(file):
                    await RestoreAsync(services, file, holdAll: words.Length == 3, output);
                    return 0;
                case ["hold"] or ["hold", "--all"]:
                    await HoldAsync(services, words.Length == 2, output);
                    return 0;
                case ["backup" or "restore" or "hold", ..]:
                    await error.WriteLineAsync(Usage);
                    return 2;
                default:
                    return null;
            }
        }
        catch (BackupException refusal)
        {
            await error.WriteLineAsync(refusal.Message);
            return 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(WriteRetry.IsFull(exception) ? $"The disk is full: {exception.Message} Nothing was kept." : exception.Message);
            return 1;
        }
    }

    private static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal);

    private static async Task BackupAsync(IServiceProvider services, string file, bool filesOnly, TextWriter output)
    {
        var isSealed = services.GetRequiredService<IConfiguration>()[KeyRingSeal.File] is { Length: > 0 };
        var made = await services.GetRequiredService<StudioBackup>().WriteAsync(file, Heartbeat.OwnVersion, isSealed, filesOnly, CancellationToken.None);
        await output.WriteLineAsync($"{Path.GetFullPath(file)}: {Described(made)}; {new FileInfo(file).Length / 1e6:0.0} MB, read back and whole.");
        if (filesOnly)
            await output.WriteLineAsync("The database is not in it. Back it up before the files, so that every picture it names is in them.");
        if (made.Missing.Count > 0)
            await output.WriteLineAsync($"{Counted(made.Missing.Count, "picture")} named by the database {(made.Missing.Count == 1 ? "is" : "are")} not on the disk, the first {made.Missing[0]}. The service lacks {(made.Missing.Count == 1 ? "it" : "them")} now; look into an earlier backup.");
        await output.WriteLineAsync(isSealed
            ? $"The key ring is sealed: without the certificate that {KeyRingSeal.File} names, which is not in the file, every account must be connected again after a restore."
            : "It holds the keys that open the accounts' tokens: keep it where only you can read it.");
    }

    private static async Task RestoreAsync(IServiceProvider services, string file, bool holdAll, TextWriter output)
    {
        var report = await services.GetRequiredService<StudioRestore>().RestoreAsync(file, holdAll, CancellationToken.None);
        var since = $"{report.Backup.MadeAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}Z";
        await output.WriteLineAsync($"Restored into {services.GetRequiredService<StudioPaths>().Root}: {Described(report.Backup)}, as of {since}.");
        if (report.Posts is not { } posts)
        {
            await output.WriteLineAsync("There was no database in it. Bring yours back, then run hold before the service starts: otherwise posts that went out since may be sent again.");
            return;
        }

        await TellAsync(posts, output);
        await output.WriteLineAsync($"""
            Whatever was done after {since} is not known here: posts planned, changed or cancelled, approvals, keys revoked, members removed, people who asked for no more messages.
            Go through what is scheduled, and revoke again what was revoked. Make sure that the service which ran before is stopped for good, then start this one.
            """);
        if (await services.GetRequiredService<KeyRingCheck>().SampleAsync(CancellationToken.None) is (> 0, 0))
            await output.WriteLineAsync($"No account's token opens with this key ring{(report.Backup.KeyRingIsSealed ? $", which is sealed: set {KeyRingSeal.File} to its certificate" : "")}. Otherwise connect every account again.");
    }

    private static async Task HoldAsync(IServiceProvider services, bool all, TextWriter output)
    {
        var (dbs, paths, time) = (services.GetRequiredService<StudioDbs>(), services.GetRequiredService<StudioPaths>(), services.GetRequiredService<TimeProvider>());
        if (dbs.Provider is DatabaseProvider.Sqlite && !File.Exists(new SqliteConnectionStringBuilder(dbs.ConnectionString).DataSource))
            throw new BackupException($"There is no database in {paths.Root}. Set Studio:DataDirectory as it is set for the service.");
        await using var turn = FileLock.TryTake(paths.DispatcherLock) ?? throw new BackupException($"A service is running on {paths.Root}. Stop it, then hold.");
        await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        await using (var db = dbs.ForSystem())
        {
            var alive = await DbClock.NowAsync(db, time, CancellationToken.None) - NodeState.SilentAfter;
            if (await db.Nodes.AnyAsync(n => n.Beat > alive))
                throw new BackupException($"A node was heard of in the last {NodeState.SilentAfter.TotalSeconds:0} seconds. Stop the service on all machines, wait, then hold.");
        }

        await TellAsync(await services.GetRequiredService<RestoredPosts>().HoldAsync(null, all, CancellationToken.None), output);
    }

    private static async Task TellAsync(HeldPosts posts, TextWriter output)
    {
        await output.WriteLineAsync(posts.Held == 0
            ? "No post was due meanwhile: none had to be held."
            : $"{Counted(posts.Held, "post")} may have gone out meanwhile and will not be sent by {(posts.Held == 1 ? "itself" : "themselves")}: the dashboard lists {(posts.Held == 1 ? "it" : "them")} under Needs a check, for the owner to say what is on the account.");
        await output.WriteLineAsync($"{Counted(posts.Ahead, "post")} scheduled for later will go out at {(posts.Ahead == 1 ? "its" : "their")} time. {Counted(posts.Drafts, "draft")} and {Counted(posts.Failed, "failed or missed post")} may have gone out too, if somebody approved or retried them meanwhile: look before you do.");
    }

    private static string Described(BackupManifest backup) => string.Join(", ", new[]
    {
        backup.Counts is { } counts ? $"{Counted(counts.Organizations, "organization")}, {Counted(counts.Accounts, "account")}, {Counted(counts.Posts, "post")} ({counts.Scheduled:N0} scheduled)" : "no database",
        Counted(backup.Files(BackupManifest.Assets), "picture"), Counted(backup.Files(BackupManifest.Archive), "archive file"), Counted(backup.Files(BackupManifest.Keys), "key"),
    });

    private static string Counted(long count, string thing) => $"{count:N0} {thing}{(count == 1 ? "" : "s")}";
}
