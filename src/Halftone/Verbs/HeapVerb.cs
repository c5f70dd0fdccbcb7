using System.CommandLine;

namespace Halftone.Verbs;

/// <summary>`halftone heap`: who holds the memory.</summary>
internal static class HeapVerb
{
    internal static Command Create(Surroundings here) => new("heap", "Find out what holds the memory of a process.")
    {
        HeapTop.Create(here),
        HeapProfile.Create(here),
        HeapSnapshot.Create(here),
        HeapDiff.Create(here),
    };
}
