namespace Halftone.Control.Diagnosis;

/// <summary>What a look at the memory of an instance has shown.</summary>
internal abstract record HeapSight
{
    private HeapSight() { }

    /// <summary>A Node, counted by class.</summary>
    internal sealed record Classes(HeapTop Top) : HeapSight;

    /// <summary>Another program, seen by a tool of its language.</summary>
    internal sealed record Told(ToolTold Tool) : HeapSight;
}
