namespace TextileStudio.Core.Publishing;

/// <summary>
/// The in-process way to a network's sandbox, or null when there is none for it. The handler takes requests whose path starts with the
/// network's wire name (<c>/facebook/v25.0/…</c>); scheme and host do not matter. It is shared: do not dispose it.
/// </summary>
public delegate HttpMessageHandler? SandboxTransport(Platform platform);
