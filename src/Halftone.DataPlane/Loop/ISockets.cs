namespace Halftone.DataPlane.Loop;

/// <summary>Seam: a driver whose outside speaks of readiness. Epoll's, and a simulated kernel's with the same edge-triggered habits.</summary>
internal interface ISockets : IDriver
{
    /// <summary>Takes one reading of the clock for the event that is about to be handled.</summary>
    void ReadClock();

    /// <summary>Bytes received; 0 = the peer's end; negative = minus errno (EAGAIN: nothing there now).</summary>
    int Receive(int slot, Span<byte> buffer);

    /// <summary>errno of a connect that has completed; 0 = connected.</summary>
    int ConnectResult(int slot);

    /// <summary>Slots listed by Resume.</summary>
    int Turns { get; }

    bool TryTakeTurn(out int slot);
}

/// <summary>What an event says about a socket.</summary>
[Flags]
internal enum Ready : byte
{
    None = 0,
    In = 1,
    Out = 2,
    /// <summary>The peer has closed its side, or the connection is broken.</summary>
    Closed = 4,
}
