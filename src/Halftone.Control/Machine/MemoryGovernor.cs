using Halftone.Core.Config;
using Halftone.Core.Pressure;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Machine;

/// <summary>Where memory stands: the rung that holds, and the reading it was decided from; null = nothing is measured.</summary>
internal sealed record MemoryState(MemoryRung Rung, MemoryReading? Reading)
{
    internal static MemoryState Unmeasured { get; } = new(MemoryRung.None, null);
}

/// <summary>Looks at memory four times a second and tells the reactors when another rung of the ladder holds.</summary>
/// <param name="limit">Asked at every look, so that a reload counts at once.</param>
/// <param name="press">Told of every change, and of nothing else.</param>
internal sealed class MemoryGovernor(MemoryGauge gauge, Func<MemoryLimit> limit, Action<MemoryRung> press, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>Filling the last 15 % of 256 MiB in less takes 150 MB/s of garbage that nobody collects.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private readonly Lock _looking = new();
    private MemoryState _state = MemoryState.Unmeasured;
    private ITimer? _timer;

    internal MemoryState State => Volatile.Read(ref _state);

    internal void Start() => _timer = time.CreateTimer(_ => Look(), null, TimeSpan.Zero, Every);

    /// <summary>One look. A look that takes longer than the interval makes the next one wait, not overtake.</summary>
    internal void Look()
    {
        lock (_looking)
        {
            var before = _state.Rung;
            if (!TryRead(out var reading)) return;
            var rung = MemoryLadder.Next(before, reading?.Pressure ?? 0);
            Volatile.Write(ref _state, new MemoryState(rung, reading));
            if (rung == before) return;
            press(rung);
            Tell(before, rung, reading);
        }
    }

    /// <summary>False: it cannot be told at this moment, so what holds goes on to hold. The moment without a descriptor is no moment to ease.</summary>
    private bool TryRead(out MemoryReading? reading)
    {
        try
        {
            reading = gauge.Read(limit());
            return true;
        }
        catch (IOException)
        {
            reading = null;
            return false;
        }
    }

    private void Tell(MemoryRung before, MemoryRung rung, MemoryReading? reading)
    {
        var used = reading is null ? "nothing is measured any more" : MemoryText.Of(reading);
        if (rung < before) log.MemoryEased(used, MemoryText.Answer(rung));
        else log.MemoryShort(used, MemoryText.Answer(rung));
    }

    public void Dispose() => _timer?.Dispose();
}
