using System.IO.Hashing;
using System.Text;
using Halftone.Tests.EndToEnd.Oracle.Payloads;
using Halftone.Tests.Unit.Forwarding;

namespace Halftone.Tests.EndToEnd.Oracle;

/// <summary>What was understood in two ways, or a rule that the forwarder itself has broken.</summary>
internal sealed record Finding(string Who, string Words, Exhibit? Exhibit, Payload Payload)
{
    internal const string Nobody = "nobody";

    /// <summary>Somebody took it for something else; else nobody took it at all.</summary>
    internal bool IsMisread => Who != Nobody;

    public override string ToString() => Exhibit is null
        ? $"--- {Who} {Words}\n{Payload}"
        : $"--- {Who} {Words}\nexpected: {(Exhibit.Expected is [] ? "no whole request" : string.Join(" | ", Exhibit.Expected.Select(WireText.Line)))}\nshown ({(Exhibit.FromClient ? "as the client said it" : "as the gateway sent it")}):\n{WireText.Escape(Exhibit.Bytes)}\nof {Payload}";
}

/// <summary>Sends payloads through a forwarder and shows what comes out, and what went in where it was whole, to all peers. The same bytes are shown once.</summary>
internal sealed class Trial(IReadOnlyList<Peer> peers, Func<Payload, Passage> forward)
{
    private const int ConnectionsPerPeer = 3;

    private readonly Lock _lock = new();
    private readonly HashSet<UInt128> _shown = [];
    private readonly Dictionary<(string Peer, string Words), (int Count, Payload First)> _rulings = [];
    private readonly List<Finding> _findings = [];

    internal int Payloads { get; private set; }

    /// <summary>Payloads of which at least one request went on, and requests that did.</summary>
    internal int Forwarded { get; private set; }
    internal int Requests { get; private set; }

    /// <summary>Payloads of which a request was begun and never completed.</summary>
    internal int Cut { get; private set; }

    internal int Exhibits { get; private set; }

    internal IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The next round is prepared while the peers look at the last one.</summary>
    /// <param name="enough">Looked at between rounds.</param>
    internal async Task RunAsync(IEnumerable<Payload> payloads, int round, Func<bool>? enough = null)
    {
        var showing = Task.CompletedTask;
        foreach (var some in payloads.Chunk(round))
        {
            var exhibits = Prepare(some);
            await showing;
            if (enough?.Invoke() ?? _findings.Count > 0) return;
            showing = ShowAsync(exhibits);
        }
        await showing;
    }

    /// <summary>How many of the exhibits this peer agreed with.</summary>
    internal double AgreedShare(Peer peer) => _rulings.GetValueOrDefault((peer.Name, "")).Count / (double)Exhibits;

    internal string Summary => string.Join('\n', (string[])
    [
        $"{Payloads} payloads: {Forwarded} forwarded in whole or part ({100.0 * Forwarded / Payloads:F1} %), {Requests} requests, {Cut} cut off; {Exhibits} different exhibits",
        .. peers.Select(peer => $"{peer.Name}: agrees with {100 * AgreedShare(peer):F1} %; refuses: {string.Join(", ", _rulings.Where(each => each.Key.Peer == peer.Name && each.Key.Words != "").Select(each => $"{each.Key.Words} {each.Value.Count} (as {each.Value.First.Seed}:{each.Value.First.Index})"))}"),
    ]);

    private List<Exhibit> Prepare(Payload[] payloads)
    {
        var exhibits = new List<Exhibit>();
        foreach (var payload in payloads)
        {
            Passage passage;
            try
            {
                passage = forward(payload);
            }
            catch (Exception bug)
            {
                throw new InvalidOperationException($"The forwarder fails at {payload}", bug);
            }
            Payloads++;
            Requests += passage.Requests.Count;
            if (passage.Requests.Count > 0) Forwarded++;
            if (passage.Cut.Length > 0) Cut++;
            if (passage.Complaint is { } complaint) Find(new Finding("the forwarder", complaint, null, payload));
            foreach (var (bytes, request) in passage.Requests) Add(new Exhibit(bytes, [request.ToString()], payload, FromClient: false));
            if (passage.Cut.Length > 0) Add(new Exhibit(passage.Cut, [], payload, FromClient: false));
            if (passage.IsWhole && IsComparable(payload)) Add(new Exhibit(payload.Bytes, [.. passage.Requests.Select(each => each.Request.ToString())], payload, FromClient: true));
        }
        return exhibits;

        void Add(Exhibit exhibit)
        {
            if (!_shown.Add(XxHash128.HashToUInt128(exhibit.Bytes))) return;
            exhibits.Add(exhibit);
        }
    }

    /// <summary>
    /// An absolute target is forwarded as another, so that the two cannot be compared. And of what offers an upgrade Node reads on without a
    /// word when its body is broken; that combination never goes out.
    /// </summary>
    private static bool IsComparable(Payload payload)
    {
        var text = Encoding.Latin1.GetString(payload.Bytes);
        return !text.Contains("://", StringComparison.Ordinal) && !text.Contains("upgrade:", StringComparison.OrdinalIgnoreCase);
    }

    private async Task ShowAsync(List<Exhibit> exhibits)
    {
        var rulings = peers.Select(_ => new Ruling[exhibits.Count]).ToArray();
        var share = (exhibits.Count / ConnectionsPerPeer) + 1;
        var showings = from peer in Enumerable.Range(0, peers.Count)
                       from start in Enumerable.Range(0, ConnectionsPerPeer).Select(each => each * share)
                       where start < exhibits.Count
                       select Task.Factory.StartNew(
                           () => new Judge(peers[peer]).Rule(exhibits.GetRange(start, Math.Min(share, exhibits.Count - start))).CopyTo(rulings[peer], start),
                           CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(showings);
        for (var i = 0; i < exhibits.Count; i++) Collect(exhibits[i], [.. rulings.Select(each => each[i])]);
    }

    private void Collect(Exhibit exhibit, Ruling[] rulings)
    {
        Exhibits++;
        for (var peer = 0; peer < peers.Count; peer++)
        {
            var ruling = rulings[peer];
            if (ruling.Verdict == Verdict.Diverges) Find(new Finding(peers[peer].Name, ruling.Words, exhibit, exhibit.From));
            var key = (peers[peer].Name, ruling.Words);
            var (count, first) = _rulings.GetValueOrDefault(key, (0, exhibit.From));
            _rulings[key] = (count + 1, first);
        }
        // Nobody can be tricked by it; but a request that nobody takes is none, and we said that it is one. (Of several, each may refuse another.)
        if (exhibit.Expected.Count == 1 && Array.TrueForAll(rulings, ruling => ruling.Verdict == Verdict.Refuses))
            Find(new Finding(Finding.Nobody, $"takes it: {string.Join(", ", rulings.Zip(peers, (ruling, peer) => $"{peer.Name} {ruling.Words}"))}", exhibit, exhibit.From));
    }

    private void Find(Finding finding)
    {
        lock (_lock) _findings.Add(finding);
    }
}
