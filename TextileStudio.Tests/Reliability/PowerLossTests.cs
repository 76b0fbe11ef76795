using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// R9: the power fails while a node writes; simulated, by freezing it and copying what a disk could hold. Whatever was confirmed over HTTP is in each copy, each call a network has seen has
/// its go-ahead there, and a node started on the copy goes on without losing or doubling anything.
/// </summary>
[TestFixture, Parallelizable]
internal sealed class PowerLossTests
{
    [Test, CancelAfter(600_000)]
    public async Task What_was_confirmed_survives_a_power_cut(CancellationToken cancellationToken) =>
        TestContext.Out.WriteLine(await RunAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    /// <summary>What was promised and seen before the copied instant.</summary>
    private sealed record Before(IReadOnlyCollection<string> Created, IReadOnlyDictionary<string, ConfirmedCancel> Cancelled, IReadOnlyList<SandboxPost> Copies);

    /// <summary>Trial R9.</summary>
    public static async Task<string> RunAsync(TrialRun run)
    {
        var random = new Random(run.Seed);
        var (copies, restarts) = (run.Of(8, 500), run.Of(1, 25));
        using var scratch = new ScratchFolder();
        var kept = new List<(string Folder, Before Before)>();
        var (logsCut, pagesLost, promised) = (0, 0, 0);
        await using (var cluster = await Cluster.StartAsync(new ClusterSetup(), run.Seed))
        {
            await cluster.FurnishAsync(copies + 1, run.Stopping);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping);
            var creating = CreateAsync(cluster, copies * 4, new Random(run.Seed), enough.Token, run.Stopping);
            for (var copy = 0; copy < copies; copy++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(10, 150)), TimeProvider.System, run.Stopping);
                var isKept = (copy + 1) * restarts / copies > copy * restarts / copies;
                var folder = Path.Combine(scratch.Path, $"{copy}");
                var (before, log, pages) = await FailAsync(cluster, folder, random, isKept, run.Stopping);
                (logsCut, pagesLost, promised) = (logsCut + (log ? 1 : 0), pagesLost + (pages ? 1 : 0), Math.Max(promised, before.Created.Count));
                await CheckAsync(folder, before, run.Stopping);
                if (isKept)
                    kept.Add((folder, before));
                else
                    Directory.Delete(folder, recursive: true);
            }

            await enough.CancelAsync();
            await creating;
        }

        foreach (var (folder, before) in kept)
            await GoOnAsync(folder, before, run);
        return $"{copies} copies of a database being written, {logsCut} with the unsynced end of the log cut off, {pagesLost} with pages of a checkpoint lost; all open, integrity ok, "
            + $"every one of up to {promised} confirmed schedules and of the cancels there, every call has its go-ahead; {kept.Count} went on as nodes: 0 lost, 0 doubled (simulated)";
    }

    private static async Task CreateAsync(Cluster cluster, int most, Random random, CancellationToken enough, CancellationToken cancellationToken)
    {
        using var clients = new SemaphoreSlim(4);
        var creating = new List<Task>();
        while (creating.Count < most && !enough.IsCancellationRequested)
        {
            await clients.WaitAsync(cancellationToken);
            creating.Add(OneAsync(creating.Count, random.Next(5) == 0, TimeSpan.FromMilliseconds(random.Next(2_000))));
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, cancellationToken);
        }

        await Task.WhenAll(creating);

        async Task OneAsync(int number, bool cancel, TimeSpan due)
        {
            try
            {
                var id = await cluster.ScheduleAsync(number, TimeProvider.System.GetUtcNow() + due, () => cluster.Nodes[0], cancellationToken);
                if (cancel)
                    await cluster.CancelAsync(id, cluster.Nodes[0], cancellationToken);
            }
            finally
            {
                clients.Release();
            }
        }
    }

    /// <summary>One power cut: the node's files as they may be afterwards, in <paramref name="folder"/>; with the networks as they are at that instant where a node shall go on there.</summary>
    private static async Task<(Before Before, bool LogCut, bool PagesLost)> FailAsync(Cluster cluster, string folder, Random random, bool withNetworks, CancellationToken cancellationToken)
    {
        var node = cluster.Nodes[0].Process;
        var (created, cancelled) = cluster.Confirmed;
        var before = new Before(created, cancelled, await cluster.TallyAsync<SandboxPost>("posts", cancellationToken));
        await node.FreezeAsync();
        var synced = SqliteImage.Read(cluster.Database);
        await node.ThawAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 200)), TimeProvider.System, cancellationToken);

        await node.FreezeAsync();
        var image = SqliteImage.Read(cluster.Database);
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        if (withNetworks)
        {
            // What they have accepted they perform, power cut or not: their file goes along as it is.
            await cluster.Sandbox.FreezeAsync();
            Copy(Path.Combine(cluster.Folder, "sandbox"), Path.Combine(folder, "sandbox"));
            foreach (var part in new[] { "keys", "assets" })
                Copy(Path.Combine(cluster.Data, part), Path.Combine(folder, "data", part));
            await cluster.Sandbox.ThawAsync();
        }

        await node.ThawAsync();

        // A network that has seen a call proves that its go-ahead was on disk: beside the networks of this instant only what was never committed can be missing.
        var left = image.AfterPowerLoss(withNetworks ? image : synced, random);
        left.Write(Path.Combine(folder, "data", "studio.db"));
        return (before, left.AllFrames < image.AllFrames, !left.Main.AsSpan().SequenceEqual(image.Main));
    }

    /// <summary>The copy opens, is whole, and holds every promise.</summary>
    private static async Task CheckAsync(string folder, Before before, CancellationToken cancellationToken)
    {
        var data = Path.Combine(folder, "data");
        var dbs = new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(data, "studio.db")};Pooling=False");
        await new Migrator(dbs, new StudioPaths(data), TimeProvider.System).MigrateAsync(cancellationToken);
        await Cluster.CheckIntegrityAsync(Path.Combine(data, "studio.db"));
        await using var db = dbs.ForSystem();
        var posts = await db.Posts.AsNoTracking().ToDictionaryAsync(p => p.Id, cancellationToken);
        var called = (await db.Attempts.Where(a => a.Called != null).Select(a => a.PostId).Distinct().ToListAsync(cancellationToken)).ToHashSet();
        var byCaption = posts.Values.Where(p => p.ParentId is null).ToDictionary(p => p.Caption, p => p.Id);
        List<string> broken =
        [
            .. before.Created.Where(id => !posts.ContainsKey(id)).Select(id => $"I1: the confirmed schedule {id} is lost"),
            .. before.Cancelled.Keys.Where(id => posts.GetValueOrDefault(id)?.Status is not PostStatus.Cancelled).Select(id => $"I5: the confirmed cancel of {id} is lost"),
            .. before.Copies.Where(c => c.Platform is not Platform.Whatsapp && !(byCaption.TryGetValue(c.Text, out var id) && called.Contains(id))).Select(c => $"I4: {c.Text} is out and its go-ahead is lost"),
        ];
        if (broken.Count > 0)
            throw new InvalidOperationException(string.Join('\n', broken.Take(20)));
    }

    /// <summary>The service starts on the copy, with the networks as they were, and brings everything to its end.</summary>
    private static async Task GoOnAsync(string folder, Before before, TrialRun run)
    {
        await using var cluster = await Cluster.StartAsync(new ClusterSetup { Folder = folder }, run.Seed);
        await cluster.QuietAsync(TimeSpan.FromMinutes(2), run.Stopping);
        var facts = await cluster.FactsAsync(run.Stopping);

        // Rows whose confirmation was under way when the power failed are promises too now; nobody else will hear of them.
        ClusterCheck.Judge(facts with { Created = before.Created.Union(facts.Posts.Where(p => p.ParentId is null).Select(p => p.Id)).ToHashSet(), Cancelled = before.Cancelled });
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
