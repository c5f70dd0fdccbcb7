using System.Collections.Immutable;

namespace Halftone.Core.Statistics;

/// <summary>Do the recorded units follow the weights? If not, records were lost or users were not split as said, and no comparison holds.</summary>
internal static class SampleRatio
{
    /// <summary>Alternatives: the odds of the candidate multiplied by so much.</summary>
    private static readonly ImmutableArray<double> Distortions = [0.25, 0.5, 0.8, 0.9, 1 / 0.9, 1.25, 2, 4];

    /// <summary>ln of the e-value against "every unit went to the candidate with its weight". Exact under changing weights.</summary>
    internal static double LogE(IEnumerable<Epoch> epochs)
    {
        Span<double> logs = stackalloc double[Distortions.Length];
        logs.Clear();
        foreach (var epoch in epochs)
        {
            if (!epoch.Compares) continue;
            for (var i = 0; i < logs.Length; i++)
            {
                var distorted = epoch.Weight * Distortions[i] / (epoch.Weight * Distortions[i] + 1 - epoch.Weight);
                logs[i] += epoch.Candidate.Units * Math.Log(distorted / epoch.Weight) + epoch.Stable.Units * Math.Log((1 - distorted) / (1 - epoch.Weight));
            }
        }
        return LogSpace.Mean(logs);
    }

    /// <summary>The same for any number of arms and one constant split, with a Dirichlet(k p) prior.</summary>
    internal static double DirichletLogE(ReadOnlySpan<long> counts, ReadOnlySpan<double> shares, double strength)
    {
        var units = 0L;
        var log = 0.0;
        for (var arm = 0; arm < counts.Length; arm++)
        {
            units += counts[arm];
            log += Gamma.Log(strength * shares[arm] + counts[arm]) - Gamma.Log(strength * shares[arm]) - counts[arm] * Math.Log(shares[arm]);
        }
        return log + Gamma.Log(strength) - Gamma.Log(strength + units);
    }
}
