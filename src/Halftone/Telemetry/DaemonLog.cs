using Halftone.Screens;
using Microsoft.Extensions.Logging;

namespace Halftone.Telemetry;

/// <summary>The daemon's own log: one readable line per event on stderr; stdout belongs to the access log.</summary>
internal sealed class DaemonLog(Terminal terminal, TimeProvider time) : ILogger
{
    private readonly Lock _lock = new();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= (terminal.Quiet ? LogLevel.Warning : LogLevel.Information);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var (word, ink) = logLevel switch
        {
            LogLevel.Warning => ("warning ", Ink.Yellow),
            LogLevel.Error or LogLevel.Critical => ("error ", Ink.Red),
            _ => ("", Ink.None),
        };
        Line($"{terminal.Paint(word, ink)}{formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
    }

    /// <summary>A line with the time of day in front; the same for log and start-up story, so that they read as one.</summary>
    internal void Line(string text)
    {
        lock (_lock) terminal.Errors.WriteLine($"{terminal.Paint(time.GetLocalNow().ToString("HH:mm:ss.fff"), Ink.Dim)} {text}");
    }
}
