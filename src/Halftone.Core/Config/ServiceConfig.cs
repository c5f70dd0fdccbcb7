namespace Halftone.Core.Config;

/// <summary>One HTTP service: which requests are its own, its versions, and how requests choose among them.</summary>
internal sealed record ServiceConfig
{
    public required string Name { get; init; }

    public MatchConfig Match { get; init; } = new();

    /// <summary>Where "who is the same user" is read; the first present wins. Empty = only the issued cookie.</summary>
    public Items<IdentitySource> Identity { get; init; } = [];

    /// <summary>The cookie issued to a client without an identity while a split is on.</summary>
    public IssuedCookie IssueCookie { get; init; } = new();

    /// <summary>Name of the version that takes whatever no rule and no split takes.</summary>
    public required string Stable { get; init; }

    /// <summary>Versions in the order of the file, `defaults` merged in.</summary>
    public Items<VersionConfig> Versions { get; init; } = [];

    /// <summary>Top to bottom, the first match wins, always before the split.</summary>
    public Items<RuleConfig> Rules { get; init; } = [];

    /// <summary>The split a service starts with; null = everything to stable. Names stable and at most one other version.</summary>
    public SplitConfig? Split { get; init; }

    /// <summary>How it is released; null = the plan `careful`.</summary>
    public PlanChoice? Plan { get; init; }

    /// <summary>What a split randomises. Default: whoever is the same user stays with one version.</summary>
    public SplitUnit Unit { get; init; }

    /// <summary>What one client may ask for; null = as much as it likes.</summary>
    public RateConfig? Rate { get; init; }

    /// <summary>What becomes of those whom a split sends to a candidate that has no ready instance. To fail them would be to let them pay for a release; Kong's `upstream_fallback` does the same.</summary>
    public Fallback Fallback { get; init; } = Fallback.Stable;

    /// <summary>What versions that a release brings begin with.</summary>
    public VersionDraft Draft { get; init; } = VersionDraft.Blank;
}

/// <summary>Where a split's requests go while its candidate has no ready instance, and none is expected within their time.</summary>
internal enum Fallback : byte
{
    /// <summary>To stable; counted against the candidate all the same.</summary>
    Stable,

    /// <summary>Nowhere: 503.</summary>
    Fail,
}

/// <summary>Hosts (exact, or `*.example.com`, or `*`) and path prefix of a service; longest prefix of the best host wins.</summary>
internal sealed record MatchConfig
{
    public Items<string> Hosts { get; init; } = ["*"];
    public string PathPrefix { get; init; } = "/";
}

/// <summary>The candidate's share; stable takes the rest.</summary>
internal sealed record SplitConfig(string Candidate, Percent Weight)
{
    /// <summary>Set at run time by the release that this split belongs to; null = a split of the file, or of `halftone split`.</summary>
    public ReleaseMark? Release { get; init; }
}

internal abstract record IdentitySource
{
    private IdentitySource() { }
    internal sealed record Cookie(string Name) : IdentitySource;
    internal sealed record Header(string Name) : IdentitySource;
    internal sealed record Query(string Name) : IdentitySource;
    /// <summary>Only as the last source: users behind one address share a bucket.</summary>
    internal sealed record ClientAddress : IdentitySource;
}

internal sealed record IssuedCookie
{
    public string Name { get; init; } = "halftone_id";
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);
    public string SameSite { get; init; } = "Lax";
}

/// <summary>One rule: requests that meet the condition go to a version.</summary>
internal sealed record RuleConfig
{
    /// <summary>For logs and `explain`; default `rule-N`, counted from 1.</summary>
    public required string Name { get; init; }
    public required Condition When { get; init; }
    public required string To { get; init; }

    /// <summary>Long polls: counted on `limits.streams`, not on slots.</summary>
    public bool Stream { get; init; }

    /// <summary>Its place in the line.</summary>
    public Priority Priority { get; init; } = Priority.Normal;
}

/// <summary>Who goes first in the line, and who is dropped last. What no rule names is normal.</summary>
internal enum Priority : byte { High, Normal, Low }

internal abstract record Condition
{
    private Condition() { }
    internal sealed record Query(string Name, TextTest Test) : Condition;
    internal sealed record Header(string Name, TextTest Test) : Condition;
    internal sealed record Cookie(string Name, TextTest Test) : Condition;
    internal sealed record Path(TextTest Test) : Condition;
    internal sealed record Host(TextTest Test) : Condition;
    internal sealed record Method(Items<string> Names) : Condition;
    internal sealed record Client(Items<Cidr> Ranges) : Condition;
    internal sealed record All(Items<Condition> Conditions) : Condition;
    internal sealed record Any(Items<Condition> Conditions) : Condition;
    internal sealed record Not(Condition Inner) : Condition;
}

/// <summary>How a piece of text is compared; case-sensitive, except that Host compares without case.</summary>
internal abstract record TextTest
{
    private TextTest() { }

    /// <summary>What people see of the text; null when nothing in it is secret.</summary>
    public string? Shown { get; init; }

    internal sealed record Is(string Value) : TextTest;
    internal sealed record In(Items<string> Values) : TextTest
    {
        /// <summary>What people see of the values; empty when nothing in them is secret.</summary>
        public Items<string> ShownValues { get; init; } = [];
    }

    internal sealed record Prefix(string Value) : TextTest;
    /// <summary>.NET syntax, RegexOptions.NonBacktracking, input cut at 4 KiB (longer = no match).</summary>
    internal sealed record Regex(string Pattern) : TextTest;
    internal sealed record Present(bool Wanted) : TextTest;
}
