using Halftone.Core;
using Halftone.Screens;
using Microsoft.Extensions.Logging;

namespace Halftone.Telemetry;

/// <summary>The daemon's own log: one readable line per event on stderr; stdout belongs to the access log.</summary>
internal sealed class DaemonLog(Terminal terminal, TimeProvider time) : ILogger
{
    /// <summary>As wide as the time and its space.</summary>
    private const string Further = "\n             ";

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
        Line($"{terminal.PaintMessage(word, ink)}{formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
    }

    /// <summary>A line with the time of day in front; the same for log and start-up story, so that they read as one.</summary>
    /// <remarks>What others wrote may be in it: it can neither steer the terminal nor look like another line, for further lines are indented.</remarks>
    internal void Line(string text)
    {
        var shown = PrintableText.Of(text, lines: true, terminal.ErrorColor).Replace("\n", Further, StringComparison.Ordinal);
        lock (_lock) terminal.Errors.WriteLine($"{terminal.PaintMessage(time.GetLocalNow().ToString("HH:mm:ss.fff"), Ink.Dim)} {shown}");
    }
}
