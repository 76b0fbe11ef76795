using System.Diagnostics;

namespace TextileStudio.Core.Posters.Workers;

/// <summary>A running worker as its parent sees it. Used by one render at a time.</summary>
internal sealed class RenderWorkerProcess : IDisposable
{
    private readonly Process _process;
    private string? _lastError;
    private bool _disposed;

    private RenderWorkerProcess(Process process) => _process = process;

    /// <summary>The process id, which outlives the process.</summary>
    public int Id { get; private set; }

    public bool HasExited => _process.HasExited;

    /// <summary>Renders done so far.</summary>
    public int Renders { get; private set; }

    /// <summary>Memory it held after its last render, in bytes.</summary>
    public long ResidentBytes { get; private set; }

    /// <summary>When it became idle, by the pool's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>The last line it wrote to standard error, where an abort of native code says its reason.</summary>
    public string? LastError => Volatile.Read(ref _lastError);

    /// <summary>Starts a worker; it must still be asked for its <see cref="HelloAsync">hello</see>.</summary>
    public static RenderWorkerProcess Start(ProcessStartInfo command)
    {
        var worker = new RenderWorkerProcess(new Process { StartInfo = command });
        worker._process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrWhiteSpace(line.Data))
                Volatile.Write(ref worker._lastError, line.Data.Length <= 300 ? line.Data : line.Data[..300]);
        };
        worker._process.Start();
        worker.Id = worker._process.Id;
        worker._process.BeginErrorReadLine();
        return worker;
    }

    /// <summary>Waits until the worker has loaded libvips. Ends the worker when <paramref name="limit"/> fires.</summary>
    public async Task<WorkerHello> HelloAsync(CancellationToken limit)
    {
        await using var kill = limit.Register(Kill);
        var (hello, _) = await WorkerMessage.ReadAsync<WorkerHello>(_process.StandardOutput.BaseStream, CancellationToken.None);
        return hello;
    }

    /// <summary>One order and its answer. Ends the worker when <paramref name="limit"/> fires: there is no other way to stop native code.</summary>
    public async Task<(WorkerAnswer Answer, byte[] Pictures)> AskAsync(WorkerOrder order, IReadOnlyList<ReadOnlyMemory<byte>> bytes, CancellationToken limit)
    {
        await using var kill = limit.Register(Kill);
        await WorkerMessage.WriteAsync(_process.StandardInput.BaseStream, order, bytes, CancellationToken.None);
        var (answer, pictures) = await WorkerMessage.ReadAsync<WorkerAnswer>(_process.StandardOutput.BaseStream, CancellationToken.None);
        Renders++;
        ResidentBytes = answer.ResidentBytes;
        return (answer, pictures);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Kill();
        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }
    }
}
