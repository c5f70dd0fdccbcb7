using System.Text;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>What a head says, read naively and apart from the readers under test: lines by CRLF, names by their colon.</summary>
internal static class HeadLines
{
    /// <summary>CR and LF only as pairs, tab the only other control byte, no DEL, and an empty line at the end and nowhere before.</summary>
    internal static void CheckBytes(ReadOnlySpan<byte> head, int from)
    {
        Invariant.Holds(head.EndsWith("\r\n\r\n"u8) && head[from..].IndexOf("\r\n\r\n"u8) == head.Length - from - 4, "a head ends with its first empty line");
        for (var at = 0; at < head.Length; at++)
        {
            var b = head[at];
            if (b == '\r') Invariant.Holds(head[at + 1] == '\n', "no CR stands alone");
            else if (b == '\n') Invariant.Holds(at > 0 && head[at - 1] == '\r', "no LF stands alone");
            else Invariant.Holds(b == '\t' || (b >= 0x20 && b != 0x7f), "no control byte passes");
        }
    }

    /// <summary>How many lines have this name, in any case.</summary>
    internal static int Count(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var count = 0;
        for (var at = head.IndexOf("\r\n"u8); at >= 0 && at + 2 < head.Length;)
        {
            var line = head[(at + 2)..];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name)) count++;
            var end = line.IndexOf("\r\n"u8);
            at = end < 0 ? -1 : at + 2 + end;
        }
        return count;
    }

    /// <summary>Of the first line with this name; empty when there is none.</summary>
    internal static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (var at = head.IndexOf("\r\n"u8); at >= 0 && at + 2 < head.Length;)
        {
            var line = head[(at + 2)..];
            var end = line.IndexOf("\r\n"u8);
            if (end > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name)) return line[(name.Length + 1)..end].Trim((byte)' ');
            at = end < 0 ? -1 : at + 2 + end;
        }
        return [];
    }

    internal static int CountFraming(ReadOnlySpan<byte> head) => Count(head, "Content-Length"u8) + Count(head, "Transfer-Encoding"u8);
}
