using Halftone.Core.Config;
using Halftone.Core.Outcomes;

namespace Halftone.Core.Admission;

/// <summary>A taken slot or stream. A value that can be returned once: the generation tells a stale copy.</summary>
internal readonly record struct Lease(int Place, uint Generation)
{
    internal static Lease None => default;
    internal bool IsNone => Generation == 0;
}

/// <summary>A place in the line; generation-checked like a lease.</summary>
internal readonly record struct Waiter(int Place, uint Generation)
{
    internal bool IsNone => Generation == 0;
}

/// <summary>An upstream connection as the pool knows it: whose it is and how its reactor finds it. Opaque to Core.</summary>
/// <param name="Reactor">Owner; -1 = no connection.</param>
/// <param name="Handle">The owner's `generation &lt;&lt; 32 | slot`.</param>
/// <param name="Native">The descriptor, so that a thief can move it without reading the owner's memory.</param>
internal readonly record struct Link(int Reactor, ulong Handle, int Native)
{
    /// <summary>When it is too old to be kept; travels with it, for whoever takes it over cannot know. Monotonic nanoseconds.</summary>
    internal long RetireAt { get; init; }

    internal static Link None => new(-1, 0, -1);
    internal bool IsNone => Reactor < 0;
}

/// <summary>What a taker gets: the lease, the instance to talk to, and an idle connection to it if there is one.</summary>
/// <remarks>Link.Reactor == mine: use it. Another's: steal it (epoll DEL + ADD, tell the owner). None: connect.</remarks>
internal struct Grant
{
    internal Lease Lease;
    internal Instance Instance;
    internal Link Link;
}

internal enum TakeResult : byte { Granted, Waiting, Refused }

/// <summary>Tells the data plane that a waiter left the line: with a grant, or with a fault (dropped as the oldest, pool closed).</summary>
internal struct Wake
{
    /// <summary>The waiter's reactor; -1 = nobody to wake.</summary>
    internal int Reactor;

    /// <summary>The waiter's token, as given to Take.</summary>
    internal ulong Token;

    internal Grant Grant;
    internal Fault Fault;

    internal readonly bool IsNone => Reactor < 0;
    internal static Wake None => new() { Reactor = -1 };

    /// <summary>The same as assigning None, without copying a struct that holds references: a third of the time of an idle Take.</summary>
    internal static void Clear(out Wake wake)
    {
        wake = default;
        wake.Reactor = -1;
    }
}

/// <summary>Seam: the data plane's reactors, or a list in simulations. Called after the pool's lock is left, from any thread.</summary>
internal interface IReactors
{
    /// <summary>Delivers a wake to the waiter's reactor.</summary>
    void Wake(in Wake wake);

    /// <summary>Asks the owner to close an idle connection that the pool has already forgotten.</summary>
    void Close(Link idle);

    /// <summary>Tells every reactor that an instance's <see cref="Instance.StreamsEnd"/> is set. Lists in tests have no streams.</summary>
    void EndStreams(Instance instance) { }

    /// <summary>Tells every reactor that this pool's version may not be given what the split sends there any more: who waits for it goes elsewhere. Lists in tests have nobody to send.</summary>
    void Withdraw(Pool from) { }
}

/// <summary>Between which moments (monotonic nanoseconds) the streams of a leaving instance are closed, each at one drawn for it.</summary>
internal sealed record StreamsEnd(long From, long Until);

/// <summary>One process of a version (or one given address), as admission sees it. Owned by its pool.</summary>
internal sealed class Instance(int id, string name, Endpoint endpoint, InstanceSlots slots)
{
    /// <summary>The pool's books; under its lock only.</summary>
    internal InstanceSlots Slots { get; } = slots;

    /// <summary>Unique within the pool, never reused.</summary>
    internal int Id { get; } = id;

    /// <summary>`v2/1`, for logs and screens.</summary>
    internal string Name { get; } = name;

    internal Endpoint Endpoint { get; } = endpoint;

    /// <summary>For the data plane's prebuilt socket address; the pool never looks at it.</summary>
    internal object? DataPlaneState { get; set; }

    private StreamsEnd? _streamsEnd;

    /// <summary>Null while its streams may live. Set once by <see cref="Pool.EndStreams"/>, read by the reactors.</summary>
    internal StreamsEnd? StreamsEnd
    {
        get => Volatile.Read(ref _streamsEnd);
        set => Volatile.Write(ref _streamsEnd, value);
    }
}

/// <summary>Bounds of a pool; a reload changes them in place.</summary>
internal sealed record PoolLimits
{
    internal required int SlotsPerInstance { get; init; }
    internal required int WaitersMax { get; init; }
    internal required long WaiterBytesMax { get; init; }
    internal required int StreamsPerInstance { get; init; }
    /// <summary>Nanoseconds; null = the formula in <see cref="Pool"/>.</summary>
    internal required long? QueueWait { get; init; }

    /// <summary>Second attempts as a share of requests, 0..1; see <see cref="RetryBudget"/>.</summary>
    internal double RetryShare { get; init; } = 0.2;

    /// <summary>Nanoseconds within which nine of ten answers shall come; slots follow. Null = slots stay as configured.</summary>
    internal long? AnswerGoal { get; init; }

    internal static PoolLimits From(LimitsConfig limits) => new()
    {
        SlotsPerInstance = limits.Concurrency,
        WaitersMax = limits.Queue,
        WaiterBytesMax = limits.QueueBytes,
        StreamsPerInstance = limits.Streams,
        QueueWait = limits.QueueWait is { } wait ? wait.Ticks * TimeSpan.NanosecondsPerTick : null,
        RetryShare = limits.Retries.Value / 100,
        AnswerGoal = limits.Adaptive is { } goal ? goal.Ticks * TimeSpan.NanosecondsPerTick : null,
    };
}

/// <summary>Figures of a pool at one moment.</summary>
/// <param name="Slots">Of ready instances.</param>
/// <param name="Busy">Slots held by leases, those of drained and removed instances included.</param>
/// <param name="Taken">Leases given out since the start; = Returned + Busy + Streams.</param>
/// <param name="WaitBound">Nanoseconds a request that joins now may wait, its own deadline aside.</param>
/// <param name="Stale">Leases returned twice and ignored: a bug of the caller, fatal in DEBUG.</param>
internal readonly record struct PoolCounts(int Slots, int Busy, int Waiting, int Streams, int IdleLinks, long Taken, long Returned, long WaitBound, long Stale)
{
    /// <summary>How often an instance was left out.</summary>
    internal long Ejections { get; init; }
}
