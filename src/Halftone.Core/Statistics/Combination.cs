namespace Halftone.Core.Statistics;

/// <summary>Several e-values, however they depend on each other: their average is one, and it can be said which of them are to blame.</summary>
internal static class Combination
{
    /// <summary>ln of the average with fixed weights whose sum is at most 1.</summary>
    internal static double LogE(ReadOnlySpan<double> logs, ReadOnlySpan<double> weights)
    {
        Span<double> terms = stackalloc double[logs.Length];
        for (var i = 0; i < logs.Length; i++) terms[i] = Math.Log(weights[i]) + logs[i];
        return LogSpace.Sum(terms);
    }

    /// <summary>
    /// Closed testing: for each, the least average over all sets that contain it. Whoever is still above 1 / alpha is to blame, and the chance
    /// that anybody is blamed wrongly is at most alpha (Vovk and Wang).
    /// </summary>
    internal static double[] Adjusted(ReadOnlySpan<double> logs)
    {
        var ascending = logs.ToArray();
        Array.Sort(ascending);
        var adjusted = new double[logs.Length];
        for (var i = 0; i < logs.Length; i++)
        {
            var sum = logs[i];
            var least = sum;
            var isSkipped = false;
            var members = 1;
            foreach (var other in ascending)
            {
                // Its own value stands in the sorted list once; of equal ones it does not matter which is skipped.
                if (!isSkipped && other == logs[i]) { isSkipped = true; continue; }
                sum = LogSpace.Sum([sum, other]);
                least = Math.Min(least, sum - Math.Log(++members));
            }
            adjusted[i] = least;
        }
        return adjusted;
    }
}
