using System.Globalization;
using System.Text;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>An input as one line of ASCII, as it stands in `fixtures/fuzz/`: what cannot be seen is escaped.</summary>
internal static class FuzzFixture
{
    internal static string Line(ReadOnlySpan<byte> input)
    {
        var line = new StringBuilder();
        for (var at = 0; at < input.Length; at++)
        {
            var b = input[at];
            _ = b switch
            {
                (byte)'\r' => line.Append("\\r"),
                (byte)'\n' => line.Append("\\n"),
                (byte)'\t' => line.Append("\\t"),
                (byte)'\\' => line.Append("\\\\"),
                // A line that begins so is a remark.
                (byte)'#' => line.Append("\\x23"),
                (byte)' ' when at + 1 < input.Length => line.Append(' '),
                > 0x20 and < 0x7f => line.Append((char)b),
                _ => line.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}"),
            };
        }
        return line.ToString();
    }

    internal static byte[] Bytes(string line)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] != '\\')
            {
                bytes.Add((byte)line[at]);
                continue;
            }
            at++;
            bytes.Add(line[at] switch { 'r' => (byte)'\r', 'n' => (byte)'\n', 't' => (byte)'\t', '\\' => (byte)'\\', _ => byte.Parse(line.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) });
            if (line[at] == 'x') at += 2;
        }
        return [.. bytes];
    }

    /// <summary>The inputs of a file, by line number.</summary>
    internal static IEnumerable<(int Line, byte[] Bytes)> Read(string path) =>
        File.ReadLines(path).Select((text, index) => (index + 1, text)).Where(each => each.text.Length > 0 && each.text[0] != '#').Select(each => (each.Item1, Bytes(each.text)));
}
