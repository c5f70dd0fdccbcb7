using System.Text;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>The instance's end of one connection: hears requests, answers each with its own target and the size of its body.</summary>
internal sealed class SimChild(SimKernel kernel, SimSocket socket, bool faults)
{
    private readonly List<byte> _heard = [];
    private readonly Queue<byte> _toSay = new();
    private bool _finAfter;
    private bool _silent;

    /// <summary>True when there was something to do.</summary>
    internal void Step()
    {
        if (socket.Closed && socket.Sent.Count == 0) return;
        var random = kernel.Random;
        _heard.AddRange(kernel.Take(socket, random.Next(1, 100_000)));
        if (socket.Closed) return;
        if (faults && Misbehave(random)) return;
        while (!_silent && !_finAfter && TryHear(out var target, out var bodyBytes, out var method)) Answer(random, target, bodyBytes, method);
        var piece = new byte[Math.Min(_toSay.Count, random.Next(1, 200_000))];
        for (var i = 0; i < piece.Length; i++) piece[i] = _toSay.Dequeue();
        kernel.Arrive(socket, piece);
        if (_finAfter && _toSay.Count == 0) SimKernel.Fin(socket);
    }

    private bool Misbehave(Random random)
    {
        switch (random.Next(400))
        {
            case 0:
                SimKernel.Rst(socket);
                return true;
            case 1:
                SimKernel.Fin(socket);
                return true;
            case 2:
                kernel.Arrive(socket, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"u8);
                _silent = true;
                return true;
            case 3:
                _silent = true;
                return false;
            case 4 when _heard.Count > 0:
                // An early answer while the request still arrives, and no more listening.
                Say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                _finAfter = true;
                return false;
            default:
                return false;
        }
    }

    private void Answer(Random random, string target, int bodyBytes, string method)
    {
        if (random.Next(6) == 0) Say("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
        var filler = random.Next(5) == 0 ? random.Next(300_000) : random.Next(300);
        var body = $"id={target};n={bodyBytes};{new string('z', filler)}";
        if (method == "HEAD")
        {
            Say($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n");
            return;
        }
        switch (random.Next(8))
        {
            case 0:
                Say($"HTTP/1.1 200 OK\r\n\r\n{body}");
                _finAfter = true;
                break;
            case 1:
                Say($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
                _finAfter = true;
                break;
            case 2 or 3 or 4:
                Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (var at = 0; at < body.Length;)
                {
                    var count = Math.Min(body.Length - at, random.Next(1, 70_000));
                    Say($"{count:x}\r\n{body.Substring(at, count)}\r\n");
                    at += count;
                }
                Say("0\r\n\r\n");
                break;
            default:
                Say($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                break;
        }
    }

    private void Say(string text)
    {
        foreach (var letter in text) _toSay.Enqueue((byte)letter);
    }

    /// <summary>A whole request of those that the gateway writes: its framing is always one of two exact forms.</summary>
    private bool TryHear(out string target, out int bodyBytes, out string method)
    {
        (target, bodyBytes, method) = ("", 0, "");
        var text = Encoding.Latin1.GetString([.. _heard]);
        var headEnd = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (headEnd < 0) return false;
        var line = text[..text.IndexOf('\r')].Split(' ');
        (method, target) = (line[0], line[1]);
        var at = headEnd + 4;
        var head = text[..headEnd];
        if (head.Contains("Transfer-Encoding: chunked"))
        {
            while (true)
            {
                var end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
                if (end < 0) return false;
                var size = Convert.ToInt32(text[at..end], 16);
                at = end + 2 + size + 2;
                if (at > text.Length) return false;
                bodyBytes += size;
                if (size == 0) break;
            }
        }
        else if (head.IndexOf("Content-Length: ", StringComparison.Ordinal) is >= 0 and var length)
        {
            var end = head.IndexOf('\r', length);
            bodyBytes = int.Parse(head[(length + 16)..(end < 0 ? head.Length : end)]);
            at += bodyBytes;
            if (at > text.Length) return false;
        }
        _heard.RemoveRange(0, at);
        return true;
    }
}
