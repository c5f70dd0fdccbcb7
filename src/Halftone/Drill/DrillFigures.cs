namespace Halftone.Drill;

/// <summary>Everything a drill has measured.</summary>
/// <param name="ServiceTime">Median of single requests without load.</param>
/// <param name="CapacityPerSecond">Answers per second with as many clients as slots.</param>
/// <param name="Duration">Of the storm.</param>
/// <param name="ShedAfter">Median; null = nobody was turned away, or autocannon did not tell.</param>
/// <param name="Broken">Connections refused or cut.</param>
/// <param name="Others">Answers that are neither a success nor a shed, such as 500.</param>
/// <param name="MemoryGrowth">Bytes of the gateway, highest in the storm minus before it; null = it could not be seen.</param>
/// <param name="NextAnswer">From the clients' leaving to the next success; null = none came within the drill's patience.</param>
internal sealed record DrillFigures(
    TimeSpan ServiceTime, int Slots, double CapacityPerSecond, TimeSpan Duration,
    long Answered, long Shed, TimeSpan? ShedAfter, long Timeouts, long Broken, long Others,
    long? MemoryGrowth, TimeSpan? NextAnswer)
{
    /// <summary>Answered of what the service can do. What its slots still worked on when the clients left counts half: on average half of it was done.</summary>
    internal double Goodput => CapacityPerSecond <= 0 ? 0 : (Answered + Slots / 2.0) / (CapacityPerSecond * Duration.TotalSeconds);
}
