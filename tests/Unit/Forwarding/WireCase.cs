using System.Text;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>
/// A case of `fixtures/wire/`: why it is there (`#`), the last answer, what is forwarded (`nothing`: not a byte; `part`: a request that is
/// cut off may have begun; else one line per request), an empty line, and the client's bytes as <see cref="WireText"/> has them.
/// </summary>
internal sealed record WireCase(string Name, string Answer, IReadOnlyList<string> Forwards, bool MayBeCut, byte[] Bytes)
{
    internal static IEnumerable<WireCase> All(string root) =>
        Directory.EnumerateFiles(Path.Combine(root, "fixtures", "wire"), "*.txt").Order(StringComparer.Ordinal).Select(Read);

    /// <summary>A request as a case spells it.</summary>
    internal static string Spell(Understood request) => WireText.Line(request.ToString()).TrimEnd(' ');

    private static WireCase Read(string path)
    {
        var parts = File.ReadAllText(path, Encoding.Latin1).Split("\n\n", 2);
        var says = parts[0].Split('\n').Where(line => !line.StartsWith('#')).Select(line => line.Split(": ", 2)).ToLookup(pair => pair[0], pair => pair[1]);
        var forwards = says["forwards"].ToList();
        return new WireCase(
            Path.GetFileNameWithoutExtension(path), says["answer"].Single().Replace("none", "", StringComparison.Ordinal), [.. forwards.Where(line => line is not ("nothing" or "part"))], forwards.Contains("part"), WireText.Unescape(parts[1]));
    }
}
