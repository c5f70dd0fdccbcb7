using System.Text;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>A client with a few requests, pipelined or not, that notes how each of them ended.</summary>
internal sealed class SimClient
{
    /// <summary>A client that was told "continue" by nobody sends its body all the same.</summary>
    private const int ContinueSteps = 200;

    private readonly SimKernel _kernel;
    private readonly SimScript _script;
    private readonly SimSocket _socket;

    /// <summary>What is said next; null = the place where a 100 is waited for.</summary>
    private readonly Queue<(SimExchange Exchange, byte[]? Bytes)> _plan = new();
    private readonly SimBytes _toSay = new();
    private readonly Queue<SimExchange> _expected = new();
    private readonly SimBytes _heard = new();
    private byte[] _echo = [];
    private int _held;
    private bool _tunnel;
    private bool _halfClosed;
    private bool _closeTold;

    internal SimClient(int number, SimKernel kernel, SimSocket socket, SimScript script)
    {
        (_kernel, _socket, _script) = (kernel, socket, script);
        var random = kernel.Random;
        // Who asks often enough makes a storm of rejects, and is held.
        var insists = script.Has(Trouble.NoLine | Trouble.FewRequests) && random.Next(3) == 0;
        for (var i = insists ? random.Next(20, 80) : random.Next(1, 4); i > 0; i--)
        {
            var kind = (SimKind)random.Next(insists ? 2 : 9);
            if (kind == SimKind.Tunnel && i > 1) kind = SimKind.Get;
            var place = kind switch { SimKind.Poll => "poll", SimKind.Events => "events", SimKind.Tunnel => "ws", _ => "c" };
            Plan(random, new SimExchange($"/{place}{number}-{i}", kind));
        }
    }

    /// <summary>Every exchange has ended.</summary>
    internal bool Done { get; private set; }

    internal bool WaitsForStream => !Done && _expected.Peek().Kind is SimKind.Poll or SimKind.Events or SimKind.Tunnel;

    internal void Step()
    {
        if (Done) return;
        var random = _kernel.Random;
        _heard.Append(_kernel.Take(_socket, random.Next(1, 100_000)));
        while (_expected.Count > 0 && TryHear())
        {
        }
        if (_expected.Count == 0)
        {
            // Who did not wait for its 101, and got none, has said something that is no request.
            Assert.True(_echo.Length > 0 || _heard.Count == 0, $"somebody is answered who did not ask: {Encoding.Latin1.GetString(_heard.Span)}");
            Leave();
            return;
        }
        if (_socket.Sent.Count == 0 && (_socket.Closed || _socket.SendShut))
        {
            // An answer that said it was the last one leaves nothing owed to those behind it; nor is who has not asked yet, when we close idle connections.
            var owed = !_closeTold && (_expected.Peek().Said > 0 || !_script.Has(Trouble.Leaves | Trouble.Pressure));
            End(owed || _heard.Count > 0 ? new SimEnd.Cut() : new SimEnd.Void());
            Leave();
            return;
        }
        if (_script.Has(Trouble.ClientLeaves) && random.Next(400) == 0)
        {
            if (random.Next(2) == 0) _kernel.Rst(_socket);
            Leave();
            return;
        }
        Say(random);
    }

    /// <summary>Goes, and owes and expects nothing any more.</summary>
    internal void Leave()
    {
        while (_expected.Count > 0) End(new SimEnd.Void());
        Done = true;
        if (!_socket.Closed) _kernel.Fin(_socket);
    }

    private void Say(Random random)
    {
        if (_toSay.Count == 0 && _plan.Count > 0 && (_plan.Peek().Bytes is not null || ++_held > ContinueSteps))
        {
            var (exchange, bytes) = _plan.Dequeue();
            _toSay.Append(bytes ?? []);
            if (exchange.Said == 0) exchange.Said = exchange.Began = _kernel.Now;
        }
        _kernel.Arrive(_socket, _toSay.Take(random.Next(1, random.Next(2) == 0 ? 40 : 100_000)));
        // In a tunnel one side may be done with speaking and still listen.
        if (_tunnel && !_halfClosed && _toSay.Count == 0 && _plan.Count == 0 && random.Next(4) == 0)
        {
            _halfClosed = true;
            _kernel.Fin(_socket);
        }
    }

    private void End(SimEnd end)
    {
        var exchange = _expected.Dequeue();
        (exchange.End, exchange.Ended) = (end, _kernel.Now);
        if (_expected.TryPeek(out var next) && next.Said > 0) next.Began = _kernel.Now;
    }

    private void Plan(Random random, SimExchange exchange)
    {
        _script.Exchanges.Add(exchange.Target, exchange);
        _expected.Enqueue(exchange);
        var body = new string('b', random.Next(5) == 0 ? random.Next(200_000) : random.Next(200));
        switch (exchange.Kind)
        {
            case SimKind.Post:
                Add($"POST {exchange.Target} HTTP/1.1\r\nHost: h\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                break;
            case SimKind.Expect:
                Add($"POST {exchange.Target} HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: {body.Length}\r\n\r\n");
                _plan.Enqueue((exchange, null));
                Add(body);
                break;
            case SimKind.Put:
                Add($"PUT {exchange.Target} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (var at = 0; at < body.Length;)
                {
                    var count = Math.Min(body.Length - at, random.Next(1, 50_000));
                    Add($"{count:x}{SimFraming.Extension(random)}\r\n{body.Substring(at, count)}\r\n");
                    at += count;
                }
                Add($"0{SimFraming.Extension(random)}\r\n{SimFraming.Trailers(random)}\r\n");
                break;
            case SimKind.Old:
                Add($"GET {exchange.Target} HTTP/1.0\r\nHost: h\r\n{(random.Next(3) == 0 ? "" : "Connection: keep-alive\r\n")}\r\n");
                body = "";
                break;
            case SimKind.Tunnel:
                _echo = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Range(0, random.Next(2) == 0 ? 20 : random.Next(20_000)).Select(i => $"m{i};")));
                Add($"GET {exchange.Target} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                if (random.Next(2) == 0) _plan.Enqueue((exchange, null));
                _plan.Enqueue((exchange, _echo));
                body = "";
                break;
            default:
                Add($"{(exchange.Kind == SimKind.Head ? "HEAD" : "GET")} {exchange.Target} HTTP/1.1\r\nHost: h\r\n\r\n");
                body = "";
                break;
        }
        exchange.BodyBytes = body.Length;

        void Add(string text) => _plan.Enqueue((exchange, Encoding.Latin1.GetBytes(text)));
    }

    private bool TryHear()
    {
        var exchange = _expected.Peek();
        if (_tunnel) return TryHearEcho();
        var bytes = _heard.Span;
        var headEnd = bytes.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0) return false;
        var head = Encoding.Latin1.GetString(bytes[..headEnd]);
        var status = head.Substring(9, 3);
        if (status == "101" && exchange.Kind == SimKind.Tunnel)
        {
            Assert.Contains($"X-Id: {exchange.Target}", head, StringComparison.Ordinal);
            _heard.Drop(headEnd + 4);
            _tunnel = true;
            _held = ContinueSteps;
            return true;
        }
        if (status[0] == '1')
        {
            Assert.True(exchange.Kind != SimKind.Old, "an HTTP/1.0 client knows no interim answers");
            if (status == "100") _held = ContinueSteps;
            _heard.Drop(headEnd + 4);
            return true;
        }
        var content = new List<byte>();
        var end = exchange.Kind == SimKind.Head ? headEnd + 4 : BodyEnd(bytes, head, headEnd + 4, content);
        if (end < 0) return false;
        _closeTold = head.Contains("Connection: close", StringComparison.Ordinal);
        End(EndOf(exchange, head, status, Encoding.Latin1.GetString(content.ToArray())));
        _heard.Drop(end);
        if (exchange.Kind == SimKind.Tunnel) Leave();
        return true;
    }

    /// <summary>Only an HTTP/1.0 client may be told the end of a body by the end of its connection, and it knows no chunks.</summary>
    private int BodyEnd(ReadOnlySpan<byte> bytes, string head, int at, List<byte> content)
    {
        var isOld = _expected.Peek().Kind == SimKind.Old;
        var isChunked = head.Contains("Transfer-Encoding: ", StringComparison.Ordinal);
        Assert.False(isOld && isChunked, "an HTTP/1.0 client knows no chunks");
        if (isChunked || head.Contains("Content-Length: ", StringComparison.Ordinal)) return SimFraming.End(bytes, head, at, content);
        Assert.True(isOld, "an answer's body has an end");
        if (_socket.Sent.Count > 0 || _socket.CutByGateway || !(_socket.Closed || _socket.SendShut)) return -1;
        content.AddRange(bytes[at..]);
        return bytes.Length;
    }

    private static SimEnd EndOf(SimExchange exchange, string head, string status, string content)
    {
        if (Field(head, "X-Halftone-Reason") is { } reason) return new SimEnd.Refused(reason);
        if (status == "413" && exchange.Carriers.Exists(carrier => (carrier.Trouble & Trouble.AnswersEarly) != 0)) return new SimEnd.Own();
        var id = Field(head, "X-Id") ?? "nobody";
        var whole = exchange.Kind == SimKind.Head || (content.StartsWith($"id={exchange.Target};n={exchange.BodyBytes};", StringComparison.Ordinal) && content.Length == exchange.AnswerBytes);
        return id == exchange.Target && status == "200" && whole ? new SimEnd.Own() : new SimEnd.Foreign(id);
    }

    private static string? Field(string head, string name)
    {
        var at = head.IndexOf(name + ": ", StringComparison.Ordinal);
        if (at < 0) return null;
        var end = head.IndexOf('\r', at);
        return head[(at + name.Length + 2)..(end < 0 ? head.Length : end)];
    }

    private bool TryHearEcho()
    {
        if (_heard.Count < _echo.Length) return false;
        Assert.True(_heard.Span.SequenceEqual(_echo), "a tunnel gives back what it was given");
        End(new SimEnd.Own());
        return true;
    }
}
