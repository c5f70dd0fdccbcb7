using Halftone.Core.Evidence;
using Halftone.Core.Statistics;

namespace Halftone.Tests.Simulation.Statistics;

/// <summary>The judge as the controller uses it: all measures, restarts, a look every second of a ramp of 5 - 25 - 50 % with 50 requests a second and a minute each.</summary>
public sealed class JudgeSimulation(ITestOutputHelper output)
{
    private const int SecondsPerStep = 60;
    private const int RequestsPerSecond = 50;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly double[] Steps = [0.05, 0.25, 0.5, 1];
    private static readonly JudgeSettings OnTheBoundary = new() { Ratio = 1, Margin = 0, RestartAfter = TimeSpan.FromSeconds(10) };

    [Fact]
    public void A_good_candidate_is_rolled_back_at_most_once_in_a_hundred_releases_and_the_measurement_is_not_called_broken()
    {
        var broken = 0;
        var rate = Runs.Count(40, random =>
        {
            var (harmful, isBroken) = Play(random, OnTheBoundary, extra: 0);
            broken += isBroken ? 1 : 0;
            return harmful is not null;
        });
        output.WriteLine($"| the judge, all measures, 2 % errors of both arms in the last step | {rate} |");
        rate.ExpectAtMost(Runs.Alpha, "the judge");
        new Rate(broken, rate.Runs).ExpectAtMost(0.001, "sample ratio");
    }

    [Fact]
    public void A_candidate_that_fails_by_five_percent_is_rolled_back_within_its_first_steps()
    {
        var seconds = Runs.Values(20, random => Play(random, new(), extra: 0.05).Harmful, 500);
        output.WriteLine($"| the judge, 5 % more errors on the candidate: seconds to the rollback, median and 90 % | {seconds.Quantile(0.5)}, {seconds.Quantile(0.9)} |");
        Assert.Equal(Runs.Nightly ? 500 : 20, seconds.Count);
        Assert.InRange(seconds.Quantile(0.5), 1, SecondsPerStep);
    }

    private static (int? Harmful, bool IsBroken) Play(Random random, JudgeSettings settings, double extra)
    {
        var judge = new Judge(settings);
        var (second, isBroken) = (0, false);
        for (var step = 0; step < Steps.Length - 1; step++)
        {
            judge.StartStep(Steps[step], withLatency: true, Start.AddSeconds(second));
            var errors = step == 2 ? 0.02 : 0.002;
            for (var end = second + SecondsPerStep; second < end; second++)
            {
                judge.Advance(Start.AddSeconds(second));
                for (var i = 0; i < RequestsPerSecond; i++) judge.Fold(Unit(random, Steps[step], errors, extra));
                var findings = judge.Ask(Steps[step + 1]);
                isBroken |= findings.Broken;
                if (findings.Harmful) return (second + 1, isBroken);
            }
        }
        return (null, isBroken);
    }

    private static EvidenceUnit Unit(Random random, double weight, double errors, double extra)
    {
        var onCandidate = random.NextDouble() < weight;
        var latency = random.NextDouble();
        int Below(double chance) => random.NextDouble() < chance ? 1 : 0;
        int Slow(double quantile) => latency > quantile ? 1 : 0;
        return new(weight, onCandidate, 1, Below(errors + (onCandidate ? extra : 0)), Below(errors / 4), Slow(0.5), Slow(0.95), Slow(0.99));
    }
}
