using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Halftone.DataPlane.Loop;

internal enum ConnectionKind : byte { Free, Client, Upstream, Closed }

/// <summary>Where a connection stands in its own story; the exchange has the rest.</summary>
internal enum Phase : byte
{
    /// <summary>Client: between requests, or a head is arriving.</summary>
    Head,
    /// <summary>Client: the request's body is arriving.</summary>
    Body,
    /// <summary>Client: the request is complete; what arrives now belongs to the next one.</summary>
    Answer,
    /// <summary>Client: answered and closing; what still arrives is read and thrown away, lest a reset kill the answer.</summary>
    Discard,
    /// <summary>Client: turned away in a storm, and answered in a moment.</summary>
    Held,
    /// <summary>Either side: bytes go through as they are.</summary>
    Tunnel,
    /// <summary>Upstream: waiting for connect to complete.</summary>
    Connecting,
    /// <summary>Upstream: the answer's head is awaited.</summary>
    AnswerHead,
    /// <summary>Upstream: the answer's body is arriving.</summary>
    AnswerBody,
    /// <summary>Upstream: its client has left, and it is kept to hear when its instance works again.</summary>
    Witness,
    /// <summary>Upstream: kept by the pool, nobody's.</summary>
    Idle,
}

[Flags]
internal enum Marks : byte
{
    None = 0,
    /// <summary>The engine wants no bytes now (back-pressure).</summary>
    Paused = 1,
    /// <summary>An edge said readable and no read has come back empty since.</summary>
    Readable = 2,
    /// <summary>The peer has closed its side, or the connection broke: read to the end, a short read proves nothing.</summary>
    PeerClosed = 4,
    /// <summary>Close when the last byte is out.</summary>
    CloseWhenSent = 8,
    /// <summary>Listed for a read without an event.</summary>
    Listed = 16,
    /// <summary>Sending failed; what the peer has said is still to be read.</summary>
    SendBroken = 32,
    /// <summary>Our side is shut: nothing more will be sent.</summary>
    SendShut = 64,
}

/// <summary>One socket, client's or instance's: blittable, so that the collector never looks at it, and linked by slot numbers.</summary>
internal unsafe struct Connection
{
    /// <summary>Longest text of an IPv6 address: 39; one more for alignment.</summary>
    internal const int AddressTextMax = 40;

    internal uint Generation;
    internal int Fd;
    internal ConnectionKind Kind;
    internal Phase Phase;
    internal Marks Marks;
    internal byte AddressLength;

    /// <summary>Index of the exchange this connection works for; -1 = none.</summary>
    internal int Exchange;

    /// <summary>Received and not yet consumed: one block, or -1.</summary>
    internal int InBlock;
    internal int InStart;
    internal int InLength;

    /// <summary>To be sent: a chain of blocks, or -1.</summary>
    internal int OutFirst;
    internal int OutLast;
    internal int OutLength;

    /// <summary>Links of the timer wheel; bucket -1 = no timer.</summary>
    internal int TimerNext;
    internal int TimerPrevious;
    internal int TimerBucket;
    internal long TimerAt;

    /// <summary>Client: when the head's first byte came; 0 = none yet. Upstream: from when on it is too old to be kept.</summary>
    internal long Since;

    /// <summary>Bytes of an unfinished head already searched for its end.</summary>
    internal int HeadSeen;

    /// <summary>Upstream: seconds the instance keeps an idle connection, as it said; 0 = not said. Discard: bytes still thrown away. Held: the reply.</summary>
    internal int Allowance;

    /// <summary>Next free or next closed slot.</summary>
    internal int Next;

    internal UInt128 Address;
    private fixed byte _addressText[AddressTextMax];

    internal readonly bool IsLive => Kind is ConnectionKind.Client or ConnectionKind.Upstream;
    internal readonly bool Is(Marks mark) => (Marks & mark) != 0;
    internal void Set(Marks mark) => Marks |= mark;
    internal void Clear(Marks mark) => Marks &= ~mark;

    /// <summary>The peer's address as text. Connections live in pinned memory, so the pointer holds.</summary>
    [UnscopedRef]
    internal ReadOnlySpan<byte> AddressText => new(Unsafe.AsPointer(ref _addressText[0]), AddressLength);

    [UnscopedRef]
    internal Span<byte> AddressBuffer => new(Unsafe.AsPointer(ref _addressText[0]), AddressTextMax);
}
