namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>Millions of checks a minute: xunit's assertions would allocate for each.</summary>
internal static class Invariant
{
    internal static void Holds(bool condition, string sentence)
    {
        if (!condition) throw new InvalidOperationException(sentence);
    }
}
