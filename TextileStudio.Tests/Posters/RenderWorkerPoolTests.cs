using System.Diagnostics;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using TextileStudio.Core;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Workers;

namespace TextileStudio.Tests.Posters;

/// <summary>Workers die, hang and grow; posters go on. Real worker processes, a clock of our own.</summary>
public sealed class RenderWorkerPoolTests
{
    private readonly FakeTime _time = new();
    private byte[] _photo = null!;
    private string _folder = null!;
    private RenderWorkerPool? _pool;

    [SetUp]
    public void Prepare()
    {
        TestVips.Require();
        _photo = TestPhotos.ClothJpeg(600, 500);
        _folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
    }

    [TearDown]
    public void Clean()
    {
        _pool?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task No_worker_runs_before_the_first_poster_and_one_serves_the_next()
    {
        var pool = Pool(new PosterOptions { Workers = 2 });
        pool.Idle.Should().BeEmpty("memory is not taken before it is needed");
        (await RenderAsync(pool)).Refusal.Should().BeNull();
        var worker = pool.Idle.Should().ContainSingle("one poster needs one worker").Subject;
        (await RenderAsync(pool)).Refusal.Should().BeNull();
        pool.Idle.Should().Equal([worker], "the same worker is used again");
    }

    [Test]
    public async Task A_worker_that_dies_in_the_middle_costs_one_request_and_the_next_one_works()
    {
        var pool = Pool(new PosterOptions { Workers = 1 });
        await RenderAsync(pool);
        var doomed = Freeze(pool);
        var render = RenderAsync(pool);
        await BusyAsync(pool, doomed);
        Signal(doomed, "KILL");

        var refusal = (await render).Refusal;
        refusal!.Code.Should().Be("renderer_unavailable");
        refusal.Kind.Should().Be(RefusalKind.Unavailable, "the photo is not to blame");
        refusal.RetryAfter.Should().NotBeNull("the client is told that trying again helps");

        (await RenderAsync(pool)).Refusal.Should().BeNull("a new worker takes over");
        pool.Idle.Should().NotContain(doomed);
    }

    [Test]
    public async Task A_worker_that_died_while_idle_costs_nothing()
    {
        var pool = Pool(new PosterOptions { Workers = 1 });
        await RenderAsync(pool);
        var gone = Process.GetProcessById(pool.Idle.Single());
        gone.Kill();
        await gone.WaitForExitAsync();
        (await RenderAsync(pool)).Refusal.Should().BeNull("it is noticed before work is given to it");
    }

    [Test]
    public async Task A_worker_that_hangs_is_ended_after_the_time_limit()
    {
        var pool = Pool(new PosterOptions { Workers = 1, TimeLimitSeconds = 10 });
        await RenderAsync(pool);
        var stuck = Freeze(pool);
        var render = RenderAsync(pool);
        await BusyAsync(pool, stuck);
        _time.Advance(TimeSpan.FromSeconds(9));
        render.IsCompleted.Should().BeFalse("it still has a second");
        _time.Advance(TimeSpan.FromSeconds(2));
        (await render).Refusal!.Code.Should().Be("renderer_unavailable");
        (await RenderAsync(pool)).Refusal.Should().BeNull("the slot is free again");
    }

    [Test]
    public async Task Renders_beyond_the_queue_are_refused_at_once()
    {
        var pool = Pool(new PosterOptions { Workers = 1, QueueLimit = 1 });
        await RenderAsync(pool);
        var frozen = Freeze(pool);
        var atWork = RenderAsync(pool);
        await BusyAsync(pool, frozen);
        var waiting = RenderAsync(pool);
        var refusal = (await RenderAsync(pool)).Refusal;
        refusal!.Kind.Should().Be(RefusalKind.Unavailable, "one works, one waits, the third must not pile up");
        refusal.RetryAfter.Should().NotBeNull();

        Signal(frozen, "CONT");
        (await atWork).Refusal.Should().BeNull();
        (await waiting).Refusal.Should().BeNull("who was let in is served");
    }

    [Test]
    public async Task A_worker_is_replaced_after_its_share_of_renders()
    {
        var pool = Pool(new PosterOptions { Workers = 1, RendersPerWorker = 2 });
        await RenderAsync(pool);
        var first = pool.Idle.Single();
        await RenderAsync(pool);
        pool.Idle.Should().BeEmpty("two renders were its share");
        await RenderAsync(pool);
        pool.Idle.Single().Should().NotBe(first);
    }

    [Test]
    public async Task A_worker_that_grew_too_large_is_replaced()
    {
        var pool = Pool(new PosterOptions { Workers = 1, MegabytesPerWorker = 1 });
        (await RenderAsync(pool)).Refusal.Should().BeNull();
        pool.Idle.Should().BeEmpty("any worker holds more than one megabyte");
    }

    [Test]
    public async Task An_idle_worker_gives_its_memory_back()
    {
        var pool = Pool(new PosterOptions { Workers = 1, IdleSeconds = 60 });
        await RenderAsync(pool);
        using var worker = Process.GetProcessById(pool.Idle.Single());
        _time.Advance(TimeSpan.FromSeconds(55));
        pool.Idle.Should().ContainSingle("it may be needed again");
        _time.Advance(TimeSpan.FromSeconds(60));
        pool.Idle.Should().BeEmpty();
        await worker.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
    }

    [Test]
    public async Task A_missing_library_is_a_reason_and_not_a_crash()
    {
        var pool = Pool(new PosterOptions { VipsLibrary = Path.Combine(_folder, "no-such-library.so") });
        var refusal = (await RenderAsync(pool)).Refusal;
        refusal!.Code.Should().Be("renderer_unavailable");
        refusal.Detail.Should().Contain("Studio:Posters:VipsLibrary", "the operator is told which setting is wrong");

        var state = await new RendererHealth(pool, _time).CheckAsync(CancellationToken.None);
        state.IsReady.Should().BeFalse();
        state.Unavailable.Should().Contain("Studio:Posters:VipsLibrary");
    }

    [Test]
    public async Task Health_finds_the_renderer_without_a_poster_having_been_made()
    {
        var pool = Pool(new PosterOptions());
        var state = await new RendererHealth(pool, _time).CheckAsync(CancellationToken.None);
        state.IsReady.Should().BeTrue(state.Unavailable);
        state.Version.Should().MatchRegex(@"^8\.\d+");
    }

    [Test]
    public async Task A_worker_ends_when_its_parent_is_gone()
    {
        var command = RenderWorkerCommand.Create(_folder, 0, library: null);
        using var worker = Process.Start(command)!;
        var (hello, _) = await WorkerMessage.ReadAsync<WorkerHello>(worker.StandardOutput.BaseStream, CancellationToken.None);
        hello.Unavailable.Should().BeNull();
        worker.StandardInput.Close();
        await worker.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
        worker.ExitCode.Should().Be(0, "the operating system closes our end of its input when we die");
    }

    [Test]
    [Platform("Linux", Reason = "reads /proc")]
    public async Task A_worker_does_not_know_the_secrets_of_the_service()
    {
        Environment.SetEnvironmentVariable("Studio__Secret", "hunter2");
        try
        {
            var pool = Pool(new PosterOptions());
            await RenderAsync(pool);
            var environment = await File.ReadAllTextAsync($"/proc/{pool.Idle.Single()}/environ");
            environment.Should().Contain("PATH=").And.NotContain("hunter2", "a photo that takes a worker over finds nothing worth having");
        }
        finally
        {
            Environment.SetEnvironmentVariable("Studio__Secret", null);
        }
    }

    private RenderWorkerPool Pool(PosterOptions options) => _pool = new RenderWorkerPool(options, new StudioPaths(_folder), _time, NullLogger<RenderWorkerPool>.Instance);

    private Task<Outcome<IReadOnlyList<RenderedPicture>>> RenderAsync(RenderWorkerPool pool) =>
        pool.RenderAsync([new PosterSpec(new ProductOffer { ProductName = "Saree" }, PosterSize.Landscape, PosterFormat.Jpeg)], _photo, default, "/product_image", CancellationToken.None);

    /// <summary>Stops the idle worker in its tracks, as a picture that never ends would.</summary>
    private static int Freeze(RenderWorkerPool pool)
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Windows has no signal that freezes a process.");
        var worker = pool.Idle.Single();
        Signal(worker, "STOP");
        return worker;
    }

    private static async Task BusyAsync(RenderWorkerPool pool, int worker)
    {
        while (!pool.Busy.Contains(worker))
            await Task.Yield();
    }

    private static void Signal(int process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.ToString()]);
        kill.WaitForExit();
    }
}
