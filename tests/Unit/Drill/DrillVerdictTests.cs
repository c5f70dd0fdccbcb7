using Halftone.Drill;
using Xunit;

namespace Halftone.Tests.Unit.Drill;

public sealed class DrillVerdictTests
{
    /// <summary>The article's overload, taken well: 1 s, one slot, 20 s.</summary>
    private static readonly DrillFigures Good = new(
        TimeSpan.FromSeconds(1), Slots: 1, CapacityPerSecond: 1, TimeSpan.FromSeconds(20),
        Answered: 19, Shed: 1_500, TimeSpan.FromSeconds(5), Timeouts: 0, Broken: 0, Others: 0,
        MemoryGrowth: 3 << 20, TimeSpan.FromSeconds(1.1));

    private static DrillFinding Failing(DrillFigures figures) => Assert.Single(DrillVerdict.Of(figures), finding => !finding.Holds);

    [Fact]
    public void All_goals_hold_when_the_overload_was_taken_well()
    {
        var findings = DrillVerdict.Of(Good);
        Assert.Equal(["goodput", "timeouts", "memory", "recovery"], findings.Select(finding => finding.Goal));
        Assert.All(findings, finding => Assert.True(finding.Holds && finding.Change is null, finding.Sentence));
        Assert.Contains("told so after 5s", findings[1].Sentence);
    }

    [Fact]
    public void What_a_slot_still_works_on_when_the_clients_leave_is_no_lost_goodput()
    {
        var short5 = Good with { Duration = TimeSpan.FromSeconds(5), Answered = 4 };
        Assert.Equal(0.9, short5.Goodput, 3);
        Assert.All(DrillVerdict.Of(short5), finding => Assert.True(finding.Holds, finding.Sentence));
        Assert.Equal("goodput", Failing(Good with { Answered = 17 }).Goal);
    }

    [Fact]
    public void Goodput_that_is_lost_points_at_the_concurrency()
    {
        var finding = Failing(Good with { Answered = 200, CapacityPerSecond = 50, Slots = 64 });
        Assert.Equal("goodput", finding.Goal);
        Assert.Contains("23 %", finding.Sentence);
        Assert.Contains("limits.concurrency (64 slots now)", finding.Change);
    }

    [Fact]
    public void A_service_that_fails_is_not_told_to_take_on_less() => Assert.Contains("halftone logs", Failing(Good with { Answered = 2, Others = 900 }).Change);

    [Fact]
    public void One_client_that_waited_in_vain_is_a_failure()
    {
        var finding = Failing(Good with { Timeouts = 1 });
        Assert.Equal("timeouts", finding.Goal);
        Assert.Equal("1 client got no answer within 10 s", finding.Sentence);
        Assert.NotNull(finding.Change);
    }

    [Theory]
    [InlineData((16L << 20) - 1, true)]
    [InlineData(16L << 20, false)]
    [InlineData(-4096L, true)]
    public void Memory_may_grow_by_less_than_16_MB(long growth, bool holds) =>
        Assert.Equal(holds, DrillVerdict.Of(Good with { MemoryGrowth = growth }).Single(finding => finding.Goal == "memory").Holds);

    [Fact]
    public void Memory_that_could_not_be_seen_is_said_and_not_judged() =>
        Assert.Contains("could not be seen", DrillVerdict.Of(Good with { MemoryGrowth = null }).Single(finding => finding.Goal == "memory").Sentence);

    [Theory]
    [InlineData(3000, true)]
    [InlineData(3001, false)]
    public void The_next_answer_may_take_two_service_times_and_a_second(int milliseconds, bool holds) =>
        Assert.Equal(holds, DrillVerdict.Of(Good with { NextAnswer = TimeSpan.FromMilliseconds(milliseconds) }).Single(finding => finding.Goal == "recovery").Holds);

    [Fact]
    public void A_service_that_never_comes_back_has_failed() => Assert.Equal("recovery", Failing(Good with { NextAnswer = null }).Goal);
}
