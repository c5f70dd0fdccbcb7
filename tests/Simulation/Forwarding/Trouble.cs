namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>What may go wrong in a run; each run draws some of them. Whatever did not happen to an exchange is no excuse for it.</summary>
[Flags]
internal enum Trouble
{
    None = 0,

    // Of an instance's connection.
    Resets = 1,
    Closes = 1 << 1,
    FallsSilent = 1 << 2,
    SaysGarbage = 1 << 3,
    AnswersEarly = 1 << 4,

    // Of connecting. One instance refuses now and then, another never does: no excuse for anybody.
    Refuses = 1 << 5,
    BlackHole = 1 << 6,
    NoDescriptor = 1 << 7,

    // Of instances. A drained one finishes what it has: no excuse for anybody.
    Drains = 1 << 8,
    Dies = 1 << 9,

    // Of clients and limits.
    ClientLeaves = 1 << 10,
    FewStreams = 1 << 11,

    // Of the gateway itself: next to no line, few requests of a client and in hand, short of memory, on its way out.
    NoLine = 1 << 12,
    FewRequests = 1 << 13,
    Pressure = 1 << 14,
    Leaves = 1 << 15,

    // Of streams on a drained instance: an excuse for them, and for nobody else.
    EndsStreams = 1 << 16,

    // A candidate that has half of the requests is rolled back and comes again, or has no instance: no excuse for anybody.
    RollsBack = 1 << 17,

    Harmless = Refuses | Drains | RollsBack,
    Peers = (1 << 12) - 1,
    All = (1 << 18) - 1,
}
