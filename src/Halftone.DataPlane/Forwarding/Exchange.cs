using Halftone.Core.Accounting;
using Halftone.Core.Admission;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;

namespace Halftone.DataPlane.Forwarding;

/// <summary>Where an exchange stands.</summary>
internal enum Stage : byte
{
    Free,
    /// <summary>In the pool's line.</summary>
    Waiting,
    /// <summary>Has a slot, opens a connection.</summary>
    Connecting,
    /// <summary>The request is being sent or has been sent; no byte of the answer's final head yet.</summary>
    Answering,
    /// <summary>The answer's head has gone to the client.</summary>
    Relaying,
    /// <summary>After a 101.</summary>
    Tunnel,
    /// <summary>Over for its client, but a wake with a slot is on its way and must be given back.</summary>
    Abandoned,
}

/// <summary>Whether another version answers than the one that was decided on.</summary>
internal enum Rerouted : byte
{
    No,
    /// <summary>To stable, for the candidate had no ready instance.</summary>
    FellBack,
    /// <summary>A rollback came before its head was written.</summary>
    Withdrawn,
}

/// <summary>One request and its answer. Pooled; alive only from a complete request head to the answer's end.</summary>
internal sealed class Exchange(int index)
{
    /// <summary>Room for a browser's head; grows once for bigger ones and is then kept.</summary>
    private const int HeadBytes = 2048;

    /// <summary>Bytes of the object and its host name, without its head; a test measures it.</summary>
    internal const int OwnBytes = 688;

    internal readonly int Index = index;
    internal uint Generation = 1;
    internal int NextFree = -1;

    internal Stage Stage;
    internal int Client;
    internal int Upstream;

    // Decided at the head.
    internal ServiceRoutes? Service;
    internal VersionRoute? Version;
    internal Decision Decision;
    internal Rerouted Rerouted;
    internal UInt128 FreshIdentity;
    internal MethodKind Method;
    internal byte ClientMinor;
    internal bool ClientKeepAlive;
    internal bool UpgradeAsked;

    // What it says about a release; see Engine.Evidence.cs.
    internal EvidenceState Evidence;
    internal bool OnCandidate;

    /// <summary>When the split sent it to its version, monotonic nanoseconds.</summary>
    internal long AssignedAt;

    // Admission.
    internal Lease Lease;
    internal Instance? Instance;
    internal Waiter Waiter;
    internal bool IsStream;

    /// <summary>When this stream is closed because its instance leaves; 0 = it may live.</summary>
    internal long EndAt;

    // Times, monotonic nanoseconds.
    internal long Started;
    internal long Deadline;
    internal long WaitUntil;
    internal long WaitedSince;
    internal long QueueTime;
    internal long ConnectStarted;
    internal long ConnectTime;
    internal long SentAt;
    internal long HeadAt;

    // The outgoing request head, kept for a retry and for the log.
    internal byte[] Head = new byte[HeadBytes];
    internal int HeadLength;

    /// <summary>Where the time left is written when the head is sent; 0 = nowhere.</summary>
    internal int DeadlineAt;
    internal int MethodLength;
    internal int PathLength;
    internal readonly byte[] Host = new byte[255];
    internal int HostLength;

    // The request's body.
    internal BodyKind RequestBody;
    internal long RequestLeft;
    internal ChunkedReader RequestChunks;
    internal bool RequestDone;
    internal long BytesIn;

    /// <summary>From when on the body's rate is measured, and how many of its bytes had come by then; 0 = none has come since the instance takes them.</summary>
    internal long BodyAt;
    internal long BodyFrom;

    // The answer.
    internal int Status;
    internal BodyKind AnswerBody;
    internal BodyKind ClientFraming;
    internal long AnswerLeft;
    internal ChunkedReader AnswerChunks;
    internal bool AnswerDone;
    internal bool UpstreamKeepAlive;
    internal int UpstreamKeepAliveSeconds;
    internal long BytesOut;

    // Retry.
    /// <summary>On a connection that served others before, and of which nothing has been heard for this one.</summary>
    internal bool Reused;
    internal bool Retried;

    /// <summary>Something of it was given to the connection.</summary>
    internal bool Written;

    /// <summary>Bytes of the body kept behind the head, and whether these are all that were sent.</summary>
    internal int Replay;
    internal bool Replayable;
    internal Fault LastFault;

    /// <summary>Assigned to the candidate, and answered by stable because no instance of the candidate was ready: the candidate's failure, whatever stable's answer was.</summary>
    internal bool FellBack => Rerouted is Rerouted.FellBack;

    /// <summary>The version that was decided on, whoever answers.</summary>
    internal VersionRoute Assigned => Service!.Versions[Decision.Version];

    internal ulong Token => ((ulong)Generation << 32) | (uint)Index;

    internal void Reset(int client, long started)
    {
        Stage = Stage.Waiting;
        Client = client;
        Upstream = -1;
        Started = started;
        Service = null;
        Version = null;
        Decision = default;
        Rerouted = Rerouted.No;
        Lease = default;
        Instance = null;
        Waiter = default;
        IsStream = RequestDone = AnswerDone = Reused = Retried = Written = Replayable = UpgradeAsked = UpstreamKeepAlive = false;
        EndAt = BodyAt = BodyFrom = 0;
        WaitUntil = WaitedSince = QueueTime = ConnectTime = SentAt = HeadAt = 0;
        BytesIn = BytesOut = RequestLeft = AnswerLeft = 0;
        RequestChunks = default;
        AnswerChunks = default;
        RequestBody = AnswerBody = ClientFraming = BodyKind.None;
        Status = HeadLength = DeadlineAt = HostLength = UpstreamKeepAliveSeconds = Replay = 0;
        LastFault = Fault.None;
        Evidence = EvidenceState.None;
    }

    /// <summary>Another version calls the field that tells it how long it has by another name, or has none.</summary>
    internal void RenameDeadline(ReadOnlySpan<byte> before, ReadOnlySpan<byte> name)
    {
        var needed = HeadLength + Replay + DeadlineField.LineLength(name);
        if (Head.Length < needed) Array.Resize(ref Head, Math.Max(needed, Head.Length * 2));
        DeadlineAt = DeadlineField.Rename(Head, ref HeadLength, Replay, DeadlineAt, before, name);
    }

    internal void GrowHead() => Head = new byte[Head.Length * 2];

    /// <summary>Room behind the head and what is kept behind it.</summary>
    internal Span<byte> BehindHead(int bytes)
    {
        var at = HeadLength + Replay;
        while (Head.Length < at + bytes) Array.Resize(ref Head, Head.Length * 2);
        return Head.AsSpan(at, bytes);
    }
}

/// <summary>Exchanges of one reactor by index; a token with an old generation finds nothing.</summary>
internal sealed class ExchangeTable
{
    private Exchange[] _all = [];
    private int _free = -1;

    internal int InUse { get; private set; }

    /// <summary>Exchanges ever made; for walks over all of them.</summary>
    internal int Count => _all.Length;

    internal Exchange this[int index] => _all[index];

    internal Exchange? Find(ulong token)
    {
        var index = (int)(uint)token;
        return (uint)index < (uint)_all.Length && _all[index].Generation == (uint)(token >> 32) && _all[index].Stage != Stage.Free ? _all[index] : null;
    }

    internal Exchange Take(int client, long started)
    {
        if (_free < 0) Grow();
        var exchange = _all[_free];
        _free = exchange.NextFree;
        exchange.Reset(client, started);
        InUse++;
        return exchange;
    }

    internal void Return(Exchange exchange)
    {
        exchange.Stage = Stage.Free;
        exchange.Generation++;
        exchange.Service = null;
        exchange.Version = null;
        exchange.Instance = null;
        exchange.NextFree = _free;
        _free = exchange.Index;
        InUse--;
    }

    /// <summary>What the exchanges hold, by where they stand; from any thread, while the reactor goes on.</summary>
    internal IEnumerable<MemoryPart> ReadMemory()
    {
        long waiting = 0, waitingBytes = 0, busy = 0, busyBytes = 0, spareBytes = 0;
        foreach (var exchange in _all)
        {
            // The table grows before it is filled.
            if (exchange is null) continue;
            var bytes = Exchange.OwnBytes + exchange.Head.LongLength;
            switch (exchange.Stage)
            {
                case Stage.Free:
                    spareBytes += bytes;
                    break;
                case Stage.Waiting or Stage.Abandoned:
                    (waiting, waitingBytes) = (waiting + 1, waitingBytes + bytes);
                    break;
                default:
                    (busy, busyBytes) = (busy + 1, busyBytes + bytes);
                    break;
            }
        }
        yield return new(PartNames.WaitingRequests, waitingBytes, waitingBytes, waiting);
        yield return new(PartNames.RequestsInFlight, busyBytes, busyBytes, busy);
        yield return new(PartNames.SpareExchanges, 0, spareBytes, 0);
    }

    private void Grow()
    {
        var first = _all.Length;
        Array.Resize(ref _all, Math.Max(64, first * 2));
        for (var i = _all.Length - 1; i >= first; i--)
        {
            _all[i] = new Exchange(i) { NextFree = _free };
            _free = i;
        }
    }
}
