using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>Why a request went to its version.</summary>
internal enum DecisionKind : byte { Rule, Sticky, Default, Pin }

/// <summary>Where one request goes, and why. `Version` and `Rule` are indexes into <see cref="ServiceRoutes"/>.</summary>
internal struct Decision
{
    public DecisionKind Kind;
    public int Version;

    /// <summary>Index of the rule that chose the version; -1 = none did.</summary>
    public int Rule;

    /// <summary>The client brought no identity and the split needed one: the fresh one was used and the answer must set the cookie.</summary>
    public bool IssueIdentity;

    /// <summary>hash(salt, identity); 0 when the split was not consulted.</summary>
    public ulong IdentityHash;

    /// <summary>The client's issued identity says that it was counted in this period of the release that the split belongs to; 0 = it does not.</summary>
    public ushort Counted;

    /// <summary>A rule that matched marks a long poll, whoever chose the version: it lives on streams, not on slots.</summary>
    public bool Stream;

    /// <summary>Its place in the version's line.</summary>
    public Priority Priority;

    /// <summary>Who is counted against the service's rate; 0 when it has none.</summary>
    public ulong RateKey;

    /// <summary>
    /// The path can be read in two ways (`%2F`, `%00`, `;`, `..` above the root), and which one the instance takes would change
    /// where the request belongs. Answer 400; Version is stable then.
    /// </summary>
    public bool PathAmbiguous;
}
