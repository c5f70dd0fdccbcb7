namespace Halftone.Core.Releases;

/// <summary>How many requests of an arm ended in one way, of how many.</summary>
internal readonly record struct ArmShare(long Count, long Of)
{
    /// <summary>0..1; 0 when there is nothing to share.</summary>
    internal double Value => Of > 0 ? (double)Count / Of : 0;

    public override string ToString() => $"{100 * Value:0.##} % ({Count} of {Of})";
}

/// <summary>A limit on a share of the candidate's requests: those that were shed, those whose bodies were cut.</summary>
/// <remarks>
/// One shed of the first twenty requests is 5 % and means nothing, and whoever looks every second sees every share exceed its mean some time. So the
/// limit is tested: with the share at or below it, the product of likelihood ratios against r times the limit is a nonnegative supermartingale,
/// and Ville's inequality bounds by 1 % that it ever reaches 100 (specification, section 3.2, for one arm). And what stable suffers as well is
/// no fault of the candidate: then the gate holds and does not fail.
/// </remarks>
internal static class ShareGate
{
    /// <summary>Multiples of the limit that are bet on, in equal parts, and in one more the middle between the limit and all.</summary>
    private static readonly double[] Times = [1.3, 2, 4, 10];

    /// <summary>As the harm test's R: up to so many times stable's share the candidate is no worse.</summary>
    private const double RatioMax = 1.2;

    private static readonly double FailLog = Math.Log(100);

    /// <param name="what">`shed`, `cut short`: fits behind "were".</param>
    /// <param name="max">Of the candidate's requests.</param>
    internal static GateReading Judge(string gate, string what, ArmShare candidate, ArmShare stable, Percent max)
    {
        var figures = $"{candidate} of the candidate's requests were {what}, {stable} of stable's; at most {max} may be";
        if (candidate.Of == 0) return new(gate, Verdict.NotEnough, "the candidate has had no request yet");
        var log = Log(candidate, max.Value / 100);
        if (log < FailLog)
        {
            // Over the limit so far, and nothing proven: not the moment to go on.
            return new(gate, candidate.Value > max.Value / 100 ? Verdict.NotEnough : Verdict.Pass, figures) { HarmLog = log };
        }

        return candidate.Value > RatioMax * stable.Value
            ? new(gate, Verdict.Fail, figures) { HarmLog = log }
            : new(gate, Verdict.NotEnough, $"{figures}. Stable suffers as much, so this is no fault of the candidate");
    }

    /// <summary>Natural logarithm of the e-value against "the share is at most `limit`".</summary>
    internal static double Log(ArmShare share, double limit)
    {
        // Nobody exceeds a limit of 100 %, and one is too many for a limit of 0.
        if (limit >= 1) return 0;
        if (limit <= 0) return share.Count > 0 ? Math.Log(double.MaxValue) : 0;
        var bets = Times.Select(times => times * limit).Where(bet => bet < 1).Append((1 + limit) / 2)
            .Select(bet => (share.Count * Math.Log(bet / limit)) + ((share.Of - share.Count) * Math.Log((1 - bet) / (1 - limit)))).ToArray();
        var largest = bets.Max();
        return largest + Math.Log(bets.Sum(bet => Math.Exp(bet - largest)) / bets.Length);
    }
}
