using System.Globalization;
using System.Text;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Bytes as text that survives editors and terminals: everything odd is escaped, and a line ends where a line feed stands.</summary>
internal static class WireText
{
    internal static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes)
        {
            switch (b)
            {
                case (byte)'\\': text.Append("\\\\"); break;
                case (byte)'\r': text.Append("\\r"); break;
                case (byte)'\n': text.Append("\\n\n"); break;
                case (byte)'\t': text.Append("\\t"); break;
                case >= 0x20 and < 0x7f: text.Append((char)b); break;
                default: text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}"); break;
            }
        }
        return text.ToString();
    }

    /// <summary>On one line, for a message.</summary>
    internal static string Line(string latin1) => Escape(Encoding.Latin1.GetBytes(latin1)).Replace("\n", "", StringComparison.Ordinal);

    /// <summary>Line breaks of the text itself mean nothing.</summary>
    internal static byte[] Unescape(string text)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\n') continue;
            if (text[at] != '\\')
            {
                bytes.Add((byte)text[at]);
                continue;
            }
            at++;
            switch (text[at])
            {
                case 'r': bytes.Add((byte)'\r'); break;
                case 'n': bytes.Add((byte)'\n'); break;
                case 't': bytes.Add((byte)'\t'); break;
                case '\\': bytes.Add((byte)'\\'); break;
                case 'x':
                    bytes.Add(byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    at += 2;
                    break;
                default: throw new FormatException($"No such escape: \\{text[at]}");
            }
        }
        return [.. bytes];
    }
}
