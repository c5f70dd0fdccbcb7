using System.Buffers.Text;
using System.Globalization;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>Where a message ends: by its length or by chunks, read naively and apart from the parser under test.</summary>
internal static class SimFraming
{
    /// <summary>What may stand behind a chunk's size, and passes no gateway.</summary>
    internal static string Extension(Random random) => random.Next(4) switch { 0 => ";a=b", 1 => ";c=\"d e\";f", _ => "" };

    /// <summary>What may follow the last chunk, and passes no gateway either.</summary>
    internal static string Trailers(Random random) => random.Next(3) == 0 ? "X-Trailer: 1\r\nContent-Length: 5\r\n" : "";

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
            Assert.True(Utf8Parser.TryParse(bytes.Slice(at, line), out int size, out var used, 'x') && used == line, "a chunk begins with its size, and no extension passes");
            at += line + 2;
            if (at + size + 2 > bytes.Length) return -1;
            content?.AddRange(bytes.Slice(at, size));
            Assert.True(bytes.Slice(at + size, 2).SequenceEqual("\r\n"u8), "a chunk ends where it says, and no trailer passes");
            at += size + 2;
            if (size == 0) return at;
        }
    }
}
