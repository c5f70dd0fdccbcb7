using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Halftone.Core.Config;
using Halftone.Core.Evidence;

namespace Halftone.Core.Routing;

/// <summary>The sticky split: `hash(salt, identity) &lt; weight` goes to the candidate, so a higher weight moves nobody back.</summary>
/// <remarks>A split by request hashes an identity that is drawn for each request and given to nobody.</remarks>
internal sealed class Split
{
    /// <summary>A longer identity counts as absent: none of ours is, and hashing must stay cheap.</summary>
    internal const int IdentityBytesMax = 256;

    /// <summary>XxHash3 takes the salt as a seed, itself a hash of the salt's text.</summary>
    private readonly long _seed;
    private readonly CountedMark? _mark;

    /// <summary>Who brings no identity gets one, lest they change sides with their next request.</summary>
    private readonly bool _issues;

    /// <param name="evidence">Where outcomes are written; null = nobody judges.</param>
    internal Split(int candidate, Percent weight, ReleaseMark release, (Source Source, int Slot)[] sources, bool usesClientAddress, EvidenceRings? evidence = null)
    {
        (Candidate, Weight, Release, Sources, UsesClientAddress) = (candidate, weight, release, sources, usesClientAddress);
        _seed = (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(release.Salt));
        _issues = !usesClientAddress && !weight.IsNone && release.Unit is SplitUnit.Identity;
        if (release.Epoch == 0 || evidence is null) return;
        Evidence = evidence.Make();
        if (_issues) _mark = new CountedMark(release.Salt, evidence.Nonce, release.Epoch);
    }

    internal int Candidate { get; }

    internal Percent Weight { get; }

    /// <summary>Salt, epoch and unit; of a split without a release, the service's name and no epoch.</summary>
    internal ReleaseMark Release { get; }

    /// <summary>By reactor, where it writes what became of the requests that this split decides; empty = nobody judges them.</summary>
    internal EvidenceRing[] Evidence { get; } = [];

    /// <summary>Where an identity may stand, the first present wins; the issued cookie is the last.</summary>
    internal (Source Source, int Slot)[] Sources { get; }

    /// <summary>After all sources: the client's address, which everybody has.</summary>
    internal bool UsesClientAddress { get; }

    internal ulong Hash(ReadOnlySpan<byte> identity) => XxHash3.HashToUInt64(identity, _seed);

    /// <summary>What is issued to a client without an identity.</summary>
    internal UInt128 Issued(UInt128 drawn) => _mark is null ? drawn : _mark.On(drawn);

    /// <summary>Sends an identity to its side; the decision's rule stays as it is.</summary>
    /// <param name="freshIdentity">As <see cref="Issued"/>.</param>
    internal void Assign<TTrace>(in RequestView request, Reading reading, UInt128 freshIdentity, ref TTrace trace, ref Decision decision) where TTrace : struct, ITrace
    {
        decision.Kind = DecisionKind.Sticky;
        if (!Weight.IsAll)
        {
            decision.IdentityHash = HashOf(request, reading, freshIdentity, ref trace, ref decision);
            if (!Weight.Contains(decision.IdentityHash)) return;
        }
        decision.Version = Candidate;
    }

    private ulong HashOf<TTrace>(in RequestView request, Reading reading, UInt128 freshIdentity, ref TTrace trace, ref Decision decision) where TTrace : struct, ITrace
    {
        for (var i = 0; i < Sources.Length; i++)
        {
            var identity = Find(request, reading, Sources[i]);
            if (identity.IsEmpty) continue;
            if (_mark is not null && i == Sources.Length - 1) decision.Counted = _mark.Read(identity);
            return Report(i, identity, ref trace);
        }
        decision.IssueIdentity = _issues;
        return HashOfOwn(request.Client, freshIdentity, ref trace);
    }

    /// <summary>Nobody gave an identity: the client's address, or the fresh one.</summary>
    private ulong HashOfOwn<TTrace>(UInt128 client, UInt128 freshIdentity, ref TTrace trace) where TTrace : struct, ITrace
    {
        Span<byte> own = stackalloc byte[FreshIdentity.Length];
        if (UsesClientAddress)
        {
            BinaryPrimitives.WriteUInt128BigEndian(own, client);
            return Report(Sources.Length, own[..16], ref trace);
        }
        FreshIdentity.Write(freshIdentity, own);
        return Report(-1, own, ref trace);
    }

    private ulong Report<TTrace>(int source, ReadOnlySpan<byte> identity, ref TTrace trace) where TTrace : struct, ITrace
    {
        var hash = Hash(identity);
        trace.Assigned(source, identity, hash);
        return hash;
    }

    /// <summary>The first well-formed occurrence; empty when there is none.</summary>
    internal static ReadOnlySpan<byte> Find(in RequestView request, Reading reading, (Source Source, int Slot) source)
    {
        foreach (ref readonly var found in reading.Find(request, source.Source))
        {
            if (found.Slot == source.Slot && found.Length is > 0 and <= IdentityBytesMax) return reading.TextOf(request, found);
        }
        return default;
    }
}
