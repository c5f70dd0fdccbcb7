using System.Collections.Immutable;
using Halftone.Core;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Diagnosis;

/// <summary>A live heap by class, as often as was asked for, and what has grown.</summary>
/// <param name="Ranked">Suspects first.</param>
/// <param name="Over">From the first count to the last; zero when there is one.</param>
internal sealed record HeapTop(int Pid, ImmutableArray<CountTaken> Counts, Items<ClassGrowth> Ranked, TimeSpan Over);

/// <summary>One count.</summary>
/// <param name="Took">For so long the process did nothing else.</param>
/// <param name="RssBytes">Of the process afterwards.</param>
/// <param name="RssGrowthBytes">By the count; what a process has asked for it seldom gives back.</param>
internal sealed record CountTaken(long Objects, TimeSpan Took, long RssBytes, long RssGrowthBytes, int InFlight);
