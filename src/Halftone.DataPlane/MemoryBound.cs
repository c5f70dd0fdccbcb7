using Halftone.Core.Accounting;
using Halftone.Core.Evidence;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Http1;
using Halftone.DataPlane.Logging;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane;

/// <summary>
/// The most memory the data plane can be made to hold, by part: what it holds itself, and what the kernel holds in the buffers of its sockets.
/// Every figure is a constant of the code that holds it, so a bound that is printed is a bound that is kept; attacks in tests measure it.
/// </summary>
/// <param name="SocketBuffers">Bytes the kernel may keep for one socket, both directions.</param>
internal sealed record MemoryBound(int Reactors, int Connections, int Waiting, int InFlight, long SocketBuffers)
{
    /// <summary>Runtime, admin side and an idle world; the target of an idle gateway.</summary>
    private const long Idle = 32L << 20;

    /// <summary>tcp_sock 2.4, inode and dentry 1.2, file 0.3, epoll item 0.2 KiB on 6.x kernels, rounded up to their slabs.</summary>
    internal const long KernelSocket = 5 * 1024;

    /// <summary>One segment more than the limit may lie in a buffer, for the kernel looks before it adds.</summary>
    private const long Segment = 64 * 1024;

    /// <summary>An exchange with the largest head that is let through, in an array that doubles; its fields and links are well below 1 KiB.</summary>
    internal const long Exchange = 2L * RequestReader.HeadBytesMax + 1024;

    /// <summary>The slot, and what of either direction we keep (M1).</summary>
    internal static readonly long Slot = ConnectionTable.SlotBytes + (1 + BlockPool.OutBlocksMax) * (long)BlockPool.BlockBytes;

    /// <summary>What the kernel may keep when `socket_buffer` is set: twice that, in each direction.</summary>
    internal static long BuffersOf(long socketBuffer) => 2 * ((2 * socketBuffer) + Segment);

    /// <summary>A socket in the kernel, with full buffers.</summary>
    internal long Socket => KernelSocket + SocketBuffers;

    /// <summary>c1: a client that neither reads nor finishes what it says.</summary>
    internal long PerConnection => Slot + Socket;

    /// <summary>c2: its head, kept until a slot is free.</summary>
    internal long PerWaiting => Exchange;

    /// <summary>c3: its head, and the connection to the instance.</summary>
    internal long PerInFlight => Exchange + Slot + Socket;

    /// <summary>What is there before the first client: the runtime, each reactor's buffers, kept blocks, log ring and ring of evidence.</summary>
    internal long Fixed => Idle + Reactors * (BlockPool.BlockBytes + Engine.ScratchBytes + ((long)BlockPool.FreeMax * BlockPool.BlockBytes) + LogRing.Bytes + EvidenceRing.Bytes);

    internal long Total => Fixed + (Connections * PerConnection) + (Waiting * PerWaiting) + (InFlight * PerInFlight);

    /// <summary>Without what the kernel holds: what resident memory may come to.</summary>
    internal long Own => Total - ((long)(Connections + InFlight) * Socket);

    /// <summary>The most bytes of a part that this bound is made of; null = it is no part of the bound, or not bounded by itself.</summary>
    internal long? MostOf(string part) => part switch
    {
        PartNames.ClientConnections => (long)Connections * ConnectionTable.SlotBytes,
        PartNames.InstanceConnections => (long)InFlight * ConnectionTable.SlotBytes,
        PartNames.Blocks => (((long)Connections + InFlight) * (1 + BlockPool.OutBlocksMax) + ((long)Reactors * BlockPool.FreeMax)) * BlockPool.BlockBytes,
        PartNames.WaitingRequests => Waiting * Exchange,
        PartNames.RequestsInFlight => InFlight * Exchange,
        PartNames.AccessLog => (long)Reactors * LogRing.Bytes,
        PartNames.EvidenceRings => (long)Reactors * EvidenceRing.Bytes,
        _ => null,
    };

    /// <param name="waiting">Places in all lines.</param>
    /// <param name="inFlight">Slots and streams of all instances.</param>
    /// <remarks>A client has one request at a time, so both together are at most its connections.</remarks>
    internal static MemoryBound Of(int reactors, int connections, long waiting, long inFlight, long socketBuffers)
    {
        var busy = (int)Math.Min(inFlight, connections);
        return new(reactors, connections, (int)Math.Min(waiting, connections - busy), busy, socketBuffers);
    }

    /// <summary>How many connections would fit, all of them in flight; at least one.</summary>
    internal int Fitting(long limit, bool ownOnly)
    {
        var each = PerConnection + PerInFlight - (ownOnly ? 2 * Socket : 0);
        return (int)Math.Clamp((limit - Fixed) / each, 1, Connections);
    }
}
