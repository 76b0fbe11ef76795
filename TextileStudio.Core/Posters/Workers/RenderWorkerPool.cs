using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters.Workers;

/// <summary>One finished picture.</summary>
public sealed record RenderedPicture(ReadOnlyMemory<byte> Bytes, PosterSpec Spec);

/// <summary>
/// Renders in worker processes, as many at once as there are cores. A worker is started when it is first needed, ended when idle, replaced when old or large,
/// and ended when it takes too long; one that dies costs the render it was doing and nothing else.
/// </summary>
public sealed class RenderWorkerPool : IDisposable
{
    private readonly PosterOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RenderWorkerPool> _log;
    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentStack<RenderWorkerProcess> _idle = new();
    private readonly ConcurrentDictionary<int, byte> _busy = new();
    private readonly ITimer _sweep;
    private readonly int _mostRenders;
    private int _renders;
    private long _largest;
    private bool _disposed;

    public RenderWorkerPool(PosterOptions options, StudioPaths paths, TimeProvider time, ILogger<RenderWorkerPool> log)
    {
        _options = options;
        _time = time;
        _log = log;
        var workers = options.WorkersAtOnce;
        _slots = new SemaphoreSlim(workers);
        _mostRenders = workers + options.QueueLimit;
        Command = () => RenderWorkerCommand.Create(Path.Combine(paths.Root, "renderer"), options.MemoryLimitMegabytes, options.VipsLibrary);
        var idle = TimeSpan.FromSeconds(options.IdleSeconds);
        _sweep = time.CreateTimer(_ => EndIdle(), null, idle, idle / 2);
    }

    /// <summary>Null while nothing is known; then what the last worker said at its start.</summary>
    public RendererState? State { get; private set; }

    /// <summary>Process ids of the workers that are rendering now.</summary>
    internal IReadOnlyCollection<int> Busy => [.. _busy.Keys];

    /// <summary>Process ids of the workers that wait for work.</summary>
    internal IReadOnlyCollection<int> Idle => [.. _idle.Select(w => w.Id)];

    /// <summary>The most memory any worker held after a render, in bytes.</summary>
    internal long LargestResidentBytes => Interlocked.Read(ref _largest);

    /// <summary>How a worker is started.</summary>
    internal Func<ProcessStartInfo> Command { get; init; }

    /// <summary>One picture per spec, in their order; or the refusal of the photo; or 503 when there is no renderer now.</summary>
    /// <param name="logo">Empty for none.</param>
    /// <param name="pointer">The request's field that held the photo, for refusals.</param>
    public async Task<Outcome<IReadOnlyList<RenderedPicture>>> RenderAsync(IReadOnlyList<PosterSpec> specs, ReadOnlyMemory<byte> photo, ReadOnlyMemory<byte> logo, string pointer, CancellationToken cancellationToken)
    {
        var made = await QueueAsync(new WorkerOrder(specs, pointer, LogoBytes: logo.Length), [photo, logo], cancellationToken);
        return made.Refusal is { } refusal ? refusal : made.Value.Zip(specs, (bytes, spec) => new RenderedPicture(bytes, spec)).ToArray();
    }

    /// <summary>The picture made to fit; or the refusal of a picture that is broken or cannot be made small enough; or 503 when there is no renderer now.</summary>
    public async Task<Outcome<ReadOnlyMemory<byte>>> FitAsync(FitOrder order, ReadOnlyMemory<byte> picture, string pointer, CancellationToken cancellationToken)
    {
        var made = await QueueAsync(new WorkerOrder([], pointer, order), [picture], cancellationToken);
        return made.Refusal is { } refusal ? refusal : made.Value[0];
    }

    private async Task<Outcome<IReadOnlyList<ReadOnlyMemory<byte>>>> QueueAsync(WorkerOrder order, IReadOnlyList<ReadOnlyMemory<byte>> bytes, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _renders) > _mostRenders)
                return Unavailable("Too many pictures are being made at this moment.", TimeSpan.FromSeconds(5));
            await _slots.WaitAsync(cancellationToken);
            try
            {
                return await RenderAsync(order, bytes);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _renders);
        }
    }

    /// <summary>Starts a worker, unless one is known to work, to find out whether there is a renderer.</summary>
    public async Task<RendererState> ProbeAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            if (State is { IsReady: true } known)
                return known;
            var started = await StartAsync();
            if (started.Refusal is null)
                Keep(started.Value);
            return State!;
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _sweep.Dispose();
        while (_idle.TryPop(out var worker))
            worker.Dispose();
    }

    // Not tied to the client's connection: an answer nobody waits for costs less than a worker ended in its middle.
    private async Task<Outcome<IReadOnlyList<ReadOnlyMemory<byte>>>> RenderAsync(WorkerOrder order, IReadOnlyList<ReadOnlyMemory<byte>> sent)
    {
        var taken = Take() is { } idle ? idle : await StartAsync();
        if (taken.Refusal is { } refusal)
            return refusal;
        var worker = taken.Value;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(_options.TimeLimitSeconds), _time);
        _busy.TryAdd(worker.Id, 0);
        try
        {
            var (answer, bytes) = await worker.AskAsync(order, sent, limit.Token);
            var pictures = Read(answer, bytes, order.Count);
            Keep(worker);
            return pictures;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            var reason = limit.IsCancellationRequested ? $"took longer than {_options.TimeLimitSeconds} s" : "ended in the middle of a picture";
            _log.LogWarning("Render worker {Worker} {Reason}: {Error}", worker.Id, reason, worker.LastError ?? exception.Message);
            worker.Dispose();
            return Unavailable("The renderer stopped while it was making this picture.", TimeSpan.FromSeconds(1));
        }
        finally
        {
            _busy.TryRemove(worker.Id, out _);
        }
    }

    private RenderWorkerProcess? Take()
    {
        while (_idle.TryPop(out var worker))
        {
            if (!worker.HasExited)
                return worker;
            _log.LogWarning("Render worker {Worker} ended while idle: {Error}", worker.Id, worker.LastError);
            worker.Dispose();
        }

        return null;
    }

    private async Task<Outcome<RenderWorkerProcess>> StartAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(_options.StartLimitSeconds), _time);
        RenderWorkerProcess? worker = null;
        try
        {
            worker = RenderWorkerProcess.Start(Command());
            var hello = await worker.HelloAsync(limit.Token);
            State = new RendererState(hello.Version, hello.Unavailable, _time.GetUtcNow());
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or Win32Exception)
        {
            State = new RendererState(null, $"The render worker did not start: {worker?.LastError ?? exception.Message}", _time.GetUtcNow());
        }

        if (State.Unavailable is not { } reason)
            return worker!;
        _log.LogError("No posters can be made. {Reason}", reason);
        worker?.Dispose();
        return Unavailable(reason, TimeSpan.FromSeconds(60));
    }

    private Outcome<IReadOnlyList<ReadOnlyMemory<byte>>> Read(WorkerAnswer answer, byte[] bytes, int count)
    {
        if (answer.Refusal is { } refusal)
            return refusal;
        if (answer.Fault is { } fault)
        {
            _log.LogError("A picture could not be drawn: {Fault}", fault);
            return Unavailable("The renderer could not draw this picture.", TimeSpan.FromSeconds(60));
        }

        if (answer.Pictures.Count != count || answer.Pictures.Any(length => length <= 0) || answer.Pictures.Sum() != bytes.Length)
            throw new InvalidDataException("A render worker's answer does not fit the order.");
        var pictures = new List<ReadOnlyMemory<byte>>(count);
        var start = 0;
        foreach (var length in answer.Pictures)
        {
            pictures.Add(bytes.AsMemory(start, length));
            start += length;
        }

        return pictures;
    }

    private void Keep(RenderWorkerProcess worker)
    {
        for (var seen = LargestResidentBytes; worker.ResidentBytes > seen; seen = LargestResidentBytes)
            Interlocked.CompareExchange(ref _largest, worker.ResidentBytes, seen);
        if (_disposed || worker.Renders >= _options.RendersPerWorker || worker.ResidentBytes > _options.MegabytesPerWorker * 1024L * 1024)
        {
            worker.Dispose();
            return;
        }

        worker.IdleSince = _time.GetTimestamp();
        _idle.Push(worker);
    }

    private void EndIdle()
    {
        var workers = new RenderWorkerProcess[Math.Max(_idle.Count, 1)];
        var taken = _idle.TryPopRange(workers);

        // Pushed back in the order they had: the last used stays on top, so that the others grow old.
        foreach (var worker in workers.Take(taken).Reverse())
        {
            if (_disposed || _time.GetElapsedTime(worker.IdleSince) >= TimeSpan.FromSeconds(_options.IdleSeconds))
                worker.Dispose();
            else
                _idle.Push(worker);
        }
    }

    private static Refusal Unavailable(string reason, TimeSpan retryAfter) =>
        new(RefusalKind.Unavailable, "renderer_unavailable", reason) { RetryAfter = retryAfter };
}
