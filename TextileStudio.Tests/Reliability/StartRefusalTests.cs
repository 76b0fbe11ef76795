using System.Diagnostics;
using FluentAssertions;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Reliability;

/// <summary>Trial C3. Settings and places with which the promises could not be kept stop the start, each with its sentence.</summary>
[TestFixture]
internal sealed class StartRefusalTests
{
    private static readonly (string Name, string Value, string Sentence)[] Settings =
    [
        ("Studio:Dispatch:LeaseSeconds", "67", "Studio:Dispatch:LeaseSeconds (67) must exceed the call limit of Instagram (60 s) plus LeaseMarginSeconds (5) plus the 2 s send guard."),
        ("Studio:Dispatch:LeaseMarginSeconds", "58", "Studio:Dispatch:LeaseSeconds (120) must exceed the call limit of Instagram (60 s) plus LeaseMarginSeconds (58) plus the 2 s send guard."),
        ("Studio:Platforms:x:CallLimitSeconds", "113", "Studio:Dispatch:LeaseSeconds (120) must exceed the call limit of X (113 s) plus LeaseMarginSeconds (5) plus the 2 s send guard."),
        ("Studio:Platforms:x:SettleSeconds", "29", "Studio:Platforms:x:SettleSeconds (29) must be at least the call limit of X (30 s): a look-up made sooner would not find what the network is still working on, and the post would be sent twice."),
        ("Studio:Platforms:x:CallLimitSeconds", "61", "Studio:Platforms:x:SettleSeconds (60) must be at least the call limit of X (61 s): a look-up made sooner would not find what the network is still working on, and the post would be sent twice."),
        ("Studio:Retention:PostDays", "34", "Studio:Retention:PostDays (34) must be 0 (keep all) or at least 35: the duplicate guard, reports of delivery and this month's figures still need younger posts."),
    ];

    private static readonly (string Path, string? Type)[] Places =
    [
        ("/srv/studio/data/studio.db", null), ("/mnt/shop/data/studio.db", "nfs4"), ("/mnt/shop", "nfs4"), ("/mnt/shopping/studio.db", null), ("/mnt/shop/local/studio.db", null),
        ("/mnt/my shop/studio.db", "cifs"), ("/home/a/far/studio.db", "fuse.sshfs"), ("/home/a/studio.db", null),
    ];

    private static readonly string[] Mounts =
    [
        "/dev/sda1 / ext4 rw 0 0", "server:/shop /mnt/shop nfs4 rw,vers=4.2 0 0", "/dev/sdb1 /mnt/shop/local xfs rw 0 0", @"//server/shop /mnt/my\040shop cifs rw 0 0", "a@b:/ /home/a/far fuse.sshfs rw 0 0", "odd line",
    ];

    [Test, CancelAfter(60_000)]
    public async Task What_would_break_a_promise_stops_the_start_with_its_sentence(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await RunAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run)
    {
        foreach (var (name, value, sentence) in Settings)
        {
            run.Stopping.ThrowIfCancellationRequested();
            await using var app = new StudioApp([(name, value)]);
            FluentActions.Invoking(() => app.Client()).Should().Throw<OptionsValidationException>($"{name}={value}").Which.Message.Should().Contain(sentence);
        }

        // One second more and each of them is enough.
        await using (var enough = new StudioApp([("Studio:Dispatch:LeaseSeconds", "68"), ("Studio:Platforms:x:SettleSeconds", "30"), ("Studio:Dispatch:Enabled", "false")]))
            (await enough.Client().GetAsync("/health/live", run.Stopping)).IsSuccessStatusCode.Should().BeTrue("the limits themselves are allowed");

        foreach (var (path, type) in Places)
        {
            SqliteGround.Refusal(path, Mounts).Should().Be(type is null ? null
                : $"{path} lies on a network file system ({type}). SQLite's locks do not hold there, so two machines could send the same post: put Studio:DataDirectory on a disk of this machine, or set Studio:Database:Provider to Postgres.");
        }

        await using (var memory = new StudioApp([("Studio:Database:ConnectionString", "Data Source=no-log;Mode=Memory;Cache=Shared")]))
        {
            FluentActions.Invoking(() => memory.Client()).Should().Throw<InvalidOperationException>()
                .WithMessage("The database needs SQLite's write-ahead log, but its journal mode stays memory: it must be a file on a disk of this machine.");
        }

        using (new Careless())
        {
            await using var careless = new StudioApp();
            FluentActions.Invoking(() => careless.Client()).Should().Throw<InvalidOperationException>()
                .WithMessage("SQLite runs with synchronous=1; it must be FULL (2), or a confirmed schedule could be lost in a power cut.");
        }

        return $"{Settings.Length} contradictions of lease, call limit, settle time and retention, {Places.Count(p => p.Type is not null)} network file systems, a database without its log and one without its sync: each refused with its sentence";
    }

    /// <summary>Somebody who turns the sync down just before it is looked at.</summary>
    private sealed class Careless : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly List<IDisposable> _subscriptions = [];

        public Careless() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.EntityFrameworkCore")
                _subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key != RelationalEventId.CommandExecuting.Name || value.Value is not CommandEventData data || !data.Command.CommandText.Contains("pragma_synchronous", StringComparison.Ordinal))
                return;
            using var command = data.Command.Connection!.CreateCommand();
            command.CommandText = "PRAGMA synchronous=NORMAL";
            command.ExecuteNonQuery();
        }

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }
}
