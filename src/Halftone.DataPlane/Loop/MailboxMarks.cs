using System.Runtime.InteropServices;

namespace Halftone.DataPlane.Loop;

/// <summary>A mailbox's shared words, each on cache lines of its own: senders fight for the tail, the reactor alone writes the head.</summary>
[StructLayout(LayoutKind.Explicit, Size = 512)]
internal struct MailboxMarks
{
    /// <summary>Next position to be claimed by a sender.</summary>
    [FieldOffset(128)]
    internal long Tail;

    /// <summary>Next position to be read; the reactor's.</summary>
    [FieldOffset(256)]
    internal long Head;

    /// <summary>1 = the reactor sleeps or is about to.</summary>
    [FieldOffset(384)]
    internal int Asleep;

    /// <summary>The overflow holds messages, so every new one must queue behind them.</summary>
    [FieldOffset(388)]
    internal bool Overflowing;
}
