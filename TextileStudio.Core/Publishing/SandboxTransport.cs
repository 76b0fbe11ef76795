namespace TextileStudio.Core.Publishing;

/// <summary>The built-in sandbox's way in: the message handler that answers for a network without leaving the process, or null when it does not emulate that network. The handler stays the sandbox's; it is not disposed by its users.</summary>
public delegate HttpMessageHandler? SandboxTransport(Platform platform);
