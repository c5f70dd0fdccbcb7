using System.Text.Json.Nodes;
using Halftone.Control.Releases;
using Halftone.Core.Releases;
using Halftone.Tests.Unit.Releases;

namespace Halftone.Tests.Wire.Releases;

public sealed class DeployWaitTests
{
    private static readonly DateTimeOffset Later = Pictures.Now.AddMinutes(30);

    /// <summary>Deploys and waits; the release goes through these, each after it was heard.</summary>
    private static async Task<ExitCode> WaitAsync(DeskStory story, string[] more, params (Phase Phase, int Step, double Weight, string Why)[] way)
    {
        story.Desk.Answer = asked => asked.StartsWith("deploy", StringComparison.Ordinal) ? new DeskAnswer.Done("web goes to v2", Pictures.Of(new Phase.Starting(false), -1, 0, "asked")) : null;
        story.Desk.Move(new Phase.Starting(false), -1, 0, "asked");
        var running = story.Daemon.RunAsync(["deploy", "web", "v2", "--wait", .. more]);
        await story.FollowedAsync();
        foreach (var (phase, step, weight, why) in way) story.Desk.Move(phase, step, weight, why);
        return await running;
    }

    [Fact]
    public Task A_promoted_release_is_exit_0_with_a_line_for_each_move() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(ExitCode.Ok, await WaitAsync(story, [], (new Phase.Holding(Pictures.Now), 1, 5, "step 2"), (new Phase.Holding(Pictures.Now), 1, 5, "step 2"), (new Phase.Holding(Pictures.Now), 2, 25, "step 3"), (new Phase.Promoted(Later), 5, 100, "v2 is stable")));
        var lines = story.Daemon.Output.TrimEnd().Split('\n');
        Assert.Equal("web goes to v2", lines[0]);
        // Whoever begins to follow late hears how things are, not how they were.
        Assert.Equal("web: promoted: v2 is stable; v1 is kept warm", lines[^1]);
        Assert.Equal(lines.Distinct(), lines);
        Assert.Contains("web: v2 at 25% (step 3 of 6)", lines);
    });

    [Fact]
    public Task A_release_that_went_back_is_exit_9_with_its_verdict() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(ExitCode.ReleaseLost, await WaitAsync(story, [], (new Phase.Holding(Pictures.Now), 2, 25, "step 3"), (new Phase.RollingBack(false), 2, 0, "gate errors failed: v2 3.4% > 2%"), (new Phase.RolledBack(), 2, 0, "gate errors failed: v2 3.4% > 2%")));
        Assert.Contains("error: web: rolled back at 25%: gate errors failed: v2 3.4% > 2%\n", story.Daemon.Errors);
        Assert.Contains("hint: halftone history web", story.Daemon.Errors);
    });

    [Fact]
    public Task A_candidate_that_does_not_start_is_exit_9_too() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(ExitCode.ReleaseLost, await WaitAsync(story, [], (new Phase.StartFailed(), -1, 0, "it exited with 1")));
        Assert.Contains("error: web: v2 did not start: it exited with 1", story.Daemon.Errors);
        Assert.Contains("v1 was not touched", story.Daemon.Errors);
    });

    [Fact]
    public Task Too_little_data_is_exit_8_at_once_where_nobody_can_come() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(ExitCode.TimedOut, await WaitAsync(story, [], (new Phase.Paused(PauseCause.NoData, TimeSpan.Zero), 1, 5, "not enough data within 1h: gate errors")));
        Assert.Contains("paused at 5%: not enough data within 1h: gate errors; it stands until somebody decides", story.Daemon.Errors);
        Assert.Contains("web: paused at 5%: not enough data", story.Daemon.Output);
    });

    [Fact]
    public Task With_a_time_limit_a_pause_is_waited_for_and_what_somebody_decides_counts() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(ExitCode.Ok, await WaitAsync(story, ["--timeout", "1h"], (new Phase.Paused(PauseCause.NoData, TimeSpan.Zero), 1, 5, "not enough data"), (new Phase.Completed(), 5, 100, "v2 is stable")));
        Assert.Contains("web: completed: v2 is stable", story.Daemon.Output);
    });

    [Fact]
    public Task The_end_of_the_time_limit_is_exit_8_and_ends_no_release() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(ExitCode.TimedOut, await WaitAsync(story, ["--timeout", "300ms"], (new Phase.Holding(Pictures.Now), 1, 5, "step 2")));
        Assert.Contains("web is not there after 300ms", story.Daemon.Errors);
        Assert.Contains("halftone wait web --for done", story.Daemon.Errors);
        Assert.Single(story.Desk.Asked);
    });

    [Fact]
    public Task A_share_by_hand_ends_the_wait_with_5() => DeskStory.RunAsync(async story =>
        Assert.Equal(ExitCode.Conflict, await WaitAsync(story, ["--timeout", "1h"], (new Phase.ByHand(), 1, 7, "7% to v2, set by ana"))));

    [Fact]
    public Task Who_interrupts_the_wait_is_told_that_the_release_goes_on() => DeskStory.RunAsync(async story =>
    {
        using var interrupt = new CancellationTokenSource();
        story.Daemon.Interrupted = interrupt.Token;
        story.Desk.Answer = _ => new DeskAnswer.Done("web goes to v2", Pictures.Of(new Phase.Starting(false), -1, 0, "asked"));
        var running = story.Daemon.RunAsync("deploy", "web", "v2", "--wait");
        await story.FollowedAsync();
        await interrupt.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, await running);
        Assert.Contains("the release of web goes on without this terminal: halftone status web -w", story.Daemon.Errors);
        Assert.Single(story.Desk.Asked);
    });

    [Fact]
    public Task Another_release_in_its_place_is_found_in_the_history() => DeskStory.RunAsync(async story =>
    {
        HistoryEntry Entry(string phase) => new() { Number = 1, Time = Pictures.Now, Release = "r-01JD8", To = "v2", Phase = phase, Why = "replaced by bob" };
        var other = Pictures.Holding with { Release = Pictures.Holding.Release with { Id = "r-2", To = "v3", Created = Pictures.Now } };
        story.Desk.Answer = _ => new DeskAnswer.Done("web goes to v2", Pictures.Of(new Phase.Starting(false), -1, 0, "asked"));
        story.Desk.Move(other);
        story.Desk.Past = [Entry("aborted")];
        Assert.Equal(ExitCode.ReleaseLost, await story.Daemon.RunAsync("deploy", "web", "v2", "--wait"));
        Assert.Contains("release r-01JD8 is over (replaced by bob), and r-2 to v3 has taken its place", story.Daemon.Errors);
        story.Desk.Past = [Entry("completed")];
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("deploy", "web", "v2", "--wait"));
    });

    [Fact]
    public Task Programs_get_a_document_for_each_move_and_one_for_a_failure() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(ExitCode.ReleaseLost, await WaitAsync(story, ["--json"], (new Phase.Holding(Pictures.Now), 2, 25, "step 3"), (new Phase.RolledBack(), 2, 0, "harm")));
        var documents = story.Daemon.Output.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal("rolled_back", (string)documents[^2]["release"]!["phase"]!);
        Assert.Equal("release_lost", (string)documents[^1]["code"]!);
    });

    [Fact]
    public Task Before_a_terminal_the_tree_is_drawn_over_itself_until_the_verdict() => DeskStory.RunAsync(async story =>
    {
        story.Desk.Answer = _ => new DeskAnswer.Done("web goes to v2", Pictures.Of(new Phase.Starting(false), -1, 0, "asked"));
        story.Desk.Move(Pictures.Holding);
        var running = story.Daemon.RunSeenAsync("deploy", "web", "v2", "--wait");
        await story.FollowedAsync();
        // Who sits before a terminal may decide: a pause ends no wait.
        story.Desk.Move(new Phase.Paused(PauseCause.NoData, TimeSpan.Zero), 1, 5, "not enough data");
        story.Desk.Move(new Phase.Promoted(Later), 5, 100, "v2 is stable");
        Assert.Equal(ExitCode.Ok, await running);
        var last = story.Daemon.Output[(story.Daemon.Output.LastIndexOf("\x1b[J", StringComparison.Ordinal) + 1)..];
        Assert.Contains("web  ✔ promoted: v2 is stable; v1 is kept warm", last);
        Assert.Contains("└─ v3", last);
        Assert.Contains("next: v1 is let go", last);
        Assert.Equal("", story.Daemon.Errors);

        using var interrupt = new CancellationTokenSource();
        story.Daemon.Interrupted = interrupt.Token;
        var watching = story.Daemon.RunSeenAsync("status", "web", "-w");
        await story.FollowedAsync();
        await interrupt.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, await watching);
    });

    [Fact]
    public Task A_script_waits_for_a_step_for_ready_and_for_the_end() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(ExitCode.NotFound, await story.Daemon.RunAsync("wait", "web", "--for", "done"));
        Assert.Equal(ExitCode.NotFound, await story.Daemon.RunAsync("wait", "api", "--for", "done"));
        story.Desk.Move(Pictures.Holding);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("wait", "web", "--for", "ready"));
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("wait", "web", "--for", "step=2"));
        Assert.Equal(ExitCode.TimedOut, await story.Daemon.RunAsync("wait", "web", "--for", "step=3", "--timeout", "200ms"));
        story.Desk.Move(Pictures.RolledBack);
        Assert.Equal(ExitCode.ReleaseLost, await story.Daemon.RunAsync("wait", "web", "--for", "step=6"));
    });

    [Fact]
    public Task A_status_is_lines_for_people_and_a_document_for_programs() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("status"));
        Assert.Contains("web  no release; v1 is stable", story.Daemon.Output);
        story.Desk.Move(Pictures.Holding);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("status", "web"));
        Assert.Contains("web  ● v2 at 5% (step 2 of 6)", story.Daemon.Output);
        Assert.Contains("gate errors\t✔ pass", story.Daemon.Output);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("status", "web", "--json"));
        Assert.Equal("holding", (string)JsonNode.Parse(story.Daemon.Output)!["release"]!["phase"]!);
        Assert.Equal(ExitCode.NotFound, await story.Daemon.RunAsync("status", "api"));
    });
}
