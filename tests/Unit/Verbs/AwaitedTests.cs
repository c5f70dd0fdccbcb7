using Halftone.Api;
using Halftone.Core.Releases;
using Halftone.Tests.Unit.Releases;
using Halftone.Verbs;
using Xunit;

namespace Halftone.Tests.Unit.Verbs;

public sealed class AwaitedTests
{
    private static readonly DateTimeOffset Soon = Pictures.Now.AddMinutes(1);

    private static readonly (string Name, Phase Phase, int Step)[] Standings =
    [
        ("starting", new Phase.Starting(false), -1), ("ready", new Phase.Starting(true), -1), ("holding 1", new Phase.Holding(Soon), 0), ("holding 3", new Phase.Holding(Soon), 2),
        ("approval", new Phase.AwaitingApproval(null), 3), ("asked", new Phase.Paused(PauseCause.Asked, TimeSpan.Zero), 1), ("no data", new Phase.Paused(PauseCause.NoData, TimeSpan.Zero), 1),
        ("failed", new Phase.Paused(PauseCause.Failed, TimeSpan.Zero), 1), ("broken", new Phase.Paused(PauseCause.Broken, TimeSpan.Zero), 1), ("by hand", new Phase.ByHand(), 1),
        ("promoted", new Phase.Promoted(Soon), 5), ("completed", new Phase.Completed(), 5), ("going back", new Phase.RollingBack(false), 1), ("rolled back", new Phase.RolledBack(), 1),
        ("aborted", new Phase.Aborted(), 1), ("not started", new Phase.StartFailed(), -1),
    ];

    /// <summary>The exit code; null = it goes on.</summary>
    private static ExitCode? Judge(string goal, string standing, bool patient)
    {
        var (_, phase, step) = Standings.Single(each => each.Name == standing);
        var ending = Awaited.Parse(goal).Goal!.Judge(ReleaseDocuments.Of(Pictures.Of(phase, step, 5, "because"), "v1", Pictures.Now), patient);
        return ending is null ? null : ending.Failure?.Code ?? ExitCode.Ok;
    }

    [Theory]
    [InlineData("starting", null, null)]
    [InlineData("ready", null, null)]
    [InlineData("holding 3", null, null)]
    [InlineData("approval", null, null)]
    [InlineData("asked", null, null)]
    [InlineData("no data", 8, null)]
    [InlineData("failed", 8, null)]
    [InlineData("broken", 8, null)]
    [InlineData("by hand", 5, 5)]
    [InlineData("promoted", 0, 0)]
    [InlineData("completed", 0, 0)]
    [InlineData("going back", null, null)]
    [InlineData("rolled back", 9, 9)]
    [InlineData("aborted", 9, 9)]
    [InlineData("not started", 9, 9)]
    public void A_wait_for_the_end_ends_with_the_verdict(string standing, int? alone, int? withSomebody)
    {
        Assert.Equal((ExitCode?)alone, Judge("done", standing, patient: false));
        Assert.Equal((ExitCode?)withSomebody, Judge("done", standing, patient: true));
    }

    [Theory]
    [InlineData("starting", null)]
    [InlineData("ready", 0)]
    [InlineData("holding 1", 0)]
    [InlineData("no data", 0)]
    [InlineData("by hand", 0)]
    [InlineData("promoted", 0)]
    [InlineData("going back", null)]
    [InlineData("rolled back", 9)]
    [InlineData("not started", 9)]
    public void A_wait_for_ready_ends_with_the_start(string standing, int? code) => Assert.Equal((ExitCode?)code, Judge("ready", standing, patient: false));

    [Theory]
    [InlineData("step=1", "holding 1", 0)]
    [InlineData("step=2", "holding 1", null)]
    [InlineData("step=2", "holding 3", 0)]
    [InlineData("step=3", "no data", 8)]
    [InlineData("step=2", "no data", 0)]
    [InlineData("step=6", "promoted", 0)]
    [InlineData("step=1", "aborted", 9)]
    [InlineData("step=1", "starting", null)]
    public void A_wait_for_a_step_ends_when_it_is_reached_or_cannot_be(string goal, string standing, int? code) => Assert.Equal((ExitCode?)code, Judge(goal, standing, patient: false));

    [Theory]
    [InlineData("")]
    [InlineData("step")]
    [InlineData("step=0")]
    [InlineData("step=-1")]
    [InlineData("step=x")]
    [InlineData("promoted")]
    public void What_cannot_be_waited_for_is_refused(string text) => Assert.Equal(ExitCode.Usage, Awaited.Parse(text).Failure?.Code);

    [Fact]
    public void A_verdict_is_one_sentence_with_the_gate_and_its_figures()
    {
        var lost = new Awaited.Done().Judge(ReleaseDocuments.Of(Pictures.RolledBack, "v1", Pictures.Now), patient: false)!.Failure!;
        Assert.Equal("web: rolled back at 25%: gate errors failed: v2 3.4% > 2%", lost.What);
        Assert.Contains("halftone history web", lost.Hint);
    }
}
