using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Measuring;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>How long until good answers come at 95 % of a rate again.</summary>
internal static class Recovery
{
    private const double Share = 0.95;

    private const long WindowNanoseconds = 1_000_000_000;

    /// <summary>Runs the loop for the time given; milliseconds from now to the beginning of the first good second, NaN when there is none.</summary>
    internal static double Watch(Match match, Crowd crowd, double perSecond, double seconds)
    {
        var from = Clock.Now;
        match.Loop.RunFor(seconds);
        for (var at = from; at + WindowNanoseconds <= Clock.Now; at += Tally.BinNanoseconds)
            if (crowd.Tally.GoodBetween(at, at + WindowNanoseconds) >= Share * perSecond) return (at - from) / 1e6;
        return double.NaN;
    }
}
