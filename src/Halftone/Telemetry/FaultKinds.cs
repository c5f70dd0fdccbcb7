using Halftone.Core.Outcomes;

namespace Halftone.Telemetry;

/// <summary>Puts each fault under one of the few names that dashboards and alerts know.</summary>
internal static class FaultKinds
{
    /// <summary>`reason` of halftone_rejected_total: we answered without trying. Null = not a rejection.</summary>
    internal static string? Rejection(Fault fault) => fault switch
    {
        Fault.QueueFull => "queue_full",
        Fault.QueueTimedOut or Fault.DeadlinePassed => "queue_timeout",
        Fault.StreamsFull or Fault.GatewayFull => "limit",
        Fault.RateExceeded => "rate",
        Fault.NoInstance => "no_instance",
        Fault.MemoryLow => "memory_low",
        Fault.BodyTooLarge => "body_too_large",
        Fault.ShuttingDown => "shutting_down",
        _ => null,
    };

    /// <summary>`kind` of halftone_upstream_errors_total: the instance's side failed. Null = it did not.</summary>
    internal static string? Upstream(Fault fault) => fault switch
    {
        Fault.ConnectRefused or Fault.ConnectTimedOut => "connect",
        Fault.SendFailed or Fault.ClosedBeforeAnswer or Fault.AnswerCut => "reset",
        Fault.AnswerTimedOut => "first_byte",
        Fault.IdleTimedOut or Fault.TotalTimedOut => "timeout",
        Fault.AnswerMalformed => "malformed",
        _ => null,
    };

    /// <summary>Sums cells under their names; every name appears, so that a rate exists before the first fault.</summary>
    internal static SortedDictionary<string, long> Sum(long[] byFault, Func<Fault, string?> kind)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var at = 0; at < byFault.Length; at++)
        {
            if (kind((Fault)at) is { } name) sums[name] = sums.GetValueOrDefault(name) + byFault[at];
        }
        return sums;
    }
}
