namespace Halftone.Bench.Overload.Measuring;

/// <summary>What a child can do, measured alone over as many connections as it has slots.</summary>
/// <param name="Slots">Requests at once.</param>
/// <param name="ServiceSeconds">Mean service time as the child measured it.</param>
/// <param name="GapSeconds">From an answer to the beginning of the next request on the same connection.</param>
/// <param name="P99Milliseconds">Unloaded latency.</param>
internal sealed record Capacity(int Slots, double ServiceSeconds, double GapSeconds, double P99Milliseconds)
{
    internal double PerSecond => At(ServiceSeconds);

    /// <summary>With the service time that the child really had in a run: a slow machine is not the gateway's fault, and a brownout is on purpose.</summary>
    internal double At(double serviceSeconds) => Slots / ((double.IsNaN(serviceSeconds) ? ServiceSeconds : serviceSeconds) + GapSeconds);
}
