using Halftone.Control.Supervision.Inspecting;
using Halftone.Control.Worlds;

namespace Halftone.Control.Diagnosis;

/// <summary>What a look into a process came to.</summary>
internal abstract record HeapAnswer<T>
{
    private HeapAnswer() { }

    /// <param name="Warnings">Sentences.</param>
    internal sealed record Done(T Value, IReadOnlyList<string> Warnings) : HeapAnswer<T>;

    /// <summary>There is no such instance, or none of ours, or the world around it could not be made ready.</summary>
    internal sealed record No(ChangeResult Result) : HeapAnswer<T>;

    /// <summary>The process would not have it.</summary>
    /// <param name="Instance">`web/v2/1`.</param>
    internal sealed record Unseen(string Instance, InspectFault Fault, IReadOnlyList<string> Warnings) : HeapAnswer<T>;
}
