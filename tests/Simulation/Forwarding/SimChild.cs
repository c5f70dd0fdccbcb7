using System.Text;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>The instance's end of one connection: hears requests, answers each with its own target and the size of its body.</summary>
internal sealed class SimChild(SimKernel kernel, SimSocket socket, SimScript script)
{
    private readonly SimBytes _heard = new();
    private readonly SimBytes _toSay = new();

    /// <summary>So many of the bytes to say are asked for; behind them there are some that are not.</summary>
    private int _honest = -1;
    private bool _continued;
    private bool _finAfter;
    private bool _silent;
    private bool _tunnel;

    internal SimSocket Socket => socket;

    internal bool Over => socket.Closed && socket.Sent.Count == 0;

    internal void Step()
    {
        var random = kernel.Random;
        _heard.Append(kernel.Take(socket, random.Next(1, 100_000)));
        if (socket.Closed || socket.PeerReset) return;
        Misbehave(random);
        while (!_silent && !_finAfter && !_tunnel && _honest < 0 && TryHear(out var request)) Answer(random, request);
        if (_tunnel && !_silent)
        {
            _toSay.Append(_heard.Span);
            _heard.Clear();
        }
        Say(random);
        if (_toSay.Count > 0 || _silent) return;
        if (_finAfter || (_tunnel && socket.SendShut && socket.Sent.Count == 0)) kernel.Fin(socket);
    }

    private void Say(Random random)
    {
        var piece = _toSay.Take(random.Next(1, 200_000));
        if (piece.Length == 0) return;
        var garbles = _honest >= 0 && piece.Length > _honest;
        if (_honest >= 0) _honest = Math.Max(0, _honest - piece.Length);
        kernel.Arrive(socket, piece);
        if (!garbles) return;
        socket.Garble(kernel.Now);
        // One lie in a life: whatever else is heard here stays unanswered.
        _silent = _toSay.Count == 0;
    }

    private void Misbehave(Random random)
    {
        if (random.Next(100) != 0 || _silent || _honest >= 0) return;
        var trouble = (Trouble)(1 << random.Next(5));
        if (!script.Has(trouble)) return;
        switch (trouble)
        {
            case Trouble.Resets:
                socket.Spoil(trouble, kernel.Now);
                kernel.Rst(socket);
                break;
            case Trouble.Closes:
                socket.Spoil(trouble, kernel.Now);
                kernel.Fin(socket);
                break;
            case Trouble.FallsSilent:
                socket.Spoil(trouble, kernel.Now);
                _silent = true;
                break;
            case Trouble.SaysGarbage when !_tunnel:
                AddGarbage(random);
                break;
            case Trouble.AnswersEarly when !_tunnel && _heard.Count > 0:
                // An answer while the request still arrives, and no more listening.
                socket.Spoil(trouble, kernel.Now);
                _toSay.Append("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                _finAfter = true;
                break;
        }
    }

    /// <summary>Behind what is asked for: another answer, the last one again, a late 408, an interim answer after the final one, noise.</summary>
    private void AddGarbage(Random random)
    {
        _honest = _toSay.Count;
        var last = socket.Answered > 0 ? socket.Carried[socket.Answered - 1].Target : "evil";
        _toSay.Append(random.Next(5) switch
        {
            0 => $"HTTP/1.1 200 OK\r\nX-Id: {last}\r\nContent-Length: 4\r\n\r\nevil",
            1 => "HTTP/1.1 408 Request Timeout\r\nX-Id: evil\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            2 => "HTTP/1.1 100 Continue\r\n\r\n",
            3 => "\r\n\u0001\u0002\u0003 noise",
            _ => "HTTP/1.1 200 OK\r\nX-Id: evil\r\nContent-Length: 4\r\n\r\nevil",
        });
    }

    private void Answer(Random random, SimExchange request)
    {
        socket.Answered = socket.Carried.IndexOf(request) + 1;
        if (request.Kind == SimKind.Tunnel)
        {
            _tunnel = true;
            _toSay.Append($"HTTP/1.1 101 Switching Protocols\r\nX-Id: {request.Target}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            return;
        }
        if (random.Next(6) == 0) _toSay.Append("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
        var type = request.Kind == SimKind.Events ? "Content-Type: text/event-stream\r\n" : "";
        var start = $"HTTP/1.1 200 OK\r\nX-Id: {request.Target}\r\n{type}";
        var body = Body(random, request, start.Length);
        request.AnswerBytes = body.Length;
        if (request.Kind == SimKind.Head)
        {
            _toSay.Append($"{start}Content-Length: {body.Length}\r\n\r\n");
            return;
        }
        switch (random.Next(8))
        {
            case 0:
                _toSay.Append($"{start}\r\n{body}");
                _finAfter = true;
                break;
            case 1:
                _toSay.Append($"{start}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
                _finAfter = true;
                break;
            case 2 or 3 or 4:
                _toSay.Append($"{start}Transfer-Encoding: chunked\r\n\r\n");
                for (var at = 0; at < body.Length;)
                {
                    var count = Math.Min(body.Length - at, random.Next(1, 70_000));
                    _toSay.Append($"{count:x}{SimFraming.Extension(random)}\r\n{body.Substring(at, count)}\r\n");
                    at += count;
                }
                _toSay.Append($"0{SimFraming.Extension(random)}\r\n{SimFraming.Trailers(random)}\r\n");
                break;
            default:
                _toSay.Append($"{start}Content-Length: {body.Length}\r\n\r\n{body}");
                break;
        }
        if (script.Has(Trouble.SaysGarbage) && !_finAfter && _honest < 0 && random.Next(8) == 0) AddGarbage(random);
    }

    /// <summary>Small, big, or with its head exactly as long as one read of the gateway.</summary>
    private static string Body(Random random, SimExchange request, int startBytes)
    {
        var body = $"id={request.Target};n={request.BodyBytes};";
        var size = random.Next(8) switch
        {
            0 => random.Next(300_000),
            1 or 2 => 65_536 - startBytes - "Content-Length: 65000\r\n\r\n".Length,
            _ => random.Next(300),
        };
        return body + new string('z', Math.Max(0, size - body.Length));
    }

    /// <summary>A whole request of those that the gateway writes: its framing is always one of two exact forms.</summary>
    private bool TryHear([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SimExchange? request)
    {
        request = null;
        var bytes = _heard.Span;
        var headEnd = bytes.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0) return false;
        var head = Encoding.Latin1.GetString(bytes[..headEnd]);
        var exchange = script.Exchanges[head.Split(' ', 3)[1]];
        if (!_continued && head.Contains("Expect: 100-continue", StringComparison.Ordinal))
        {
            _continued = true;
            _toSay.Append("HTTP/1.1 100 Continue\r\n\r\n");
        }
        var end = SimFraming.End(bytes, head, headEnd + 4);
        if (end < 0) return false;
        _continued = false;
        var content = new List<byte>();
        SimFraming.End(bytes, head, headEnd + 4, content);
        Assert.True(content.Count == exchange.BodyBytes, $"{exchange.Target} came with {content.Count} bytes of body instead of {exchange.BodyBytes}");
        _heard.Drop(end);
        request = exchange;
        exchange.Executions++;
        return true;
    }
}
