using Halftone.Core.Evidence;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>Reads what reactors write about a judged split: each request that began ends once, under the exchange it began under.</summary>
internal sealed class SimEvidence
{
    private readonly Dictionary<(int Reactor, int Exchange), int> _open = [];
    private readonly Dictionary<int, long> _begunByEpoch = [];
    private long _begun;
    private long _ended;

    internal void Take(EvidenceRing[] rings)
    {
        for (var reactor = 0; reactor < rings.Length; reactor++)
        {
            while (rings[reactor].Ready() is { IsEmpty: false } ready)
            {
                foreach (ref readonly var record in ready) Take(reactor, record);
                rings[reactor].Release(ready.Length);
            }
            Assert.True(rings[reactor].TakeLost().Count == 0, "a ring that is drained at every step loses nothing");
        }
    }

    internal void CheckAtRest(long decided)
    {
        Assert.True(_open.Count == 0, $"{_open.Count} requests of the split have no outcome");
        Assert.True(_begun == _ended && _begun == decided, $"{decided} requests were decided by the split, {_begun} began and {_ended} ended");
    }

    private void Take(int reactor, in EvidenceRecord record)
    {
        switch (record.Kind)
        {
            case EvidenceKind.Begun:
                _begun++;
                Assert.True(_open.TryAdd((reactor, record.Exchange), record.Epoch), "an exchange begins again before it has ended");
                _begunByEpoch[record.Epoch] = _begunByEpoch.GetValueOrDefault(record.Epoch) + 1;
                break;
            case EvidenceKind.Ended:
                _ended++;
                Assert.True(record.Outcome is not EvidenceOutcome.Pending, "an end has an outcome");
                Assert.True(record.Time >= 0, "an outcome comes after its beginning");
                Assert.True(_open.Remove((reactor, record.Exchange)), "an exchange ends that has not begun, or has ended");
                break;
            default:
                Assert.True(_begunByEpoch.ContainsKey(record.Epoch), "what is cut was begun, in the same epoch");
                break;
        }
    }
}
