using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TextileStudio.Tests.Reliability;

/// <summary>A wire between a node and its database that can be cut, where both ends learn of it, or go silent, where neither does.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly Task _accepting;
    private TaskCompletionSource _flowing = Flowing();
    private volatile bool _cut;
    private int _piecesLeft;

    private TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Forwards to a port of this machine.</summary>
    public static TcpProxy To(int port) => new(port);

    /// <summary>Breaks every connection and takes no new one.</summary>
    public void Cut()
    {
        _cut = true;
        Break();
    }

    /// <summary>Breaks every connection as soon as so many pieces (what one read brings) have passed in either direction, the last of them included; new connections are taken. Zero takes it back.</summary>
    public void BreakAfter(int pieces) => Volatile.Write(ref _piecesLeft, pieces);

    /// <summary>Bytes wait; nobody is told.</summary>
    public void Silence() => _flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What waited arrives, and new connections are taken.</summary>
    public void Heal()
    {
        _cut = false;
        _flowing.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Cut();
        Heal();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource();
        flowing.SetResult();
        return flowing;
    }

    private void Break()
    {
        foreach (var client in _open.Keys)
            client.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _ = ConnectAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or a caller that went away again.
            }
        }
    }

    private async Task ConnectAsync(TcpClient near)
    {
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        _open.TryAdd(near, 0);
        _open.TryAdd(far, 0);
        try
        {
            if (_cut)
                return;
            await _flowing.Task;
            await far.ConnectAsync(IPAddress.Loopback, _target, _stopping.Token);
            await Task.WhenAny(PumpAsync(near.GetStream(), far.GetStream()), PumpAsync(far.GetStream(), near.GetStream()));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The end of a connection.
        }
        finally
        {
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
            near.Dispose();
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16_384];
        try
        {
            while (await from.ReadAsync(buffer, _stopping.Token) is > 0 and var count)
            {
                await _flowing.Task;
                await to.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
                if (Volatile.Read(ref _piecesLeft) > 0 && Interlocked.Decrement(ref _piecesLeft) == 0)
                    Break();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The end of a connection.
        }
    }
}
