using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Usage.Arcjet;

namespace TextileStudio.Tests.Usage;

/// <summary>What the Arcjet limiter logged, line by line.</summary>
internal sealed class KeptLog : ILogger<ArcjetLimiter>
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));
}
