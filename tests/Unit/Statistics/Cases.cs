using CsCheck;
using Halftone.Core.Evidence;
using Halftone.Core.Statistics;

namespace Halftone.Tests.Unit.Statistics;

/// <summary>What evidence may look like.</summary>
internal static class Cases
{
    internal static readonly Gen<double> Weight = Gen.OneOf(Gen.Double[0.0001, 0.9999], Gen.OneOf(0.0001, 0.01, 0.05, 0.25, 0.5, 0.9, 0.9999));

    internal static readonly Gen<Share> Share =
        from requests in Gen.Int[1, 16]
        from bad in Gen.Int[0, requests]
        select Halftone.Core.Statistics.Share.Of(bad, requests);

    private static readonly Gen<double> Ratio = Gen.Double[1, 5];
    private static readonly Gen<double> Margin = Gen.Double[1e-6, 1];
    private static readonly Gen<double> Expected = Gen.Double[0.001, 0.6];

    /// <summary>Every bet that may be made: R, delta and c within what the settings allow, over every grid.</summary>
    internal static readonly Gen<Bet> Bet = Gen.OneOf<Bet>(
        Gen.Select(Ratio, Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 0.3]), (ratio, margin) => (Bet)new Bet.Harm(ratio, margin)),
        Gen.Select(Ratio, Gen.Double[0, 0.1], Expected, (ratio, margin, expected) => (Bet)new Bet.Harm(ratio, margin, expected, Grids.Latency)),
        Gen.Select(Ratio, Margin, (ratio, margin) => (Bet)new Bet.Safe(ratio, margin)),
        Gen.Select(Ratio, Margin, Expected, (ratio, margin, expected) => (Bet)new Bet.Safe(ratio, margin, expected, Grids.LatencySafe)));

    /// <summary>Weights of a plan, so that they meet again.</summary>
    internal static readonly Gen<EvidenceUnit> Unit =
        from weight in Gen.OneOf(0.01, 0.05, 0.25, 0.5, 0.04 / 0.99)
        from onCandidate in Gen.Bool
        from requests in Gen.Int[1, 16]
        from bad in Gen.Int[0, requests].Array[5]
        select new EvidenceUnit(weight, onCandidate, requests, bad[0], bad[1], bad[2], bad[3], bad[4]);

    internal static readonly Gen<EvidenceUnit[]> Units = Unit.Array[0, 60];

    internal static Tally TallyOf(IEnumerable<EvidenceUnit> units)
    {
        var tally = new Tally();
        foreach (var unit in units) tally.Add(unit, withLatency: true);
        return tally;
    }
}
