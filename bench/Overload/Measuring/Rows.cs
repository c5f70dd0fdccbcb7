using Halftone.Bench.Overload.Client;

namespace Halftone.Bench.Overload.Measuring;

/// <summary>The figures that every scenario has, from what it ran.</summary>
internal static class Rows
{
    internal static Row Of(string scenario, Match match, Crowd crowd, Window window, double loadBegin) => match.Gateway.HasExited ? throw new InvalidOperationException($"{match.Gateway.Name} ended in the middle: {match.Gateway.Output}") : new()
    {
        Scenario = scenario,
        Child = match.Plan.Kind,
        Contender = match.Gateway.Name,
        Slots = match.Plan.Slots,
        OfferedPerSecond = window.Offered / window.Seconds,
        CapacityPerSecond = match.Capacity.At(window.Child.ServiceSeconds),
        Goodput = window.Goodput(match.Capacity),
        TimedOut = crowd.Tally[Outcome.TimedOut],
        Rejected = crowd.Tally[Outcome.Rejected],
        Lost = crowd.Tally[Outcome.Broken] + crowd.Tally[Outcome.Odd] + ((crowd as OpenCrowd)?.Unsent ?? 0),
        GoodP50 = crowd.Tally.Good.Milliseconds(0.5),
        GoodP99 = crowd.Tally.Good.Milliseconds(0.99),
        RejectP50 = crowd.Tally.Rejects.Milliseconds(0.5),
        RejectP99 = crowd.Tally.Rejects.Milliseconds(0.99),
        RssGrowthMegabytes = match.Monitor.RssMegabytesSince(loadBegin) - match.RestingMegabytes,
        CpuShare = window.CpuShare,
        DeadShare = window.DeadShare,
        Peak = window.Child.Peak,
        DriverLagP99 = (crowd as OpenCrowd)?.Lag.Milliseconds(0.99) ?? double.NaN,
        Samples = match.Monitor.Samples,
        LoadBegin = loadBegin,
        LoadEnd = loadBegin + window.Seconds,
    };

    internal static Goal Peak(Window window, Match match) => Goal.AtMost("peak", window.Child.Peak, match.Plan.Slots);
}
