namespace Halftone.Bench.Load.Measuring;

/// <summary>How long everything takes.</summary>
/// <param name="Slots">Per contender and cell; at least 11, so that a median means something.</param>
/// <param name="SlotMilliseconds">100..250.</param>
/// <param name="WarmMilliseconds">Native contenders; those with a JIT get ten times as much.</param>
internal sealed record Pace(int Slots, int SlotMilliseconds, int WarmMilliseconds)
{
    internal static Pace Full { get; } = new(12, 200, 1000);
    internal static Pace Quick { get; } = new(5, 100, 200);
}
