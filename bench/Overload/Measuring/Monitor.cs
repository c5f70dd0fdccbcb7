using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Measuring;

/// <summary>Samples a gateway and the crowds before it every half second.</summary>
internal sealed class Monitor(Loop loop, Gateway gateway)
{
    private const long IntervalNanoseconds = 500_000_000;

    private readonly List<Crowd> _crowds = [];
    private readonly List<Sample> _samples = [];
    private readonly long _start = Clock.Now;
    private bool _over;

    internal IReadOnlyList<Sample> Samples => _samples;

    internal double Seconds => (Clock.Now - _start) / 1e9;

    internal void Begin() => loop.Every(IntervalNanoseconds, Take);

    internal void Follow(Crowd crowd) => _crowds.Add(crowd);

    internal void End() => _over = true;

    /// <summary>Highest memory since the moment given, in megabytes.</summary>
    internal double RssMegabytesSince(double seconds) =>
        _samples.Where(sample => sample.Seconds >= seconds).Select(sample => sample.RssBytes).Append(gateway.RssBytes()).Max() / 1e6;

    private bool Take()
    {
        if (_over) return false;
        _samples.Add(new(Seconds, Sum(Outcome.Good), Sum(Outcome.Rejected), Sum(Outcome.TimedOut), Sum(Outcome.Odd) + Sum(Outcome.Broken) + Sum(Outcome.Left), gateway.RssBytes(), gateway.Cpu()));
        return true;
    }

    private long Sum(Outcome outcome) => _crowds.Sum(crowd => crowd.Tally[outcome]);
}
