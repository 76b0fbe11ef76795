namespace TextileStudio.Core.Posters.Workers;

/// <summary>What is known of the renderer since <paramref name="Since"/>.</summary>
/// <param name="Version">Of libvips; null when there is none.</param>
/// <param name="Unavailable">Why no poster can be made; null when one can.</param>
public sealed record RendererState(string? Version, string? Unavailable, DateTimeOffset Since)
{
    public bool IsReady => Unavailable is null;
}

/// <summary>Whether posters can be made, for <c>/health/ready</c>. Asks a worker, never loads the library into this process.</summary>
public sealed class RendererHealth(RenderWorkerPool pool, TimeProvider time)
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(30);

    /// <summary>What the last worker said at its start; without one, or a while after a bad answer, a worker is started to find out.</summary>
    public async ValueTask<RendererState> CheckAsync(CancellationToken cancellationToken) =>
        pool.State is { } state && (state.IsReady || time.GetUtcNow() - state.Since < s_lookAgain)
            ? state
            : await pool.ProbeAsync(cancellationToken);
}
