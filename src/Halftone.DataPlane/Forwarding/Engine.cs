using System.Diagnostics;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;
using Halftone.DataPlane.Logging;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane.Forwarding;

/// <summary>
/// The story of every exchange on one reactor, without a socket: the driver calls it with what happened, it calls the driver with
/// what to do. Single-threaded; only the pool, the published world and the mailbox are shared.
/// </summary>
/// <remarks>
/// The steps, in order, are the files beside this one:
/// Receive (bytes to a complete head) -> Route (which version) -> Admit (a slot, or the line) -> Send (request to the instance) ->
/// Relay (answer to the client) -> Finish (the one end of an exchange). Tunnel is Relay after a 101; Timeouts is what the wheel says,
/// Reroute what goes to another version than was decided, Drain the way out, Bugs what a bug may cost.
/// </remarks>
internal sealed partial class Engine
{
    /// <summary>Between requests of a kept connection. nginx's keepalive_timeout.</summary>
    internal static readonly long KeepAliveTime = Seconds(75);

    /// <summary>From a head's first byte to its last, whatever the drip rate. Kestrel's RequestHeadersTimeout.</summary>
    internal static readonly long HeadTime = Seconds(30);

    /// <summary>Nobody is measured before: a connection needs a while to come to its speed. Kestrel's grace period.</summary>
    internal static readonly long BodyGrace = Seconds(5);

    /// <summary>For a closing client to read our last words. nginx's lingering_timeout is 5 s; loopback and LANs need less.</summary>
    internal static readonly long DiscardTime = Seconds(2);

    /// <summary>Bytes of a refused request that are read and thrown away before the connection is cut.</summary>
    internal const int DiscardBytesMax = 1024 * 1024;

    /// <summary>Idle connections to instances live shorter than Node's default keepAliveTimeout of 5 s.</summary>
    internal static readonly long IdleUpstreamTime = Seconds(4);

    /// <summary>A paced reject is answered at the latest so long after its request came: the shortest W there is, unless one was set by hand.</summary>
    internal static readonly long HeldTime = Seconds(1);

    /// <summary>How long a refusing instance gets no requests before it is tried again.</summary>
    internal static readonly long SuspectTime = Seconds(1) / 10;

    /// <summary>Wakes delivered after one event; as a rule there is one.</summary>
    private const int WakesPerEvent = 64;

    /// <summary>Largest piece of a body copied behind a head, so that both leave in one plain send.</summary>
    private const int CopyMax = 4096;

    /// <summary>Outgoing heads and re-framed pieces: a 64 KiB read, a 32 KiB head and framing fit.</summary>
    internal const int ScratchBytes = 128 * 1024;

    private readonly int _reactor;
    private readonly IDriver _driver;
    private readonly ConnectionTable _table;
    private readonly TimerWheel _wheel;
    private readonly BlockPool _blocks;
    private readonly ExchangeTable _exchanges = new();
    private readonly IReactors _reactors;
    private readonly WorldHolder _world;
    private readonly ExchangeLog _log;

    private readonly FieldRange[] _fields = new FieldRange[Math.Max(RequestReader.FieldsMax, ResponseReader.FieldsMax)];
    private readonly DateLine _date = new();

    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(ScratchBytes, pinned: true);

    private readonly Queue<Wake> _wakes = new();
    private readonly PriorityQueue<Later, long> _later = new();
    private TrustedPeers _trusted = TrustedPeers.None;
    private ulong _random;

    internal Engine(int reactor, IDriver driver, ConnectionTable table, TimerWheel wheel, BlockPool blocks, IReactors reactors, WorldHolder world, ExchangeLog log, ulong seed)
    {
        _reactor = reactor;
        _driver = driver;
        _table = table;
        _wheel = wheel;
        _blocks = blocks;
        _reactors = reactors;
        _world = world;
        _log = log;
        _random = seed;
    }

    internal EngineCounts Counts;

    /// <summary>Requests that ended before a version was known, by fault; written by this reactor only.</summary>
    internal readonly long[] Unrouted = new long[(int)Fault.TotalTimedOut + 1];

    internal int ExchangesInFlight => _exchanges.InUse;

    /// <summary>Exchanges of all reactors; null = there is no other.</summary>
    internal Func<long>? AllInHand { get; init; }

    internal static long Seconds(double seconds) => (long)(seconds * 1_000_000_000);

    internal static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>How many bytes the driver may receive for this connection at once: what is kept and what comes fit one block.</summary>
    internal int RoomFor(int slot) => BlockPool.BlockBytes - _table[slot].InLength;

    /// <summary>A client has connected.</summary>
    internal void Accepted(int slot)
    {
        Counts.Accepted++;
        Counts.Clients++;
        _wheel.Set(slot, _driver.Now + BetweenRequests);
    }

    /// <summary>A listed slot's turn: consume what is kept, now that there is somewhere to put it.</summary>
    internal void Continue(int slot)
    {
        ref var connection = ref _table[slot];
        if (connection.InLength > 0) ConsumeKept(slot, ref connection);
    }

    /// <summary>Delivers wakes for this reactor's own waiters; called after every event, so that no story is inside another.</summary>
    /// <remarks>Some, and the next turn the rest: where nobody keeps the slot that is handed on, one wake brings the next.</remarks>
    internal void DeliverWakes()
    {
        for (var left = WakesPerEvent; left > 0 && _wakes.TryDequeue(out var wake); left--) Deliver(wake);
    }

    /// <summary>A connection that another reactor has taken over: our struct goes, the socket lives on.</summary>
    internal void Stolen(ulong handle)
    {
        var slot = _table.Find(handle);
        if (slot < 0) return;
        Debug.Assert(_table[slot].Phase == Phase.Idle, "only idle connections are stolen");
        _wheel.Clear(slot);
        _table.Close(slot);
    }

    private void Wake(in Wake wake)
    {
        if (wake.IsNone) return;
        if (wake.Reactor == _reactor) _wakes.Enqueue(wake);
        else _reactors.Wake(wake);
    }

    private Exchange ExchangeOf(in Connection connection) => _exchanges[connection.Exchange];

    private void Close(int slot, bool reset)
    {
        ref var connection = ref _table[slot];
        if (connection.Kind == ConnectionKind.Client) Counts.Clients--;
        if (connection.Phase == Phase.Held) _pace.Held--;
        if (connection.Phase == Phase.Witness)
        {
            WitnessSpeaks(slot, answered: false);
            return;
        }
        _wheel.Clear(slot);
        if (connection.InBlock >= 0) _blocks.Return(connection.InBlock);
        _blocks.ReturnChain(ref connection.OutFirst, ref connection.OutLast);
        connection.InBlock = -1;
        connection.InLength = connection.OutLength = 0;
        _driver.Close(slot, reset);
        _table.Close(slot);
    }
}

/// <summary>Figures of one engine; written by its reactor only.</summary>
internal struct EngineCounts
{
    internal long Accepted;
    /// <summary>Client connections open now.</summary>
    internal long Clients;
    /// <summary>Exchanges in flight that are streams: they rarely end by themselves, so nobody who leaves waits for them.</summary>
    internal long Streams;
    internal long Finished;
    internal long FieldsDropped;
    /// <summary>Rejects that were kept for a moment, and those that had to close because too many were.</summary>
    internal long Held;
    internal long Overrun;
    internal long InternalFaults;
    internal long ClosedForRoom;
}

/// <summary>The one reference that publishes a world to all reactors.</summary>
internal sealed class WorldHolder(World first)
{
    private World _current = first;
    internal World Current => Volatile.Read(ref _current);
    internal void Publish(World next) => Volatile.Write(ref _current, next);
}
