namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>Chance that follows from an input alone: whoever replays the bytes replays the splits. (SplitMix64.)</summary>
internal struct Dice(ulong state)
{
    private ulong _state = state;

    internal static Dice Of(ReadOnlySpan<byte> input)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var b in input) hash = (hash ^ b) * 0x100000001b3;
        return new Dice(hash);
    }

    /// <summary>0 .. bound - 1.</summary>
    internal int Next(int bound)
    {
        _state += 0x9e3779b97f4a7c15;
        var mixed = (_state ^ (_state >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return (int)((mixed >> 33) % (ulong)bound);
    }
}
