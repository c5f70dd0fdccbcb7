using System.Text;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>docs/conformance.md is what the rows found, of us now and of the others when they were last measured.</summary>
public sealed class PageTests
{
    [Fact]
    public void The_page_of_conformance_says_what_the_rows_found()
    {
        var text = Render(PeerFindings.Read(File.Exists(Pages.PeerRows) ? File.ReadAllText(Pages.PeerRows) : ""));
        if (Pages.Accepts) File.WriteAllText(Pages.Page, text);
        Assert.Equal(text, File.Exists(Pages.Page) ? File.ReadAllText(Pages.Page) : "");
    }

    [Fact]
    public void A_recorded_run_reads_back_as_it_was_written()
    {
        PeerFindings[] all = [new("a", "1.2", [new("1", "a 'probe', with commas", null), new("S2", "b", "wrong, `x`")]), new("b", "3", [new("1", "c", "no answer")])];
        var read = PeerFindings.Read(PeerFindings.Write(all));
        Assert.Equal(all.Select(peer => (peer.Peer, peer.Version)), read.Select(peer => (peer.Peer, peer.Version)));
        Assert.Equal(all.SelectMany(peer => peer.Findings), read.SelectMany(peer => peer.Findings));
    }

    /// <summary>Takes a minute or two; `./dev conformance` asks for it.</summary>
    [Fact(Explicit = true)]
    public void The_peers_are_measured_by_the_same_client()
    {
        var all = Peers.All().Select(peer => new PeerFindings(peer.Name, peer.Version, [.. AllRows.List.SelectMany(row => Finding.Of(peer, row))])).ToList();
        File.WriteAllText(Pages.PeerRows, PeerFindings.Write(all));
        Assert.All(all, peer => Assert.True(AllRows.List.Any(peer.Meets), $"{peer.Peer} meets no row: it was not measured."));
    }

    private static string Render(PeerFindings[] peers)
    {
        var ours = new PeerFindings("Halftone", "", [.. AllRows.List.SelectMany(RowTests.OfHalftone)]);
        PeerFindings[] all = [ours, .. peers];
        var text = new StringBuilder("""
            # HTTP/1.1, requirement by requirement

            Written by the test that asks them (`tests/Wire/Conformance/`; `./dev golden` writes this page anew). Each row is asked by one or more probes: a
            client that says exact bytes, a child behind the gateway that records exact bytes and answers from a script, and a judgement over what both
            saw. The others were measured by the same client with `./dev conformance`, which wrote [every finding](conformance-peers.csv): as their manuals
            show a reverse proxy, with WebSockets, X-Forwarded-For and Via set up, and otherwise as they come. The RFCs say "proxy" in some rows where a
            gateway is not bound; we hold ourselves to them all the same. Rows marked *ours* are stricter than the RFC, so a FAIL there may be a choice and
            no bug.


            """);
        Table(text, "The RFCs", [.. AllRows.List.Where(row => row.IsOfTheRfcs)], all);
        Table(text, "Stricter than the RFCs", [.. AllRows.List.Where(row => !row.IsOfTheRfcs)], all);
        text.Append(Choices);
        text.Append("\n## What failed\n");
        foreach (var peer in all) Failures(text, peer);
        return text.ToString();
    }

    private const string Choices = """
        ## Where we choose

        - CONNECT and TRACE are answered 405; there is no setting for them, for a gateway has no use for either.
        - Names with `_` are dropped and counted (`halftone_fields_dropped_total`); `underscore_names: pass` or `reject` at the top of the file say otherwise.
        - Trailers are read, limited and dropped, in both directions.
        - White space around a chunk extension is refused, although RFC 9112 would take it off; extensions may have 256 bytes per chunk and 4 KiB per body.
        - A loop is known by `halftone` in Via: a request that has passed 8 gateways of that name is answered 508.
        - White space before a colon is taken off an answer, as RFC 9112 asks; every other doubt about an answer is a 502.

        """;

    private static void Table(StringBuilder text, string title, Row[] rows, PeerFindings[] all)
    {
        text.Append($"## {title}\n\n| # | section | requirement | {string.Join(" | ", all.Select(peer => $"{peer.Peer} {peer.Version}".Trim()))} |\n");
        text.Append($"|---|---|---|{string.Concat(all.Select(_ => "---|"))}\n");
        foreach (var row in rows) text.Append($"| {row.Id} | {row.Source} | {row.Requirement} | {string.Join(" | ", all.Select(peer => peer.Meets(row) ? "ok" : "FAIL"))} |\n");
        text.Append($"| | | **met, of {rows.Length}** | {string.Join(" | ", all.Select(peer => $"**{rows.Count(peer.Meets)}**"))} |\n\n");
    }

    private static void Failures(StringBuilder text, PeerFindings peer)
    {
        var wrong = peer.Findings.Where(finding => finding.Wrong is not null).ToList();
        text.Append($"\n### {peer.Peer}\n\n");
        if (wrong.Count == 0) text.Append("Nothing.\n");
        foreach (var finding in wrong) text.Append($"- {finding.Row}, {finding.Probe}: {finding.Wrong}\n");
    }
}
