using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Halftone.Tests.Unit.Notifications;

/// <summary>What the operator's log would say.</summary>
internal sealed class ToldLog : ILogger
{
    internal ConcurrentQueue<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}".TrimEnd());
}
