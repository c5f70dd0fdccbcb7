using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Measuring;

/// <summary>What happened between two moments.</summary>
/// <param name="Seconds">Between them.</param>
/// <param name="Offered">Requests begun.</param>
/// <param name="Good">Good answers.</param>
/// <param name="Child">What the child counted.</param>
/// <param name="CpuSeconds">Of the gateway.</param>
internal sealed record Window(double Seconds, long Offered, long Good, ChildStats Child, double CpuSeconds)
{
    /// <summary>Good answers as a share of what could have been: the child's capacity, or the offer when it is smaller.</summary>
    internal double Goodput(Capacity capacity) => Good / Math.Max(1e-9, Math.Min(capacity.At(Child.ServiceSeconds) * Seconds, Offered));

    internal double DeadShare => Child.Executed == 0 ? 0 : (double)Child.Dead / Child.Executed;

    internal double CpuShare => CpuSeconds / Seconds;

    /// <summary>Runs the loop for a while and says what happened meanwhile.</summary>
    internal static Window Over(Match match, Crowd crowd, double seconds)
    {
        var (start, offered, good, cpu) = (Clock.Now, crowd.Tally.Offered, crowd.Tally[Outcome.Good], match.Gateway.Cpu());
        match.Child.Reset();
        match.Loop.RunFor(seconds);
        return new((Clock.Now - start) / 1e9, crowd.Tally.Offered - offered, crowd.Tally[Outcome.Good] - good, match.Child.Reset(), (match.Gateway.Cpu() - cpu) / 1e9);
    }
}
