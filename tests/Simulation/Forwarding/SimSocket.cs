using Halftone.Core.Admission;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>A socket of the simulated kernel: what has arrived, what may still be sent, and which edges are untold.</summary>
internal sealed class SimSocket(int fd, int number)
{
    internal readonly int Fd = fd;

    /// <summary>Never used again, unlike the descriptor.</summary>
    internal readonly int Number = number;
    internal readonly SimBytes Arrived = new();
    internal readonly SimBytes Sent = new();
    internal int Window;
    internal bool PeerFin;
    internal bool PeerReset;
    internal bool SendShut;
    internal bool Closed;

    /// <summary>The gateway closed it so that nobody takes a part for the whole.</summary>
    internal bool CutByGateway;
    internal bool Blocked;
    internal bool Connecting;
    internal int ConnectErrno;
    internal Ready Edges;

    /// <summary>Whose epoll it is registered with: reactor and handle; -1 = nobody's.</summary>
    internal int Reactor = -1;
    internal ulong Handle;

    // ---- books of the test, for connections to instances ----------------------------------------------------------

    internal Instance? Instance;

    /// <summary>The exchanges whose request was written here, in order; answered = the first so many have their answer said.</summary>
    internal readonly List<SimExchange> Carried = [];
    internal int Answered;

    internal Trouble Trouble;
    internal long TroubledAt = long.MaxValue;

    /// <summary>Bytes nobody asked for lie unread.</summary>
    internal bool GarbageWaits;

    /// <summary>The gateway handled an event that covers them: from here on ignorance is no excuse.</summary>
    internal bool GarbageTold;

    /// <summary>Something was said since the last request was written.</summary>
    internal bool SaidSomething;

    internal bool Readable => Arrived.Count > 0 || PeerFin || PeerReset;

    public override string ToString() =>
        $"#{Number} of {Instance?.Name}, {Trouble}{(Trouble == 0 ? "" : $" at {TroubledAt}")}, carried {string.Join(' ', Carried.Select(exchange => exchange.Target))}, answered {Answered}";

    internal void Spoil(Trouble trouble, long now)
    {
        Trouble |= trouble;
        TroubledAt = Math.Min(TroubledAt, now);
    }

    internal void Carry(SimExchange exchange)
    {
        Carried.Add(exchange);
        exchange.Carriers.Add(this);
        SaidSomething = false;
        // It was there and nobody could know: no protocol tells such bytes from an answer. On a new connection it is at least nobody else's.
        if (GarbageWaits && (!GarbageTold || Carried.Count == 1)) exchange.Crossed = true;
    }

    /// <summary>Bytes nobody asked for arrive. They cross with a request that is under way, and take its answer's place.</summary>
    internal void Garble(long now)
    {
        Spoil(Trouble.SaysGarbage, now);
        (GarbageWaits, GarbageTold) = (true, false);
        if (Carried.Count > Answered) Carried[^1].Crossed = true;
    }
}
