using Halftone.Core.Accounting;
using Halftone.Core.Outcomes;

namespace Halftone.Core.Routing;

/// <summary>The counters of a version over all reactors; lives as long as the version.</summary>
internal sealed class VersionTally(int reactors)
{
    internal readonly VersionCells[] ByReactor = [.. Enumerable.Range(0, reactors).Select(_ => new VersionCells())];

    internal MemoryPart ReadMemory()
    {
        var bytes = ByReactor.Sum(cells => cells.Bytes);
        return new(PartNames.VersionCounters, bytes, bytes, 1);
    }
}
