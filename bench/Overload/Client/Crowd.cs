namespace Halftone.Bench.Overload.Client;

/// <summary>Clients that behave alike, over connections of their own.</summary>
internal abstract class Crowd(Loop loop, int port)
{
    private readonly List<Wire> _wires = [];

    protected Loop Loop { get; } = loop;

    protected int Wires => _wires.Count;

    internal Tally Tally { get; private set; } = new(Shared.Machine.Clock.Now);

    /// <summary>Requests on their way.</summary>
    internal int InFlight { get; private set; }

    /// <summary>Nobody begins anything any more; what is on its way goes on.</summary>
    internal bool Resting { get; private set; }

    internal abstract void Begin();

    /// <summary>From now on: several crowds may count into one.</summary>
    internal void CountInto(Tally tally) => Tally = tally;

    internal void Rest() => Resting = true;

    /// <summary>All leave at once, answered or not; nothing of it is counted.</summary>
    internal void Leave()
    {
        Resting = true;
        foreach (var wire in _wires) wire.Close();
        InFlight = 0;
    }

    /// <summary>Called by the wire, once for each request.</summary>
    internal void Finished(Wire wire, Outcome outcome)
    {
        InFlight--;
        Tally.Count(wire, outcome, Loop.Now);
        Next(wire, outcome);
    }

    protected abstract void Next(Wire wire, Outcome outcome);

    protected Wire Open()
    {
        var wire = new Wire(Loop, this, port);
        _wires.Add(wire);
        return wire;
    }

    protected void Ask(Wire wire, Request request, long user, long due, long leaves, bool meansToLeave = false)
    {
        InFlight++;
        Tally.Ask();
        wire.Ask(request, user, due, leaves, meansToLeave);
    }
}
