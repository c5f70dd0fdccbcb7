using System.Text.Json.Serialization;

namespace Halftone.Core.Releases;

/// <summary>What a gate says of a candidate.</summary>
internal enum Verdict : byte
{
    /// <summary>Nothing is proven yet, one way or the other.</summary>
    NotEnough,
    Pass,
    Fail,
}

/// <summary>One look at one gate: the verdict, with the numbers behind it.</summary>
/// <param name="Gate">Its name in the plan.</param>
/// <param name="Why">For people: both arms' figures, the bound, the number of units.</param>
internal sealed record GateReading(string Gate, Verdict Verdict, string Why)
{
    /// <summary>Natural logarithm of the e-value for harm; null for gates that are no test.</summary>
    public double? HarmLog { get; init; }

    /// <summary>Natural logarithm of the e-value for safety at the margin of the next step.</summary>
    public double? SafeLog { get; init; }

    /// <summary>Until a verdict, at the present rate of units; null = not known, or there is one.</summary>
    public TimeSpan? Expected { get; init; }

    /// <summary>A limit that stands by itself (`max`, `rss`): beyond it the candidate goes, whatever the plan says about failures.</summary>
    [JsonIgnore]
    public bool IsLimit { get; init; }

    /// <summary>It is about memory: what that consists of is worth a look before the candidate goes.</summary>
    [JsonIgnore]
    public bool IsMemory { get; init; }

    /// <summary>It cannot judge at all (sample ratio, lost records): the release holds, whatever other gates say.</summary>
    public bool Broken { get; init; }
}
