using System.Text;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>A client with a few requests, pipelined or not, that checks that each answer is the answer to its own request, in order.</summary>
internal sealed class SimClient
{
    private readonly SimKernel _kernel;
    private readonly SimSocket _socket;
    private readonly bool _faults;
    private readonly Queue<byte> _toSay = new();
    private readonly Queue<(string Target, string Method, int Body)> _expected = new();
    private readonly List<byte> _heard = [];

    internal SimClient(int number, SimKernel kernel, SimSocket socket, bool faults)
    {
        (_kernel, _socket, _faults) = (kernel, socket, faults);
        var random = kernel.Random;
        for (var i = random.Next(1, 4); i > 0; i--) Plan(random, $"/c{number}-{i}");
    }

    /// <summary>Every answer came (or, with faults, the connection is over).</summary>
    internal bool Done { get; private set; }

    internal int Answers { get; private set; }

    internal void Step()
    {
        if (Done) return;
        var random = _kernel.Random;
        _heard.AddRange(_kernel.Take(_socket, random.Next(1, 100_000)));
        while (_expected.Count > 0 && TryHear())
        {
        }
        if (_expected.Count == 0 || (_socket.Closed && _socket.Sent.Count == 0))
        {
            Assert.True(_faults || _expected.Count == 0, $"the gateway closed with {_expected.Count} answers to go; heard {Encoding.Latin1.GetString([.. _heard.Take(300)])}");
            Leave();
            return;
        }
        if (_faults && random.Next(300) == 0)
        {
            if (random.Next(2) == 0) SimKernel.Rst(_socket);
            else SimKernel.Fin(_socket);
            Done = true;
            return;
        }
        var piece = new byte[Math.Min(_toSay.Count, random.Next(1, random.Next(2) == 0 ? 40 : 100_000))];
        for (var i = 0; i < piece.Length; i++) piece[i] = _toSay.Dequeue();
        _kernel.Arrive(_socket, piece);
    }

    private void Leave()
    {
        Done = true;
        if (!_socket.Closed) SimKernel.Fin(_socket);
    }

    private void Plan(Random random, string target)
    {
        var body = new string('b', random.Next(5) == 0 ? random.Next(200_000) : random.Next(200));
        var method = "GET";
        switch (random.Next(4))
        {
            case 0:
                method = "POST";
                Say($"POST {target} HTTP/1.1\r\nHost: h\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                break;
            case 1:
                method = "PUT";
                Say($"PUT {target} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (var at = 0; at < body.Length;)
                {
                    var count = Math.Min(body.Length - at, random.Next(1, 50_000));
                    Say($"{count:x}\r\n{body.Substring(at, count)}\r\n");
                    at += count;
                }
                Say("0\r\n\r\n");
                break;
            case 2 when random.Next(3) == 0:
                method = "HEAD";
                body = "";
                Say($"HEAD {target} HTTP/1.1\r\nHost: h\r\n\r\n");
                break;
            default:
                body = "";
                Say($"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n");
                break;
        }
        _expected.Enqueue((target, method, body.Length));
    }

    private void Say(string text)
    {
        foreach (var letter in text) _toSay.Enqueue((byte)letter);
    }

    private bool TryHear()
    {
        var text = Encoding.Latin1.GetString([.. _heard]);
        var headEnd = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (headEnd < 0) return false;
        var status = text.Substring(9, 3);
        if (status == "103")
        {
            _heard.RemoveRange(0, headEnd + 4);
            return true;
        }
        var (target, method, body) = _expected.Peek();
        var head = text[..headEnd];
        if (!TryReadBody(text, head, headEnd + 4, method, out var content, out var end)) return false;
        if (status == "200")
        {
            // An instance that lies cannot be found out: bytes it sends unasked may cross with a request. Never another request's answer.
            if (method != "HEAD" && !(_faults && content == "evil")) Assert.StartsWith($"id={target};n={body};", content);
        }
        else
        {
            Assert.True(_faults, $"{target} was answered {head}");
        }
        _heard.RemoveRange(0, end);
        _expected.Dequeue();
        Answers++;
        return true;
    }

    private static bool TryReadBody(string text, string head, int at, string method, out string content, out int end)
    {
        (content, end) = ("", at);
        if (method == "HEAD") return true;
        var data = new StringBuilder();
        if (head.Contains("Transfer-Encoding: chunked"))
        {
            while (true)
            {
                var line = text.IndexOf("\r\n", end, StringComparison.Ordinal);
                if (line < 0) return false;
                var size = Convert.ToInt32(text[end..line], 16);
                if (line + 2 + size + 2 > text.Length) return false;
                data.Append(text, line + 2, size);
                end = line + 2 + size + 2;
                if (size == 0) break;
            }
            content = data.ToString();
            return true;
        }
        var length = head.IndexOf("Content-Length: ", StringComparison.Ordinal);
        Assert.True(length >= 0, $"an answer without framing: {head}");
        var stop = head.IndexOf('\r', length);
        var count = int.Parse(head[(length + 16)..(stop < 0 ? head.Length : stop)]);
        if (at + count > text.Length) return false;
        content = text.Substring(at, count);
        end = at + count;
        return true;
    }
}
