using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Overload.Measuring;

/// <summary>Halftone before a child that it runs itself, held to a number of slots. It stays up beside those of other numbers, so that rounds can alternate.</summary>
internal sealed class Stand : IDisposable
{
    private const double FirstAnswerSeconds = 20, AskAgainSeconds = 0.02, RestSecondsMax = 5, RestStepSeconds = 0.05, RestingShare = 0.1;

    private readonly Loop _loop;
    private readonly Gateway _gateway;
    private int _child;

    /// <summary>Returns before the child is ready, so that many can start at once.</summary>
    internal Stand(Loop loop, string directory, ServicePlan plan)
    {
        (_loop, Slots) = (loop, plan.Slots);
        _gateway = new(Lineup.Ours, Directory.CreateDirectory(Path.Combine(directory, $"{plan.Slots}")).FullName, [new(plan, 0, new())], Setting.Default with { OwnChild = true });
    }

    internal int Slots { get; }

    internal Load Saturated { get; } = new();

    internal Load Below { get; } = new();

    /// <summary>Waits until the child is there, then makes it compile what it will run.</summary>
    internal void Warm(double seconds)
    {
        var first = new ClosedCrowd(_loop, _gateway.Port, new() { Clients = 1, OnceEach = true, CadenceSeconds = AskAgainSeconds, PatienceSeconds = FirstAnswerSeconds });
        first.Begin();
        _loop.RunUntil(Clock.Now + (long)(FirstAnswerSeconds * 1e9), () => first.Tally[Outcome.Good] > 0);
        first.Leave();
        _child = first.Tally[Outcome.Good] > 0 && _gateway.OwnChild() is { } pid ? pid : throw new InvalidOperationException($"The child of halftone did not start: {_gateway.Output}");
        var crowd = new ClosedCrowd(_loop, _gateway.Port, new() { Clients = Slots });
        crowd.Begin();
        _loop.RunFor(seconds);
        crowd.Leave();
        Rest();
    }

    internal void Saturate(Habit habit, double settleSeconds, double seconds) => Put(new ClosedCrowd(_loop, _gateway.Port, habit), Saturated, settleSeconds, seconds);

    internal void Offer(double rate, double patienceSeconds, double settleSeconds, double seconds) => Put(new OpenCrowd(_loop, _gateway.Port, rate, seed: 11, patienceSeconds), Below, settleSeconds, seconds);

    private void Put(Crowd crowd, Load load, double settleSeconds, double seconds)
    {
        crowd.Begin();
        _loop.RunFor(settleSeconds);
        crowd.CountInto(load.Tally);
        var (start, cpu) = (Clock.Now, _gateway.Cpu());
        _loop.RunFor(seconds);
        load.Add((Clock.Now - start) / 1e9, (_gateway.Cpu() - cpu) / 1e9, _gateway.RssBytes() / 1e6, new ProcessTree(_child).RootRssBytes() / 1e6, crowd);
        crowd.Leave();
        if (_gateway.HasExited) throw new InvalidOperationException($"halftone ended in the middle: {_gateway.Output}");
        Rest();
    }

    /// <summary>A child that computes goes on with what was abandoned: the next one must not be measured beside it.</summary>
    private void Rest()
    {
        var end = Clock.Now + (long)(RestSecondsMax * 1e9);
        while (Clock.Now < end)
        {
            var (start, cpu) = (Clock.Now, Clock.ProcessCpu(_child));
            _loop.RunFor(RestStepSeconds);
            if (Clock.ProcessCpu(_child) - cpu < RestingShare * (Clock.Now - start)) return;
        }
    }

    public void Dispose() => _gateway.Dispose();

    /// <summary>What was counted over all rounds of one kind.</summary>
    internal sealed class Load
    {
        internal Tally Tally { get; } = new(Clock.Now);

        internal double Seconds { get; private set; }

        internal double CpuSeconds { get; private set; }

        internal double RssMegabytes { get; private set; }

        internal double ChildRssMegabytes { get; private set; }

        internal double DriverLagP99 { get; private set; } = double.NaN;

        internal double AnsweredPerSecond => Tally[Outcome.Good] / Seconds;

        internal void Add(double seconds, double cpuSeconds, double rssMegabytes, double childRssMegabytes, Crowd crowd)
        {
            Seconds += seconds;
            CpuSeconds += cpuSeconds;
            RssMegabytes = Math.Max(RssMegabytes, rssMegabytes);
            ChildRssMegabytes = Math.Max(ChildRssMegabytes, childRssMegabytes);
            if (crowd is OpenCrowd open) DriverLagP99 = double.MaxNumber(DriverLagP99, open.Lag.Milliseconds(0.99));
        }
    }
}
