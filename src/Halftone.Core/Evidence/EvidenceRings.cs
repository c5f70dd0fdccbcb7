namespace Halftone.Core.Evidence;

/// <summary>The rings of all reactors, for all services; made when the first release is judged, for most gateways judge none for weeks.</summary>
/// <param name="reactors">Event-loop threads.</param>
/// <param name="nonce">Drawn at the start of the process: what an identity says about an earlier process's counting is not believed.</param>
internal sealed class EvidenceRings(int reactors, long nonce)
{
    private readonly Lock _making = new();
    private EvidenceRing[]? _byReactor;

    internal long Nonce => nonce;

    /// <summary>By reactor; empty as long as none was asked for.</summary>
    internal EvidenceRing[] Made => Volatile.Read(ref _byReactor) ?? [];

    /// <summary>By reactor, made if need be.</summary>
    internal EvidenceRing[] Make()
    {
        lock (_making)
        {
            if (_byReactor is null) Volatile.Write(ref _byReactor, [.. Enumerable.Range(0, reactors).Select(_ => new EvidenceRing())]);
            return _byReactor;
        }
    }
}
