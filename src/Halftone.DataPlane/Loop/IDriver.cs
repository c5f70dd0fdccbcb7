using Halftone.Core.Admission;
using Halftone.DataPlane.Upstreams;

namespace Halftone.DataPlane.Loop;

/// <summary>
/// Seam: what the engine asks of the outside. Epoll in production, a seeded simulator in tests; both run the same engine.
/// </summary>
/// <remarks>
/// Shaped by completion, not by readiness: the driver owns the memory it receives into and hands over bytes (Engine.Received), and
/// connect, writability and the peer's end arrive as calls of the engine. The engine never sees a socket, only slots.
/// </remarks>
internal interface IDriver
{
    /// <summary>Monotonic nanoseconds, one reading per handled event.</summary>
    long Now { get; }

    /// <summary>Sends both spans as one message.</summary>
    /// <returns>Bytes taken; fewer than given = blocked, and Engine.Writable follows; -1 = the connection is broken.</returns>
    int Send(int slot, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second);

    /// <summary>Begins to connect; Engine.Connected follows, never from within this call. -1 = no descriptor to be had.</summary>
    int Connect(Upstream upstream);

    /// <summary>Moves another reactor's idle connection here and tells its owner. -1 = it could not be moved and is closed.</summary>
    int Steal(in Link link, Upstream upstream);

    /// <summary>Whether the peer of an idle connection has neither said anything nor closed, told or not yet told by an event. One system call.</summary>
    bool IsQuiet(int slot);

    /// <summary>Gives the slot a turn after this event: Engine.Continue, then a read if the peer has said something.</summary>
    void Resume(int slot);

    /// <summary>Nothing more will be sent; the peer may still speak.</summary>
    void ShutSend(int slot);

    /// <summary>Closes; with `reset` so that a cut answer cannot look complete.</summary>
    void Close(int slot, bool reset);

    /// <summary>How the pool may refer to an idle connection.</summary>
    Link LinkOf(int slot);
}
