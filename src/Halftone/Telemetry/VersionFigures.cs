using Halftone.Core.Outcomes;
using Halftone.Core.Routing;

namespace Halftone.Telemetry;

/// <summary>A version's cells summed over all reactors at one moment.</summary>
internal sealed class VersionFigures
{
    internal readonly long[] ByClassAndDuration = new long[VersionCells.StatusClasses * VersionCells.Durations];
    internal readonly long[] DurationSums = new long[VersionCells.StatusClasses];
    internal readonly long[] ByFault = new long[(int)Fault.TotalTimedOut + 1];
    internal readonly long[] QueueWaits = new long[VersionCells.Durations];
    internal readonly long[] ByDecision = new long[4];
    internal long BytesIn, BytesOut, Retries, RetriesRefused, FellBack, DeadRequests, DeadTime, QueueWaitSum;

    internal long Requests => ByClassAndDuration.Sum();

    /// <summary>Finished requests of a status class: 1..5 = 1xx..5xx, 0 = the client left before a status.</summary>
    internal long OfClass(int statusClass)
    {
        var sum = 0L;
        foreach (var count in Durations(statusClass)) sum += count;
        return sum;
    }

    /// <summary>Of one class, by bucket.</summary>
    internal ReadOnlySpan<long> Durations(int statusClass) => ByClassAndDuration.AsSpan(statusClass * VersionCells.Durations, VersionCells.Durations);

    internal static VersionFigures Of(VersionTally? tally)
    {
        var sum = new VersionFigures();
        foreach (var cells in tally?.ByReactor ?? [])
        {
            Add(sum.ByClassAndDuration, cells.ByClassAndDuration);
            Add(sum.DurationSums, cells.DurationSums);
            Add(sum.ByFault, cells.ByFault);
            Add(sum.ByDecision, cells.ByDecision);
            sum.BytesIn += Volatile.Read(ref cells.BytesIn);
            sum.BytesOut += Volatile.Read(ref cells.BytesOut);
            sum.Retries += Volatile.Read(ref cells.Retries);
            sum.RetriesRefused += Volatile.Read(ref cells.RetriesRefused);
            sum.FellBack += Volatile.Read(ref cells.FellBack);
            sum.DeadRequests += Volatile.Read(ref cells.DeadRequests);
            sum.DeadTime += Volatile.Read(ref cells.DeadTime);
            sum.QueueWaitSum += Volatile.Read(ref cells.QueueWaitSum);
            Add(sum.QueueWaits, cells.ByQueueWait);
        }
        return sum;
    }

    private static void Add(long[] sum, long[] cells)
    {
        for (var at = 0; at < sum.Length; at++) sum[at] += Volatile.Read(ref cells[at]);
    }
}
