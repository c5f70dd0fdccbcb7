using Halftone.Core;
using Halftone.Core.Accounting;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Pressure;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Listening;
using Halftone.DataPlane.Logging;
using Halftone.DataPlane.Loop;

namespace Halftone.DataPlane;

/// <summary>What the data plane needs to start; fixed for the life of the process.</summary>
internal sealed record DataPlaneOptions
{
    /// <summary>Event-loop threads, 1..16.</summary>
    internal required int Reactors { get; init; }
    internal bool Pin { get; init; }

    /// <summary>Descriptor the access log is written to; -1 = off. The data plane does not close it.</summary>
    internal int AccessLogDescriptor { get; init; } = -1;

    /// <summary>Connections of clients at once, over all reactors.</summary>
    internal int ConnectionsMax { get; init; } = int.MaxValue;

    /// <summary>Bytes the kernel may keep per socket and direction; 0 = as it sees fit.</summary>
    internal int SocketBuffer { get; init; }

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Start of the reactors' random numbers (fresh identities).</summary>
    internal int Seed { get; init; } = Environment.TickCount;

    /// <summary>Told of every bug that cost an exchange; called on a reactor's thread.</summary>
    internal Action<Exception>? OnBug { get; init; }
}

/// <summary>Why a listener could not be opened: the system's errno and its name.</summary>
internal sealed record BindFault(Endpoint Endpoint, int Errno, string Reason);

/// <summary>Figures of the data plane at one moment, over all reactors.</summary>
/// <param name="Unfinished">After <see cref="ReactorGroup.Drain"/>: connections that have not come to their end, streams aside; 0 = all was answered.</param>
internal readonly record struct DataPlaneCounts(long Connections, long Exchanges, long Unfinished, long ConnectionsAccepted, long ExchangesFinished, long LogLinesDropped, long FieldsDropped, long InternalFaults, long TurnedAway)
{
    /// <summary>Times that accepting paused: no room, no descriptor or no memory.</summary>
    internal long AcceptPauses { get; init; }

    /// <summary>Connections of clients that are allowed at once.</summary>
    internal long ConnectionsMax { get; init; }

    /// <summary>The rung of the memory ladder that every reactor has heard of.</summary>
    internal MemoryRung Rung { get; init; }

    /// <summary>Idle clients closed to make room for new ones.</summary>
    internal long ClosedForRoom { get; init; }

    /// <summary>Rejects that were kept for a moment in a storm.</summary>
    internal long Held { get; init; }

    /// <summary>Rejects that closed their connection because too many were held.</summary>
    internal long Overrun { get; init; }
}

/// <summary>All reactors of the process: bind, start, publish worlds, drain, stop.</summary>
internal sealed class ReactorGroup : IReactors, IDisposable
{
    private readonly DataPlaneOptions _options;
    private readonly WorldHolder _world;
    private readonly Reactor[] _reactors;
    private readonly LogWriter? _logWriter;
    private readonly List<(Endpoint Endpoint, List<int> Sockets)> _bound = [];
    private bool _started;
    private volatile bool _leaving;

    internal ReactorGroup(DataPlaneOptions options)
    {
        _options = options;
        _world = new WorldHolder(World.Empty);
        var log = options.AccessLogDescriptor >= 0;
        _reactors = [.. Enumerable.Range(0, options.Reactors).Select(i => new Reactor(i, this, _world, log ? new LogRing() : null, options.Time, options.Seed + i))];
        var epolls = _reactors.Select(reactor => reactor.Driver.Epoll).ToArray();
        foreach (var reactor in _reactors) reactor.Driver.AllEpolls = epolls;
        if (log) _logWriter = new LogWriter([.. _reactors.Select(reactor => reactor.Ring!)], options.AccessLogDescriptor);
    }

    internal int Count => _reactors.Length;

    internal bool Pin => _options.Pin;

    /// <summary>Where clients connect, any free port resolved; complete once the last Bind has returned.</summary>
    internal IEnumerable<Endpoint> Bound => _bound.Select(each => each.Endpoint);

    internal int ConnectionsMax => _options.ConnectionsMax;

    internal int SocketBuffer => _options.SocketBuffer;

    /// <summary>Clients of all reactors. Two that accept in the same moment may both find the last place, so the limit may be passed by one per further reactor.</summary>
    internal long Clients
    {
        get
        {
            var clients = 0L;
            foreach (var reactor in _reactors) clients += reactor.Clients;
            return clients;
        }
    }

    internal World Current => _world.Current;

    /// <summary>Every exchange that begins from now on sees this world.</summary>
    internal void Publish(World world) => _world.Publish(world);

    /// <summary>Takes the address on every reactor; connections are refused until <see cref="Listen"/>. Port 0 = any, see `bound`.</summary>
    internal BindFault? Bind(Endpoint endpoint, out Endpoint bound)
    {
        var sockets = new List<int>();
        var fault = Listener.Bind(endpoint, Count, SocketBuffer, sockets, out bound);
        if (fault is null) _bound.Add((bound, sockets));
        return fault;
    }

    /// <summary>Starts the reactor threads: they serve nothing until Listen, but deliver wakes.</summary>
    internal void Start()
    {
        _started = true;
        foreach (var reactor in _reactors) reactor.Start();
    }

    /// <summary>Begins to accept: the port answers from now on. A fault means that somebody took the port since Bind.</summary>
    internal BindFault? Listen()
    {
        foreach (var (endpoint, sockets) in _bound)
        {
            if (sockets.Count > 1 && Listener.Probe(endpoint) is { } taken) return taken;
            for (var i = 0; i < sockets.Count; i++)
            {
                if (Listener.Listen(sockets[i], endpoint) is { } fault) return fault;
                Post(i, new Message { Kind = MessageKind.AddListener, Descriptor = sockets[i] });
            }
        }
        return null;
    }

    /// <summary>From any thread: which rung of the memory ladder holds from now on. A message and not a shared word, so that sleepers hear it and nobody reads it per request.</summary>
    internal void Press(MemoryRung rung)
    {
        for (var i = 0; i < Count; i++) Post(i, new Message { Kind = MessageKind.Press, Rung = rung });
    }

    /// <summary>
    /// Closes the listeners; what they have accepted, and what lies unread on idle connections, is still answered, with
    /// `Connection: close`. Poll Read().Unfinished for the end.
    /// </summary>
    internal void Drain()
    {
        _leaving = true;
        PostAll(MessageKind.Drain);
    }

    /// <summary>After a drain that lasts too long: every exchange ends now, and its connection is cut.</summary>
    internal void Cut() => PostAll(MessageKind.Cut);

    /// <summary>Ends all threads at once; their connections are closed with the group.</summary>
    internal void Stop()
    {
        if (!_started) return;
        _started = false;
        PostAll(MessageKind.Stop);
        foreach (var reactor in _reactors) reactor.Join();
        _logWriter?.Dispose();
    }

    internal DataPlaneCounts Read()
    {
        long connections = 0, exchanges = 0, unfinished = 0, accepted = 0, finished = 0, dropped = _logWriter?.Lost ?? 0, fields = 0, faults = 0, turnedAway = 0;
        // First, and one for each that has yet to hear of it: its backlog may hold anything, for itself or for the others.
        if (_leaving) unfinished += _reactors.Count(reactor => !reactor.Engine.IsDraining);
        foreach (var reactor in _reactors)
        {
            var counts = reactor.Engine.Counts;
            connections += counts.Clients;
            exchanges += reactor.Engine.ExchangesInFlight;
            unfinished += reactor.Clients - counts.Streams;
            accepted += counts.Accepted;
            finished += counts.Finished;
            fields += counts.FieldsDropped;
            faults += counts.InternalFaults;
            turnedAway += reactor.TurnedAway;
            dropped += reactor.Ring?.Dropped ?? 0;
        }
        return new(connections, exchanges, unfinished, accepted, finished, dropped, fields, faults, turnedAway)
        {
            Rung = _reactors.Min(reactor => reactor.Engine.Rung),
            ConnectionsMax = ConnectionsMax,
            AcceptPauses = _reactors.Sum(reactor => reactor.AcceptPauses),
            ClosedForRoom = _reactors.Sum(reactor => reactor.Engine.Counts.ClosedForRoom),
            Held = _reactors.Sum(reactor => reactor.Engine.Counts.Held),
            Overrun = _reactors.Sum(reactor => reactor.Engine.Counts.Overrun),
        };
    }

    /// <summary>What all reactors hold in memory; asked by people, never by a request.</summary>
    internal IEnumerable<MemoryPart> ReadMemory() => _reactors.SelectMany(reactor => reactor.ReadMemory());

    /// <summary>Requests that ended before a version was known, by fault.</summary>
    internal long[] ReadUnrouted()
    {
        var sums = new long[(int)Fault.TotalTimedOut + 1];
        foreach (var reactor in _reactors)
        {
            for (var fault = 0; fault < sums.Length; fault++) sums[fault] += Volatile.Read(ref reactor.Engine.Unrouted[fault]);
        }
        return sums;
    }

    public void Wake(in Wake wake) => Post(wake.Reactor, new Message { Kind = MessageKind.Wake, Wake = wake });

    public void Close(Link idle) => Post(idle.Reactor, new Message { Kind = MessageKind.CloseForgotten, Handle = idle.Handle });

    public void EndStreams(Instance instance)
    {
        for (var i = 0; i < Count; i++) Post(i, new Message { Kind = MessageKind.EndStreams, Instance = instance });
    }

    public void Withdraw(Pool from)
    {
        for (var i = 0; i < Count; i++) Post(i, new Message { Kind = MessageKind.Withdraw, Pool = from });
    }

    internal void Post(int reactor, in Message message) => _reactors[reactor].Post(message);

    internal void Give(int reactor, int fd, UInt128 address) => _reactors[reactor].Give(fd, address);

    /// <summary>The reactor that should serve a new connection: mine, unless it exceeds the least loaded by more than 1 + 1/8.</summary>
    internal int LessLoadedThan(int mine, long clients)
    {
        var least = mine;
        var leastClients = clients;
        for (var i = 0; i < _reactors.Length; i++)
        {
            if (_reactors[i].Clients >= leastClients) continue;
            (least, leastClients) = (i, _reactors[i].Clients);
        }
        return clients > leastClients + (leastClients / 8) + 1 ? least : mine;
    }

    /// <summary>A reactor has newcomers, no room, and nobody idle of its own.</summary>
    internal void AskForRoom(int asking)
    {
        for (var i = 0; i < Count; i++)
        {
            if (i != asking) Post(i, new Message { Kind = MessageKind.GiveRoom });
        }
    }

    /// <summary>Requests in line and in flight on all reactors; others' figures may be a moment old.</summary>
    internal long ExchangesInHand()
    {
        var all = 0L;
        foreach (var reactor in _reactors) all += reactor.Engine.ExchangesInFlight;
        return all;
    }

    internal void Report(Exception bug) => _options.OnBug?.Invoke(bug);

    private void PostAll(MessageKind kind)
    {
        for (var i = 0; i < _reactors.Length; i++) Post(i, new Message { Kind = kind });
    }

    public void Dispose()
    {
        Stop();
        foreach (var reactor in _reactors) reactor.Dispose();
    }
}
