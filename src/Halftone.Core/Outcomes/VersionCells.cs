namespace Halftone.Core.Outcomes;

/// <summary>Counters of one version on one reactor: plain cells with a single writer; the reader sums over reactors.</summary>
/// <remarks>A reader may see a value a moment old, never a torn one (64-bit cells on 64-bit machines).</remarks>
internal sealed class VersionCells
{
    /// <summary>Upper bounds of the duration buckets in nanoseconds, OpenTelemetry's http.server.request.duration; the last cell is +Inf.</summary>
    internal static readonly long[] DurationBounds =
        [5_000_000, 10_000_000, 25_000_000, 50_000_000, 75_000_000, 100_000_000, 250_000_000, 500_000_000, 750_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 7_500_000_000, 10_000_000_000];

    /// <summary>1..5 = 1xx..5xx, 0 = no status was sent.</summary>
    internal const int StatusClasses = 6;

    /// <summary>Duration buckets, the infinite one included.</summary>
    internal static readonly int Durations = DurationBounds.Length + 1;

    /// <summary>Finished exchanges by status class and duration bucket (not cumulated); index is class x <see cref="Durations"/> + bucket.</summary>
    internal readonly long[] ByClassAndDuration = new long[StatusClasses * Durations];

    /// <summary>Nanoseconds, by status class.</summary>
    internal readonly long[] DurationSums = new long[StatusClasses];

    /// <summary>Finished exchanges by fault; index is the <see cref="Fault"/>.</summary>
    internal readonly long[] ByFault = new long[(int)Fault.TotalTimedOut + 1];

    /// <summary>Of the cells and their arrays, with 24 bytes for each array's head.</summary>
    internal long Bytes => ((ByClassAndDuration.Length + DurationSums.Length + ByFault.Length + ByQueueWait.Length + ByDecision.Length) * sizeof(long)) + (5 * 24) + (16 * sizeof(long));

    internal long BytesIn;
    internal long BytesOut;
    internal long Retries;

    /// <summary>Second attempts for which there was no budget left.</summary>
    internal long RetriesRefused;

    /// <summary>Requests that the split had sent here and that stable was given, for no instance was ready. Their outcomes are counted there.</summary>
    internal long FellBack;

    /// <summary>Requests whose client left while an instance worked for it, and how long instances were expected to go on for nothing (nanoseconds).</summary>
    internal long DeadRequests;
    internal long DeadTime;
    internal long QueueWaitSum;

    /// <summary>Requests that had to wait for a slot, by the bucket of their wait (not cumulated); the bounds are those of durations.</summary>
    internal readonly long[] ByQueueWait = new long[Durations];

    /// <summary>Exchanges that this version was decided on for, whoever answered, by: rule, sticky, default, pin (index is the DecisionKind).</summary>
    internal readonly long[] ByDecision = new long[4];
}
