using System.Globalization;
using Halftone.Core.Pressure;

namespace Halftone.Control.Machine;

/// <summary>A reading and a rung as people read them; the log and `halftone ps` say the same.</summary>
internal static class MemoryText
{
    private const double MiB = 1024 * 1024;

    internal static string Of(MemoryReading reading) =>
        string.Create(CultureInfo.InvariantCulture, $"{reading.Pressure * 100:0.#} % of {reading.Of} ({reading.Used / MiB:0.#} of {reading.Limit / MiB:0.#} MB)");

    internal static string Answer(MemoryRung rung) => rung switch
    {
        MemoryRung.None => "all limits are as configured",
        MemoryRung.ShrinkTimeouts => "timeouts are shortened",
        MemoryRung.CloseConnections => "timeouts are shortened, connections are closed after each answer",
        MemoryRung.RejectRequests => "new requests are answered 503 (memory_low)",
        MemoryRung.StopAccepting => "new requests are answered 503 (memory_low) and nobody is accepted",
        _ => throw new System.Diagnostics.UnreachableException($"{rung} has no answer."),
    };
}
