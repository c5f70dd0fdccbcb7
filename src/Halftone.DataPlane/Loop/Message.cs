using Halftone.Core.Admission;
using Halftone.Core.Pressure;

namespace Halftone.DataPlane.Loop;

internal enum MessageKind : byte { Wake, CloseForgotten, Stolen, Accepted, AddListener, Press, GiveRoom, EndStreams, Withdraw, Drain, Cut, Stop }

/// <summary>What one reactor, or the control side, tells another reactor.</summary>
internal struct Message
{
    internal MessageKind Kind;

    /// <summary>Accepted, AddListener.</summary>
    internal int Descriptor;

    /// <summary>CloseForgotten, Stolen.</summary>
    internal ulong Handle;

    /// <summary>Accepted: the peer's address bits.</summary>
    internal UInt128 Address;

    /// <summary>Press.</summary>
    internal MemoryRung Rung;

    internal Wake Wake;

    /// <summary>EndStreams.</summary>
    internal Instance? Instance;

    /// <summary>Withdraw.</summary>
    internal Pool? Pool;
}
