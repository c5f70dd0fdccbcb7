using CsCheck;
using Halftone.Core;
using Halftone.Core.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

public sealed class ShareGateTests
{
    private static readonly ArmShare QuietStable = new(10, 100_000);

    [Fact]
    public void One_shed_of_the_first_requests_is_no_failure_and_no_leave_to_go_on()
    {
        var reading = Judge(new(1, 10), QuietStable);
        Assert.Equal(Verdict.NotEnough, reading.Verdict);
        Assert.Equal("10 % (1 of 10) of the candidate's requests were shed, 0.01 % (10 of 100000) of stable's; at most 5% may be", reading.Why);
    }

    [Fact]
    public void A_share_that_is_proven_too_large_fails() => Assert.Equal(Verdict.Fail, Judge(new(40, 200), QuietStable).Verdict);

    [Fact]
    public void A_share_within_its_limit_passes() => Assert.Equal(Verdict.Pass, Judge(new(4, 200), QuietStable).Verdict);

    [Fact]
    public void Before_the_first_request_there_is_nothing_to_judge() => Assert.Equal(Verdict.NotEnough, Judge(default, QuietStable).Verdict);

    [Fact]
    public void What_stable_suffers_as_well_is_no_fault_of_the_candidate()
    {
        var reading = Judge(new(400, 2000), new(20_000, 100_000));
        Assert.Equal(Verdict.NotEnough, reading.Verdict);
        Assert.EndsWith("Stable suffers as much, so this is no fault of the candidate", reading.Why);
    }

    [Fact]
    public void Limits_of_none_and_of_all_mean_what_they_say()
    {
        Assert.Equal(Verdict.Fail, ShareGate.Judge("sheds", "shed", new(1, 1000), default, new Percent(0)).Verdict);
        Assert.Equal(Verdict.Pass, ShareGate.Judge("sheds", "shed", new(0, 1000), default, new Percent(0)).Verdict);
        Assert.Equal(Verdict.Pass, ShareGate.Judge("sheds", "shed", new(1000, 1000), default, new Percent(100)).Verdict);
        Assert.Equal(Verdict.Fail, ShareGate.Judge("sheds", "shed", new(1000, 1000), default, new Percent(80)).Verdict);
    }

    [Fact]
    public void One_more_shed_request_never_lowers_the_evidence() =>
        Gen.Select(Gen.Int[1, 5000], Gen.Double[0, 1], Gen.Double[0.0001, 0.9999]).Sample((of, share, limit) =>
        {
            var count = (long)(share * (of - 1));
            return ShareGate.Log(new(count + 1, of), limit) >= ShareGate.Log(new(count, of), limit);
        });

    /// <summary>Each factor bets fairly at the limit: its mean over a bad and a good request is 1, so nobody grows rich by looking often.</summary>
    [Fact]
    public void At_the_limit_the_evidence_is_fair() =>
        Gen.Select(Gen.Int[0, 300], Gen.Double[0, 1], Gen.Double[0.001, 0.9]).Sample((of, share, limit) =>
        {
            var now = new ArmShare((long)(share * of), of);
            var bad = Math.Exp(ShareGate.Log(now with { Count = now.Count + 1, Of = of + 1 }, limit) - ShareGate.Log(now, limit));
            var good = Math.Exp(ShareGate.Log(now with { Of = of + 1 }, limit) - ShareGate.Log(now, limit));
            return Math.Abs((limit * bad) + ((1 - limit) * good) - 1) < 1e-9;
        });

    /// <summary>1,000 candidates that shed exactly what they may, looked at after each of 2,000 requests: at most 1 % fail (here: with the seed's luck, below 2 %).</summary>
    [Fact]
    public void Looking_all_the_time_fails_almost_nobody_who_keeps_the_limit()
    {
        var chance = new Random(7);
        var failed = 0;
        for (var run = 0; run < 1000; run++)
        {
            long bad = 0;
            for (var of = 1; of <= 2000; of++)
            {
                if (chance.NextDouble() >= 0.05) continue;
                bad++;
                if (Judge(new(bad, of), QuietStable).Verdict != Verdict.Fail) continue;
                failed++;
                break;
            }
        }

        Assert.InRange(failed, 0, 20);
    }

    private static GateReading Judge(ArmShare candidate, ArmShare stable) => ShareGate.Judge("sheds", "shed", candidate, stable, new Percent(5));
}
