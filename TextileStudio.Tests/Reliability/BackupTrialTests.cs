using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Backups;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// B1: backups by the program's own verb while clients create and posts go out. Each restores whole, with every schedule that was confirmed before it began. Then the machine is lost: a service goes on
/// from the last backup beside networks that have more than it knows of, and nothing goes out twice; its owners' word brings the rest out.
/// </summary>
[TestFixture, Parallelizable]
internal sealed class BackupTrialTests
{
    [Test, CancelAfter(600_000)]
    public async Task A_backup_taken_under_load_restores_and_nothing_goes_out_twice(CancellationToken cancellationToken) =>
        TestContext.Out.WriteLine(await RunAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    /// <summary>Trial B1.</summary>
    public static async Task<string> RunAsync(TrialRun run)
    {
        var random = new Random(run.Seed);
        var backups = run.Of(2, 50);
        using var scratch = new ScratchFolder();
        var promised = 0;
        var last = Path.Combine(scratch.Path, "last.tar");
        var goOn = Path.Combine(scratch.Path, "again");
        await using (var cluster = await Cluster.StartAsync(new ClusterSetup(), run.Seed))
        {
            await cluster.FurnishAsync(backups * 40, run.Stopping);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping);
            var creating = CreateAsync(cluster, backups * 120, new Random(run.Seed), enough.Token, run.Stopping);
            for (var i = 1; i <= backups; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 800)), TimeProvider.System, run.Stopping);
                var before = cluster.Confirmed.Created;
                var file = i == backups ? last : Path.Combine(scratch.Path, $"{i}.tar");
                var (exit, said) = await ChildProcess.VerbAsync(cluster.Data, run.Stopping, "backup", file);
                if (exit != 0)
                    throw new InvalidOperationException($"backup {i} ended with {exit}: {said}");
                if (i < backups)
                    await CheckAsync(file, Path.Combine(scratch.Path, $"{i}"), before, run.Stopping);
                promised = Math.Max(promised, before.Count);
            }

            // More is planned, and more goes out, that the last backup knows nothing of; then the machine is gone.
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, run.Stopping);
            await enough.CancelAsync();
            await creating;
            await cluster.Nodes[0].KillAsync();
            await cluster.Sandbox.FreezeAsync();
            Copy(Path.Combine(cluster.Folder, "sandbox"), Path.Combine(goOn, "sandbox"));
        }

        var (held, sent) = await GoOnAsync(last, goOn, run);
        return $"{backups} backups beside a service that creates and sends: all whole, every one of up to {promised} confirmed schedules there; after the machine was lost {held} posts of the last one were held, "
            + $"{sent} posts are out in the end, 0 twice";
    }

    private static async Task CreateAsync(Cluster cluster, int most, Random random, CancellationToken enough, CancellationToken cancellationToken)
    {
        using var clients = new SemaphoreSlim(4);
        var creating = new List<Task>();
        while (creating.Count < most && !enough.IsCancellationRequested)
        {
            await clients.WaitAsync(cancellationToken);
            creating.Add(OneAsync(creating.Count, TimeSpan.FromMilliseconds(random.Next(15_000))));
            await Task.Delay(TimeSpan.FromMilliseconds(40), TimeProvider.System, cancellationToken);
        }

        await Task.WhenAll(creating);

        async Task OneAsync(int number, TimeSpan due)
        {
            try
            {
                await cluster.ScheduleAsync(number, TimeProvider.System.GetUtcNow() + due, () => cluster.Nodes[0], cancellationToken);
            }
            finally
            {
                clients.Release();
            }
        }
    }

    private static async Task<RestoreReport> RestoreAsync(string file, string data, CancellationToken cancellationToken)
    {
        var paths = new StudioPaths(data);
        var dbs = new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={paths.Database};Pooling=False");
        return await new StudioRestore(dbs, paths, new WriteRetry(dbs, TimeProvider.System), new PostLedger(TimeProvider.System), TimeProvider.System).RestoreAsync(file, holdAll: false, cancellationToken);
    }

    /// <summary>It restores, and holds every promise made before it began.</summary>
    private static async Task CheckAsync(string file, string folder, IReadOnlyCollection<string> before, CancellationToken cancellationToken)
    {
        var report = await RestoreAsync(file, folder, cancellationToken);
        var paths = new StudioPaths(folder);
        await Cluster.CheckIntegrityAsync(paths.Database);
        await using (var db = new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={paths.Database};Pooling=False").ForSystem())
        {
            var posts = (await db.Posts.Select(p => p.Id).ToListAsync(cancellationToken)).ToHashSet();
            var lost = before.Where(id => !posts.Contains(id)).ToList();
            var pictures = await db.Assets.Select(a => a.Path).ToListAsync(cancellationToken);
            if (lost.Count > 0 || report.Backup.Missing.Count > 0 || pictures.Count == 0 || pictures.Exists(p => !File.Exists(Path.Combine(paths.Assets, p))))
                throw new InvalidOperationException($"{lost.Count} of {before.Count} confirmed schedules are not in the backup; {report.Backup.Missing.Count} pictures missing");
            if (await db.Posts.AnyAsync(p => p.Status == PostStatus.Publishing && !db.Posts.Any(c => c.ParentId == p.Id), cancellationToken))
                throw new InvalidOperationException("a post is still being sent in a restored database");
        }

        File.Delete(file);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The service on the restored directory, beside the networks as they were when the machine was lost: at first by itself, then with its owners' word.</summary>
    private static async Task<(int Held, int Sent)> GoOnAsync(string file, string folder, TrialRun run)
    {
        var (exit, said) = await ChildProcess.VerbAsync(Path.Combine(folder, "data"), run.Stopping, "restore", file);
        if (exit != 0)
            throw new InvalidOperationException($"restore ended with {exit}: {said}");
        await run.Log.WriteLineAsync(said);
        await using var cluster = await Cluster.StartAsync(new ClusterSetup { Folder = folder }, run.Seed);
        await cluster.QuietAsync(run.Patience, run.Stopping);
        var copies = await OnceAsync(cluster, run.Stopping);

        List<ScheduledPost> held;
        ILookup<string?, string> people;
        await using (var db = cluster.Dbs.ForSystem())
        {
            people = (await db.Recipients.AsNoTracking().ToListAsync(run.Stopping)).ToLookup(r => r.Tag, r => r.Id);
            held = await db.Posts.AsNoTracking().Where(p => p.Status == PostStatus.NeedsCheck && p.ErrorCode == PostLedger.Restored)
                .Where(p => !db.Posts.Any(c => c.ParentId == p.Id)).ToListAsync(run.Stopping);
        }

        foreach (var post in held)
        {
            using var answer = await cluster.Nodes[0].Client.PostAsJsonAsync($"/api/schedule/{post.Id}/resolution/", new { outcome = NamesOf(post, people).Any(copies.Contains) ? "posted" : "post_again" }, run.Stopping);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(run.Stopping));
        }

        await cluster.QuietAsync(run.Patience, run.Stopping);
        var all = await OnceAsync(cluster, run.Stopping);
        await using var end = cluster.Dbs.ForSystem();
        var posted = await end.Posts.AsNoTracking().Where(p => p.Status == PostStatus.Posted && !end.Posts.Any(c => c.ParentId == p.Id)).ToListAsync(run.Stopping);
        if (posted.Find(p => !NamesOf(p, people).Any(all.Contains)) is { } lie)
            throw new InvalidOperationException($"{lie.Platform} {lie.Id} is said to be out and is not");
        return (held.Count, all.Count);
    }

    /// <summary>What is out, each by its name; throws when anything is out twice.</summary>
    private static async Task<HashSet<string>> OnceAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        var copies = (await cluster.TallyAsync<SandboxPost>("posts", cancellationToken)).Where(c => c.Kind is SandboxPostKind.Post)
            .Select(c => c.Platform is Platform.Whatsapp ? c.Details?["callback"]?.GetValue<string>().Split('.')[0] ?? "" : $"{c.Platform} {c.Text}").ToList();
        var twice = copies.CountBy(name => name).Where(c => c.Value > 1).Select(c => $"{c.Key} is out {c.Value} times").ToList();
        return twice.Count == 0 ? [.. copies] : throw new InvalidOperationException(string.Join('\n', twice));
    }

    /// <summary>What a post would be called among the copies. A broadcast that the backup knows only as planned may have gone out as messages since, whose ids follow from it and its people.</summary>
    private static IEnumerable<string> NamesOf(ScheduledPost post, ILookup<string?, string> people) => post switch
    {
        { Platform: not Platform.Whatsapp } => [$"{post.Platform} {post.Caption}"],
        { RecipientId: not null } => [post.Id],
        _ => people[WhatsApp.Audience.In(JsonNode.Parse(post.Options)!.AsObject())].Select(person => PostLedger.ChildId(post.Id, person)),
    };

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
