using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Backups;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Retention;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>
/// <c>bench year [POSTS [DAYS_BETWEEN_BACKUPS]]</c>: a year of virtual time on one SQLite file. Each day its share of posts is planted as finished, three are created over HTTP and dispatched, retention runs
/// (35 days); every so many days a backup; in the middle the program starts anew on the data. In the end every id is in the table or in the archive, and the last backup restores.
/// </summary>
internal static class YearBench
{
    private const int Days = 365;
    private const int KeepDays = 35;
    private const int Creates = 3;

    public static async Task RunAsync(IReadOnlyList<string> sizes)
    {
        var posts = sizes.Count > 0 ? int.Parse(sizes[0], CultureInfo.InvariantCulture) : 1_000_000;
        var every = sizes.Count > 1 ? int.Parse(sizes[1], CultureInfo.InvariantCulture) : 7;
        using var scratch = new ScratchFolder();
        var year = new Year(scratch.Path, posts, every);
        var watch = Stopwatch.StartNew();
        await year.LiveAsync(0, Days / 2);
        await year.UpgradeAsync();
        await year.LiveAsync(Days / 2, Days);
        await year.JudgeAsync();
        Console.WriteLine($"{watch.Elapsed.TotalSeconds:0} s in all");
    }

    private sealed class Year(string folder, int posts, int every)
    {
        private static readonly DateTimeOffset Begins = new(2025, 11, 8, 3, 0, 0, TimeSpan.Zero);
        private readonly HashSet<string> _known = [];
        private readonly List<double> _creates = [], _lists = [], _archiving = [], _backups = [];
        private readonly StudioPaths _paths = new(Path.Combine(folder, "data"));
        private int _backedUp;

        private string Backup => Path.Combine(folder, "studio.tar");

        /// <summary>Some days, one by one, in one process's life.</summary>
        public async Task LiveAsync(int first, int end)
        {
            var time = new FakeTime(Begins.AddDays(first));
            await using var app = new StudioApp(
                [("Studio:DataDirectory", _paths.Root), ("Studio:Dispatch:Enabled", "false"), ("Studio:Retention:PostDays", $"{KeepDays}"), ("Studio:Retention:PauseMs", "0"), ("Studio:Retention:AtOnce", "500")], time);
            using var client = app.Client();
            for (var day = first; day < end; day++)
            {
                time.JumpTo(Begins.AddDays(day));
                await PlantAsync(app, time.GetUtcNow(), (int)((long)posts * (day + 1) / Days) - (int)((long)posts * day / Days));
                for (var i = 0; i < Creates; i++)
                    _creates.Add(await TimedAsync(() => CreateAsync(client, time.GetUtcNow().AddHours(1), $"Day {day}, number {i}")));
                time.JumpTo(time.GetUtcNow().AddHours(1));
                await app.Get<Dispatcher>().TickAsync(CancellationToken.None);
                await app.Get<Dispatcher>().DrainAsync();
                _lists.Add(await TimedAsync(() => client.GetStringAsync("/api/schedule/?ordering=-scheduled_time&page_size=50")));
                _archiving.Add(await TimedAsync(async () =>
                {
                    while ((await app.Get<PostArchive>().RunOnceAsync(CancellationToken.None)).More)
                    {
                    }
                }));
                if (day % every == every - 1)
                {
                    File.Delete(Backup);
                    _backups.Add(await TimedAsync(() => app.Get<StudioBackup>().WriteAsync(Backup, "year", false, false, CancellationToken.None)));
                    _backedUp = _known.Count;
                }

                if (day % 30 == 29)
                    await TellAsync(app, day + 1);
            }
        }

        /// <summary>The built program on the same data, as after the installation of a new version.</summary>
        public async Task UpgradeAsync()
        {
            using var studio = await ChildProcess.StudioAsync(ChildProcess.FreePort(), _paths.Root, [("Studio:Dispatch:Enabled", "false")]);
            Console.WriteLine($"middle of the year: the program started on the data and ended with {await studio.StopAsync()}");
        }

        public async Task JudgeAsync()
        {
            await JudgeAsync(_paths, _known.Count);
            var target = new StudioPaths(Path.Combine(folder, "restored"));
            var dbs = new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={target.Database};Pooling=False");
            var seconds = await TimedAsync(() => new StudioRestore(dbs, target, new WriteRetry(dbs, TimeProvider.System), new PostLedger(TimeProvider.System), TimeProvider.System).RestoreAsync(Backup, false, CancellationToken.None));
            Console.WriteLine($"the last backup ({new FileInfo(Backup).Length / 1e6:0} MB) restored in {seconds / 1_000:0.0} s");
            await JudgeAsync(target, _backedUp);
        }

        private async Task JudgeAsync(StudioPaths paths, int expected)
        {
            await using var db = new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={paths.Database};Pooling=False").ForSystem();
            var table = (await db.Posts.Select(p => p.Id).ToListAsync()).ToHashSet();
            var files = new ArchiveFiles(paths);
            var archived = files.Read().Select(p => p.Id).ToList();
            var both = archived.Count(table.Contains);
            var all = table.Union(archived).ToHashSet();
            if (archived.Distinct().Count() != archived.Count || all.Count != expected || !all.IsSubsetOf(_known))
                throw new InvalidOperationException($"{expected} ids are known; {table.Count} are in the table and {archived.Count} in the archive, {all.Count} together");
            Console.WriteLine($"{expected:N0} posts: {table.Count:N0} in the table, {archived.Count:N0} in the archive, {both:N0} in both, 0 lost; lines written twice: {files.Check().Repeated:N0}");
        }

        private async Task TellAsync(StudioApp app, int days)
        {
            await using var db = app.Dbs.ForSystem();
            var rows = await db.Posts.CountAsync();
            var archive = Directory.Exists(_paths.Archive) ? new DirectoryInfo(_paths.Archive).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) : 0;
            Console.WriteLine($"day {days}: {rows:N0} posts in the table of {_known.Count:N0}, file {new FileInfo(_paths.Database).Length / 1e6:0} MB, archive {archive / 1e6:0} MB; a day's retention {_archiving.Median():0} ms"
                + $" (longest {_archiving.Max():0}), backup {(_backups.Count == 0 ? 0 : _backups.Median()):0} ms, create {_creates.Median():0.0} ms, list of 50 {_lists.Median():0.0} ms (medians of 30 days)");
            foreach (var figures in new[] { _creates, _lists, _archiving, _backups })
                figures.Clear();
        }

        private async Task<string> CreateAsync(HttpClient client, DateTimeOffset at, string caption)
        {
            using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption, scheduled_time = at.ToString("O") });
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            var id = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
            _known.Add(id);
            return id;
        }

        private async Task PlantAsync(StudioApp app, DateTimeOffset now, int count)
        {
            await using var db = app.Dbs.ForSystem();
            var account = await db.Accounts.FirstAsync(a => a.Platform == Platform.X);
            await using var held = await HeldConnection.OfAsync(db, CancellationToken.None);
            var connection = (SqliteConnection)held.Connection;
            await using var transaction = connection.BeginTransaction();
            using var post = Command(connection, transaction,
                """
                INSERT INTO scheduled_posts (id, organization_id, account_id, platform, caption, options, scheduled_time, status, next_try, latest_send, fence, called_fence, retry_count, deaths, max_retries,
                  metadata, content_hash, version, created_at, updated_at, posted_at, platform_post_id, platform_url)
                VALUES ($id, $org, $account, 'x', $caption, '{}', $at, $status, $at, $at + 72000000000, 1, 1, 0, 0, 5, '{"order":"A-1234","customer":"Meera"}', $id, 3, $at - 864000000000, $at, $at, $id, 'https://x.com/i/status/' || $id)
                """, "$id", "$org", "$account", "$caption", "$at", "$status");
            using var attempt = Command(connection, transaction,
                """
                INSERT INTO attempts (post_id, number, organization_id, fence, node, marker, snapshot, started, called, finished, outcome, remote_id, absences)
                VALUES ($id, 1, $org, 1, 'node-1', $id || '.1', '{"post_id":"' || $id || '","text":"' || $caption || '","media":[],"options":{},"marker":"' || $id || '.1"}', $at, $at, $at, 'accepted', $id, 0)
                """, "$id", "$org", "$caption", "$at");
            using var line = Command(connection, transaction,
                "INSERT INTO post_events (organization_id, post_id, at, actor, action, from_status, to_status, detail) VALUES ($org, $id, $at, 'dispatcher:node-1', $action, $from, $to, '{\"attempt\":1,\"fence\":1}')",
                "$org", "$id", "$at", "$action", "$from", "$to");
            for (var i = 0; i < count; i++)
            {
                var at = now.AddSeconds(-i % 43_200).UtcTicks;
                var id = Guid.CreateVersion7(now).ToString();
                var status = (_known.Count % 100) switch { < 95 => "posted", < 98 => "failed", _ => "cancelled" };
                var caption = $"Banarasi silk saree number {_known.Count}: handwoven zari border, festival offer of 25 % off until Sunday, come and see it at Lakshmi Textiles, T Nagar. #Diwali #Silk #Saree";
                Run(post, id, account.OrganizationId, account.Id, caption, at, status);
                Run(attempt, id, account.OrganizationId, caption, at);
                Run(line, account.OrganizationId, id, at, "create", DBNull.Value, "scheduled");
                Run(line, account.OrganizationId, id, at, "claim", "scheduled", "publishing");
                Run(line, account.OrganizationId, id, at, "confirm", "publishing", status);
                _known.Add(id);
            }

            await transaction.CommitAsync();
        }

        private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string sql, params string[] names)
        {
            var command = connection.CreateCommand();
            (command.CommandText, command.Transaction) = (sql, transaction);
            foreach (var name in names)
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            return command;
        }

        private static void Run(SqliteCommand command, params object[] values)
        {
            for (var i = 0; i < values.Length; i++)
                command.Parameters[i].Value = values[i];
            command.ExecuteNonQuery();
        }

        private static async Task<double> TimedAsync(Func<Task> work)
        {
            var started = Stopwatch.GetTimestamp();
            await work();
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
    }
}
