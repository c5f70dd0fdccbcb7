namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>Something that takes any bytes, with what must hold for all of them.</summary>
internal interface IFuzzTarget
{
    /// <summary>Names its file of fixtures.</summary>
    string Name { get; }

    /// <summary>Neither it nor its test allocates for an input, so an allocation is one that grows with what strangers send.</summary>
    bool AllocatesNothing { get; }

    FuzzSeeds Seeds { get; }

    /// <summary>Throws when an invariant is broken. Returns what the input led to: inputs that lead somewhere new are grown further.</summary>
    ulong Try(ReadOnlySpan<byte> input);
}

/// <summary>What inputs are grown from: whole valid ones, and the pieces that mean something (Latin-1).</summary>
internal sealed record FuzzSeeds(string[] Texts, string[] Tokens);
