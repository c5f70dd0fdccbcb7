namespace Halftone.Bench.Overload.Client;

/// <summary>What one arrival of an open loop does.</summary>
/// <param name="Request">What it sends.</param>
/// <param name="StaySeconds">When it closes, answered or not.</param>
/// <param name="MeansToLeave">Whether that is its plan, or patience.</param>
internal readonly record struct Errand(Request Request, double StaySeconds, bool MeansToLeave = false);

/// <summary>Clients that come at their own rate (Poisson, seeded), whatever becomes of those before them.</summary>
internal sealed class OpenCrowd(Loop loop, int port, double rate, int seed, Func<Random, Errand> errand) : Crowd(loop, port)
{
    /// <summary>What one client machine has ports and descriptors for; who comes beyond is counted as broken.</summary>
    private const int WiresMax = 18_000;

    private readonly Random _chance = new(seed);
    private readonly Stack<Wire> _free = [];
    private double _due;
    private long _user;

    internal OpenCrowd(Loop loop, int port, double rate, int seed, double patienceSeconds) : this(loop, port, rate, seed, _ => new(Request.Get, patienceSeconds)) { }

    internal long Unsent { get; private set; }

    /// <summary>How late this driver was with its own arrivals: a figure of a driver that was late means little.</summary>
    internal Histogram Lag { get; } = new();

    internal override void Begin()
    {
        _due = Shared.Machine.Clock.Now;
        Plan();
    }

    protected override void Next(Wire wire, Outcome outcome) => _free.Push(wire);

    private void Plan()
    {
        _due += -Math.Log(1 - _chance.NextDouble()) / rate * 1e9;
        Loop.At((long)_due, Arrive);
    }

    private void Arrive()
    {
        if (Resting) return;
        var due = (long)_due;
        Lag.Add(Loop.Now - due);
        Plan();
        var (request, stay, meansToLeave) = errand(_chance);
        if (_free.TryPop(out var wire) || Wires < WiresMax) Ask(wire ?? Open(), request, ++_user, due, due + (long)(stay * 1e9), meansToLeave);
        else Unsent++;
    }
}
