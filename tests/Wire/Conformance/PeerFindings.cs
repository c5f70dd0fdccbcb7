namespace Halftone.Tests.Wire.Conformance;

/// <summary>What a recorded run found of one peer.</summary>
internal sealed record PeerFindings(string Peer, string Version, Finding[] Findings)
{
    private const string Head = "\"peer\",\"version\",\"row\",\"probe\",\"wrong\"";

    /// <summary>A probe that was not there at the time is no success.</summary>
    internal bool Meets(Row row) => row.Probes.All(probe => Findings.Any(finding => finding.Row == row.Id && finding.Probe == probe.Name && finding.Wrong is null));

    internal static string Write(IEnumerable<PeerFindings> all) =>
        string.Concat(all.SelectMany(peer => peer.Findings.Select(finding => Line(peer.Peer, peer.Version, finding.Row, finding.Probe, finding.Wrong ?? ""))).Prepend(Head + "\n"));

    internal static PeerFindings[] Read(string text) =>
    [
        .. from line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
           let cells = line[1..^1].Split("\",\"")
           group new Finding(cells[2], cells[3], cells[4].Length == 0 ? null : cells[4]) by (Peer: cells[0], Version: cells[1]) into peer
           select new PeerFindings(peer.Key.Peer, peer.Key.Version, [.. peer]),
    ];

    /// <summary>Quotes within would end a cell; people who read findings miss nothing by single ones.</summary>
    private static string Line(params string[] cells) => $"\"{string.Join("\",\"", cells.Select(cell => cell.Replace('"', '\'')))}\"\n";
}
