using System.Formats.Tar;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NUnit.Framework;
using TextileStudio.Api.Publishing;
using TextileStudio.Core.Backups;
using TextileStudio.Core.Data;
using TextileStudio.Core.Retention;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Backups;

/// <summary>One file out of a running service, and a service out of that file; whatever is not whole is refused and changes nothing.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class BackupTests(DatabaseProvider provider)
{
    private readonly FakeTime _time = new();
    private ScratchFolder _scratch = null!;
    private string _database = "";

    [SetUp]
    public void Start() => _scratch = new ScratchFolder();

    [TearDown]
    public void Stop()
    {
        if (_database.Length > 0)
            PostgresServer.Leave(_database);
        _scratch.Dispose();
    }

    [Test]
    public async Task A_service_starts_on_what_was_backed_up_beside_the_running_one()
    {
        string id, picture;
        byte[] bytes;
        await using (var app = await StudioApp.OnAsync(provider, [("Studio:Dispatch:Enabled", "false"), ("Studio:Retention:PauseMs", "0")], _time))
        {
            using var client = app.Client();
            using var form = new MultipartFormDataContent { { new ByteArrayContent(TestPictures.Jpeg(1080, 1080)), "file", "saree.jpg" } };
            var asset = (await (await client.PostAsync("/api/assets/", form)).Content.ReadFromJsonAsync<JsonObject>())!;
            picture = new Uri(asset["asset_url"]!.GetValue<string>()).AbsolutePath;
            bytes = await client.GetByteArrayAsync(picture);
            id = await PlanAsync(client, "With a picture", _time.GetUtcNow().AddDays(3), asset["id"]!.GetValue<string>());
            var old = await PlanAsync(client, "Long ago", _time.GetUtcNow().AddHours(1));
            (await client.DeleteAsync($"/api/schedule/{old}/")).EnsureSuccessStatusCode();
            await using (var db = app.Dbs.ForSystem())
            {
                var before = _time.GetUtcNow().AddDays(-500);
                await db.Posts.Where(p => p.Id == old).ExecuteUpdateAsync(set => set.SetProperty(p => p.ScheduledTime, before).SetProperty(p => p.UpdatedAt, before));
            }

            (await app.Get<PostArchive>().RunOnceAsync(CancellationToken.None)).Posts.Should().Be(1);
            var said = await OfflineProgram.SaysAsync(app.Services, 0, "backup", FileName);
            said.Should().Contain("1 organization").And.Contain("(1 scheduled)").And.Contain("1 picture, 1 archive file, 1 key;").And.Contain("read back and whole").And.Contain("keep it where only you can read it");
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(FileName).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Directory.EnumerateFiles(_scratch.Path).Should().Equal([FileName], "nothing else is left beside it");
            (await OfflineProgram.SaysAsync(app.Services, 1, "backup", FileName)).Should().Contain("is there already");
            (await OfflineProgram.SaysAsync(app.Services, 1, "backup", Path.Combine(_scratch.Path, "nowhere", "x.tar"))).Should().Contain("There is no folder");
            (await OfflineProgram.SaysAsync(app.Services, 1, "restore", FileName)).Should().Contain("is not empty (");
            (await OfflineProgram.SaysAsync(app.Services, 2, "backup")).Should().StartWith("Usage:");
        }

        await using (var target = await EmptyAsync())
        {
            var said = await target.SaysAsync(0, "restore", FileName);
            said.Should().Contain("No post was due meanwhile").And.Contain("1 post scheduled for later will go out at its time").And.Contain("keys revoked").And.NotContain("No account's token opens");
            (await target.SaysAsync(1, "restore", FileName)).Should().Contain("is not empty (");
        }

        await using var again = await StartAsync();
        using var back = again.Client();
        var post = (await back.GetFromJsonAsync<JsonObject>($"/api/schedule/{id}/"))!;
        post["status"]!.GetValue<string>().Should().Be("scheduled");
        (await back.GetByteArrayAsync(picture)).Should().Equal(bytes);
        (await again.Get<KeyRingCheck>().SampleAsync(CancellationToken.None)).Should().Match<(int Tokens, int Opened)>(s => s.Tokens > 0 && s.Opened == s.Tokens, "the key ring came along");
        again.Get<ArchiveFiles>().Read().Should().ContainSingle();
        await using (var db = again.Dbs.ForSystem())
            (await db.AuditEntries.SingleAsync(a => a.Action == "studio.restored")).Changes.Should().Contain("held_posts");
    }

    [Test]
    public async Task A_file_that_is_not_whole_is_refused_and_nothing_changes()
    {
        if (provider is DatabaseProvider.Postgres)
            return; // the file is the same
        await using (var app = await StudioApp.OnAsync(provider, [("Studio:Dispatch:Enabled", "false")], _time))
            await OfflineProgram.SaysAsync(app.Services, 0, "backup", FileName);
        var whole = await File.ReadAllBytesAsync(FileName);
        var manifest = await BackupReader.CheckAsync(FileName, CancellationToken.None);
        var random = new Random(TestRun.Seed);
        await TestContext.Out.WriteLineAsync($"seed {TestRun.Seed}");

        await using var target = await EmptyAsync();
        async Task RefusedAsync(byte[] content, string why)
        {
            var file = Path.Combine(_scratch.Path, "broken.tar");
            await File.WriteAllBytesAsync(file, content);
            (await target.SaysAsync(1, "restore", file)).Should().Contain("is no whole backup", why);
            Directory.EnumerateFileSystemEntries(Target, "*", SearchOption.AllDirectories).Where(e => !e.EndsWith(".lock", StringComparison.Ordinal)).Should().Equal([Path.Combine(Target, "keys")], $"{why}: nothing was changed");
        }

        for (var i = 0; i < 10; i++)
        {
            var length = random.Next(whole.Length - 1_500);
            await RefusedAsync(whole[..length], $"cut off after {length} bytes");
        }

        var checkedParts = 0;
        for (var i = 0; i < 40; i++)
        {
            // A byte between the parts may be of no consequence; one of a part never is.
            var at = random.Next(whole.Length);
            var touched = whole.ToArray();
            touched[at] ^= (byte)(1 << random.Next(8));
            var file = Path.Combine(_scratch.Path, "touched.tar");
            await File.WriteAllBytesAsync(file, touched);
            try
            {
                (await BackupReader.CheckAsync(file, CancellationToken.None)).Parts.Should().Equal(manifest.Parts, $"byte {at} is read as something else");
            }
            catch (BackupException)
            {
                checkedParts++;
            }
        }

        checkedParts.Should().BeGreaterThan(30, "nearly all of the file is parts");
        await RefusedAsync([], "an empty file");
        await RefusedAsync(Encoding.UTF8.GetBytes("not a backup at all"), "another file");
        await RefusedAsync(Tar(("../../evil.sh", "echo")), "a path that leads out");
        await RefusedAsync(Tar(("assets/../../evil.sh", "echo")), "a path that leads out");
        await RefusedAsync(Tar(("/etc/evil", "echo")), "a path of its own");
        await RefusedAsync(Tar(("studio.db", "x")), "no list of parts");
        await RefusedAsync(Tar(("studio.db", "x"), ("manifest.json", """{"format":1,"version":"1","made_at":"2026-11-08T04:00:00Z","database":"sqlite","schema":null,"counts":null,"key_ring_is_sealed":false,"parts":[],"missing":[]}""")), "a part that the list does not name");
        (await target.SaysAsync(1, "restore", Path.Combine(_scratch.Path, "none.tar"))).Should().Contain("cannot be opened");

        var newer = Path.Combine(_scratch.Path, "newer.tar");
        await File.WriteAllBytesAsync(newer, Tar(("manifest.json", """{"format":1,"version":"9.9","made_at":"2026-11-08T04:00:00Z","database":"sqlite","schema":"29990101000000_Later","counts":null,"key_ring_is_sealed":false,"parts":[],"missing":[]}""")));
        (await target.SaysAsync(1, "restore", newer)).Should().Contain("made by version 9.9").And.Contain("Install that version or a newer one");

        // A database that SQLite does not find whole, with a list of parts that agrees.
        var rotten = new byte[200_000];
        Array.Fill(rotten, (byte)7);
        await File.WriteAllBytesAsync(newer, Whole(rotten, manifest.Schema!));
        (await target.SaysAsync(1, "restore", newer)).Should().Contain("is not whole");
        Directory.Exists(Path.Combine(Target, "restoring")).Should().BeFalse("it was cleared away");
    }

    [Test]
    public async Task A_packed_backup_restores_and_a_restore_cut_short_starts_no_service()
    {
        if (provider is DatabaseProvider.Postgres)
            return; // the file is the same
        var packed = FileName + ".gz";
        await using (var app = await StudioApp.OnAsync(provider, [("Studio:Dispatch:Enabled", "false")], _time))
        {
            await OfflineProgram.SaysAsync(app.Services, 0, "backup", packed);
            await OfflineProgram.SaysAsync(app.Services, 0, "backup", FileName);
        }

        new FileInfo(packed).Length.Should().BeLessThan(new FileInfo(FileName).Length / 2);
        await using (var target = await EmptyAsync())
        {
            var bytes = await File.ReadAllBytesAsync(packed);
            var cut = Path.Combine(_scratch.Path, "cut.tar.gz");
            await File.WriteAllBytesAsync(cut, bytes[..(bytes.Length / 2)]);
            (await target.SaysAsync(1, "restore", cut)).Should().Contain("is no whole backup");
            Directory.CreateDirectory(Path.Combine(Target, "restoring"));
            (await target.SaysAsync(1, "restore", packed)).Should().Contain("did not come to its end");
        }

        var half = await StartAsync();
        FluentActions.Invoking(() => half.Client()).Should().Throw<InvalidOperationException>().WithMessage("A backup is being restored*");
        await half.DisposeAsync();
        Directory.Delete(Path.Combine(Target, "restoring"));
        File.Delete(Path.Combine(Target, "studio.db"));
        await using (var target = await EmptyAsync())
            await target.SaysAsync(0, "restore", packed);
        await using var again = await StartAsync();
        (await again.Client().GetAsync("/api/schedule/")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private string FileName => Path.Combine(_scratch.Path, "studio.tar");

    private string Target => Path.Combine(_scratch.Path, "target");

    /// <summary>The program with an empty data directory and, on PostgreSQL, an empty database: built and not started, as verbs have it.</summary>
    private async Task<OfflineProgram> EmptyAsync()
    {
        if (provider is DatabaseProvider.Postgres)
            _database = new NpgsqlConnectionStringBuilder(await PostgresServer.NewDatabaseAsync()) { SearchPath = "public,pg_catalog" }.ConnectionString; // the test's clock comes along with the backup
        return new OfflineProgram(Target, provider, _database, _time);
    }

    private Task<StudioApp> StartAsync() => Task.FromResult(new StudioApp(
        [("Studio:DataDirectory", Target), ("Studio:Dispatch:Enabled", "false"), .. provider is DatabaseProvider.Sqlite ? [] : new[] { ("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", _database) }], _time));

    private static async Task<string> PlanAsync(HttpClient client, string caption, DateTimeOffset at, string? asset = null)
    {
        using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption, asset_id = asset, scheduled_time = at.ToString("O") });
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
    }

    private static byte[] Tar(params (string Name, string Text)[] entries) => Tar([.. entries.Select(e => (e.Name, Encoding.UTF8.GetBytes(e.Text)))]);

    private static byte[] Tar(IReadOnlyList<(string Name, byte[] Bytes)> entries)
    {
        using var file = new MemoryStream();
        using (var tar = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
        }

        return file.ToArray();
    }

    private static byte[] Whole(byte[] database, string schema)
    {
        var part = new BackupPart("studio.db", database.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(database)));
        var manifest = new BackupManifest(1, "0", default, DatabaseProvider.Sqlite, schema, null, false, [part], []);
        return Tar([("studio.db", database), ("manifest.json", Encoding.UTF8.GetBytes(StudioJson.Write(manifest)))]);
    }
}
