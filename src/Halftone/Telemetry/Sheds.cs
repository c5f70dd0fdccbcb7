using Halftone.Core.Outcomes;
using Halftone.DataPlane.Replies;

namespace Halftone.Telemetry;

/// <summary>Requests of a version that were turned away for want of room or time, never for what they asked; spelled as the reason field and the access log spell it.</summary>
internal static class Sheds
{
    private static readonly (Fault Fault, string Word, string Helps)[] Reasons =
    [
        Reason(Fault.QueueTimedOut, "no slot came free in time: more instances, or a larger limits.concurrency if they have capacity left"),
        Reason(Fault.QueueFull, "the line's memory was full: more instances; the line guards itself"),
        Reason(Fault.DeadlinePassed, "their own time was over: more instances, or a longer limits.first_byte or limits.total"),
        Reason(Fault.NoInstance, "no instance was ready: halftone logs says why"),
        Reason(Fault.StreamsFull, "too many WebSockets and event streams: raise limits.streams"),
        Reason(Fault.RateExceeded, "one client asks too often: raise rate if it may"),
        Reason(Fault.GatewayFull, "the gateway had as many requests in hand as limits.requests allows, of all services together"),
        Reason(Fault.NoDescriptor, "no descriptor was left for a connection to an instance: raise ulimit -n, or lower limits.connections"),
        Reason(Fault.MemoryLow, "the gateway is short of memory: see the warning about it"),
    ];

    /// <summary>By reason; what never happened is left out.</summary>
    internal static SortedDictionary<string, long> ByReason(long[] byFault)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (fault, word, _) in Reasons)
        {
            if (byFault[(int)fault] > 0) sums[word] = byFault[(int)fault];
        }
        return sums;
    }

    /// <summary>Of those, the ones that were answered 5xx: they say nothing about the version.</summary>
    internal static long With5xx(long[] byFault)
    {
        var sum = 0L;
        foreach (var (fault, _, _) in Reasons) sum += StatusOf.Fault(fault) >= 500 ? byFault[(int)fault] : 0;
        return sum;
    }

    /// <summary>One sentence per reason that occurred between two readings, the most frequent first, with what helps.</summary>
    internal static IEnumerable<string> Warnings(long[] before, long[] after, TimeSpan between) =>
        from reason in Reasons
        let count = after[(int)reason.Fault] - before[(int)reason.Fault]
        where count > 0
        orderby count descending
        select $"shed {count} in the last {between.TotalSeconds:0} s ({reason.Word}): {reason.Helps}";

    private static (Fault, string, string) Reason(Fault fault, string helps) => (fault, Reply.Word(fault), helps);
}
