using System.Buffers.Text;
using System.Globalization;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>Where a message ends: by its length or by chunks, read naively and apart from the parser under test.</summary>
internal static class SimFraming
{
    /// <summary>Position behind the message's last byte; -1 = it is not all there.</summary>
    internal static int End(ReadOnlySpan<byte> bytes, string head, int at, List<byte>? content = null)
    {
        if (head.Contains("Transfer-Encoding: chunked", StringComparison.Ordinal)) return Chunks(bytes, at, content);
        var length = head.IndexOf("Content-Length: ", StringComparison.Ordinal);
        if (length < 0) return at;
        var stop = head.IndexOf('\r', length);
        var count = int.Parse(head[(length + 16)..(stop < 0 ? head.Length : stop)], CultureInfo.InvariantCulture);
        if (at + count > bytes.Length) return -1;
        content?.AddRange(bytes.Slice(at, count));
        return at + count;
    }

    private static int Chunks(ReadOnlySpan<byte> bytes, int at, List<byte>? content)
    {
        while (true)
        {
            var line = bytes[at..].IndexOf("\r\n"u8);
            if (line < 0) return -1;
            Assert.True(Utf8Parser.TryParse(bytes.Slice(at, line), out int size, out _, 'x'), "a chunk begins with its size");
            at += line + 2;
            if (at + size + 2 > bytes.Length) return -1;
            content?.AddRange(bytes.Slice(at, size));
            at += size + 2;
            if (size == 0) return at;
        }
    }
}
