using System.Net;
using System.Net.Sockets;
using System.Text;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane;

namespace Halftone.Tests.Wire.Forwarding;

/// <summary>A real data plane on loopback before one scripted child, without processes and without control.</summary>
internal sealed class Gateway : IDisposable
{
    private readonly ReactorGroup _group;
    private readonly VersionTally _tally;

    internal Gateway(Endpoint child, LimitsConfig? limits = null, int reactors = 1, Func<HalftoneConfig, HalftoneConfig>? change = null, Endpoint? listen = null, TimeProvider? time = null, bool started = true, int connectionsMax = int.MaxValue, int socketBuffer = 0)
    {
        limits ??= new LimitsConfig();
        var config = new HalftoneConfig
        {
            Services = [new ServiceConfig { Name = "web", Stable = "v1", Versions = [new VersionConfig { Name = "v1", Addresses = [child], Limits = limits }] }],
        };
        config = change?.Invoke(config) ?? config;
        _group = new ReactorGroup(new DataPlaneOptions { Reactors = reactors, Seed = 1, OnBug = Bugs.Add, Time = time ?? TimeProvider.System, ConnectionsMax = connectionsMax, SocketBuffer = socketBuffer });
        Pool = new Pool(PoolLimits.From(limits), reactors, _group);
        var tally = _tally = new VersionTally(reactors);
        Instance = Pool.Add("v1/1", child, 0);
        _group.Publish(new World
        {
            Generation = 1,
            Routes = RouteCompiler.Compile(config, key => new VersionRoute(key, Pool, limits, tally), new Dictionary<string, SplitConfig?>()),
            TrustedProxies = config.TrustedProxies,
            UnderscoreNames = config.UnderscoreNames,
        });
        Assert.Null(_group.Bind(listen ?? Endpoint.Loopback(0), out var bound));
        Address = bound;
        if (started) _group.Start();
        Assert.Null(_group.Listen());
    }

    internal Endpoint Address { get; }

    internal Pool Pool { get; }

    internal Instance Instance { get; }

    internal List<Exception> Bugs { get; } = [];

    internal DataPlaneCounts Counts => _group.Read();

    internal ReactorGroup Group => _group;

    /// <summary>Exchanges that ended with this fault.</summary>
    internal long Outcomes(Fault fault) => _tally.ByReactor.Sum(cells => cells.ByFault[(int)fault]);

    internal RawPeer Connect() => RawPeer.Connect(Address);

    /// <summary>At rest: nothing in flight, every lease returned. Waits a bounded time for the last event to be handled.</summary>
    internal void AssertAtRest()
    {
        var until = Environment.TickCount64 + 30_000;
        while (true)
        {
            var counts = Pool.Read();
            if (Counts.Exchanges == 0 && counts is { Busy: 0, Waiting: 0, Streams: 0 } && counts.Taken == counts.Returned) break;
            Assert.True(Environment.TickCount64 < until, $"not at rest: {counts}, {Counts}");
            Thread.Sleep(5);
        }
        Assert.Empty(Bugs);
    }

    public void Dispose() => _group.Dispose();
}

/// <summary>One end of a TCP connection that says exactly the bytes a test wants; every read is bounded in time.</summary>
internal sealed class RawPeer(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    internal Socket Socket { get; } = socket;

    internal long BytesHeard { get; private set; }

    /// <summary>Whether the peer has said more than was taken, or says it within this time.</summary>
    internal bool SaysMore(TimeSpan within) => _end > _start || (Socket.Poll(within, SelectMode.SelectRead) && Socket.Available > 0);

    /// <summary>Whether the peer closes within this time; what it says before is not looked at.</summary>
    internal bool Leaves(TimeSpan within) => Socket.Poll(within, SelectMode.SelectRead) && Socket.Available == 0;

    internal static RawPeer Connect(Endpoint endpoint)
    {
        var socket = endpoint.Path is null
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.ReceiveTimeout = socket.SendTimeout = 30_000;
        socket.Connect(endpoint.Path is { } path ? new UnixDomainSocketEndPoint(path) : new IPEndPoint(endpoint.Address!, endpoint.Port));
        return new RawPeer(socket);
    }

    internal RawPeer Say(string text) => Say(Encoding.Latin1.GetBytes(text));

    internal RawPeer Say(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[Socket.Send(bytes)..];
        return this;
    }

    /// <summary>Reads up to and including the marker.</summary>
    internal string HearUntil(string marker)
    {
        var wanted = Encoding.Latin1.GetBytes(marker);
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf(wanted);
            if (at >= 0) return Take(at + wanted.Length);
            if (!Fill()) throw new EndOfStreamException($"The peer closed; so far: {Take(_end - _start)}");
        }
    }

    internal string Hear(int count)
    {
        while (_end - _start < count)
        {
            if (!Fill()) throw new EndOfStreamException($"The peer closed; so far: {Take(_end - _start)}");
        }
        return Take(count);
    }

    /// <summary>Everything up to the peer's close.</summary>
    internal string HearAll()
    {
        var all = new StringBuilder();
        while (true)
        {
            all.Append(Take(_end - _start));
            try
            {
                if (!Fill()) return all.ToString();
            }
            catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
            {
                return all.Append("<RST>").ToString();
            }
        }
    }

    /// <summary>One message with a Content-Length or without a body: head and body.</summary>
    internal (string Head, string Body) HearMessage()
    {
        var head = HearUntil("\r\n\r\n");
        var at = head.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return (head, "");
        var end = head.IndexOf('\r', at);
        return (head, Hear(int.Parse(head[(at + 15)..end])));
    }

    private string Take(int count)
    {
        var text = Encoding.Latin1.GetString(_buffer, _start, count);
        _start += count;
        return text;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        var count = Socket.Receive(_buffer, _end, _buffer.Length - _end, SocketFlags.None);
        _end += count;
        BytesHeard += count;
        return count > 0;
    }

    public void Dispose() => Socket.Dispose();
}

/// <summary>A child that does what the test's script says, one thread per connection.</summary>
internal sealed class RawChild : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Action<RawPeer> _script;
    private int _accepted;

    internal RawChild(Action<RawPeer> script)
    {
        _script = script;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    internal Endpoint Endpoint => Endpoint.Loopback(((IPEndPoint)_listener.LocalEndpoint).Port);

    internal int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Answers every request with 200 and the request's own head and body as the body.</summary>
    internal static RawChild Echo() => new(peer =>
    {
        while (true)
        {
            var (head, body) = peer.HearMessage();
            var text = head + body;
            peer.Say($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}");
        }
    });

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.AcceptSocket();
                socket.NoDelay = true;
                socket.ReceiveTimeout = 60_000;
                Interlocked.Increment(ref _accepted);
                new Thread(() => Serve(new RawPeer(socket))) { IsBackground = true }.Start();
            }
        }
        catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
        {
        }
    }

    private void Serve(RawPeer peer)
    {
        try
        {
            using (peer) _script(peer);
        }
        catch (Exception gone) when (gone is EndOfStreamException or SocketException or ObjectDisposedException)
        {
        }
    }

    public void Dispose() => _listener.Dispose();
}
