using System.Globalization;
using System.Threading.Channels;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Core.Posters.Workers;

/// <summary>
/// The process that does the native work: it takes orders on standard input and answers on standard output until its input ends.
/// It holds no secret, opens no connection and no database; when native code aborts, it dies alone.
/// </summary>
public static class RenderWorker
{
    /// <summary>The argument by which the program becomes a worker, followed by the state directory, the most megabytes it may hold (0 for no limit) and, if one is set, the libvips to load.</summary>
    public const string Argument = "--render-worker";

    /// <summary>Returns the exit code.</summary>
    /// <param name="arguments">All of the program's arguments.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        MemoryLimit.Set(int.Parse(arguments[2], CultureInfo.InvariantCulture));
        var unavailable = VipsLibrary.Load(arguments.ElementAtOrDefault(3), arguments[1]);
        await WorkerMessage.WriteAsync(output, new WorkerHello(VipsLibrary.Version, unavailable), [], CancellationToken.None);
        if (unavailable is not null)
            return 1;

        var orders = Channel.CreateBounded<(WorkerOrder Order, byte[] Photo)>(1);
        _ = ListenAsync(input, orders.Writer);
        var drawing = new PosterDrawing();
        await foreach (var (order, photo) in orders.Reader.ReadAllAsync())
        {
            var (header, pictures) = Draw(drawing, order, photo);
            await WorkerMessage.WriteAsync(output, header, pictures, CancellationToken.None);
        }

        return 0;
    }

    // Listens while a picture is drawn too: the parent's death ends our input, and a worker stuck in a picture must not outlive it.
    private static async Task ListenAsync(Stream input, ChannelWriter<(WorkerOrder Order, byte[] Photo)> orders)
    {
        try
        {
            while (true)
                await orders.WriteAsync(await WorkerMessage.ReadAsync<WorkerOrder>(input, CancellationToken.None));
        }
        catch (EndOfStreamException)
        {
            Environment.Exit(0);
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            Environment.Exit(2);
        }
    }

    private static (WorkerAnswer Header, IReadOnlyList<ReadOnlyMemory<byte>> Pictures) Draw(PosterDrawing drawing, WorkerOrder order, byte[] photo)
    {
        try
        {
            var drawn = order.Fit is { } fit ? PictureFitter.Fit(photo, fit, order.Pointer) : drawing.Draw(order.Specs, photo.AsSpan(..^order.LogoBytes), photo.AsSpan(photo.Length - order.LogoBytes), order.Pointer);
            return drawn.Refusal is { } refusal
                ? (new WorkerAnswer([], refusal, null, Environment.WorkingSet), [])
                : (new WorkerAnswer([.. drawn.Value.Select(p => p.Length)], null, null, Environment.WorkingSet), [.. drawn.Value.Select(p => (ReadOnlyMemory<byte>)p)]);
        }
        catch (Exception exception)
        {
            // A photo never gets here: what it can do wrong is a refusal. This is our own drawing at fault, and the parent logs it.
            return (new WorkerAnswer([], null, exception.ToString(), Environment.WorkingSet), []);
        }
    }
}
