using Halftone.Core.Outcomes;
using Halftone.Core.Routing;

namespace Halftone.Telemetry;

/// <summary>A version's cells summed over all reactors at one moment.</summary>
internal sealed class VersionFigures
{
    internal readonly long[] ByStatusClass = new long[6];
    internal readonly long[] ByFault = new long[(int)Fault.TotalTimedOut + 1];
    internal readonly long[] ByDuration = new long[VersionCells.DurationBounds.Length + 1];
    internal readonly long[] ByDecision = new long[3];
    internal long DurationSum, BytesIn, BytesOut, Retries, QueueWaitSum, QueueWaits;

    internal long Requests => ByStatusClass.Sum();

    internal static VersionFigures Of(VersionTally? tally)
    {
        var sum = new VersionFigures();
        foreach (var cells in tally?.ByReactor ?? [])
        {
            Add(sum.ByStatusClass, cells.ByStatusClass);
            Add(sum.ByFault, cells.ByFault);
            Add(sum.ByDuration, cells.ByDuration);
            Add(sum.ByDecision, cells.ByDecision);
            sum.DurationSum += Volatile.Read(ref cells.DurationSum);
            sum.BytesIn += Volatile.Read(ref cells.BytesIn);
            sum.BytesOut += Volatile.Read(ref cells.BytesOut);
            sum.Retries += Volatile.Read(ref cells.Retries);
            sum.QueueWaitSum += Volatile.Read(ref cells.QueueWaitSum);
            sum.QueueWaits += Volatile.Read(ref cells.QueueWaits);
        }
        return sum;
    }

    private static void Add(long[] sum, long[] cells)
    {
        for (var at = 0; at < sum.Length; at++) sum[at] += Volatile.Read(ref cells[at]);
    }
}
