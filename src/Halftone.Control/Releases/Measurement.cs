using Halftone.Core.Evidence;
using Halftone.Core.Releases;
using Halftone.Core.Statistics;

namespace Halftone.Control.Releases;

/// <summary>Whether what is measured can be trusted; always on. A broken measurement holds a release and lets nothing pass by what it says.</summary>
internal static class Measurement
{
    internal const string SampleRatio = "sample ratio";

    /// <summary>Beyond this the folding stands still: the longest patience is 62 s, and a turn comes ten times a second.</summary>
    private static readonly TimeSpan BehindMax = TimeSpan.FromSeconds(90);

    internal static IEnumerable<GateReading> Of(Findings said, EvidenceLook? look)
    {
        if (said.Broken)
        {
            var share = said.Candidate / (double)Math.Max(1, said.Candidate + said.Stable);
            yield return new(SampleRatio, Verdict.NotEnough, $"{said.Candidate} of {said.Candidate + said.Stable} units ({TestReadings.Percent(share)}) went to the candidate, which is not what the weights say: outcomes are lost or users are not who they seem") { Broken = true };
        }
        if (look is not null && look.Behind > BehindMax)
            yield return new("measurement", Verdict.NotEnough, $"nothing was counted for {look.Behind.TotalSeconds:0} s") { Broken = true };
    }
}
