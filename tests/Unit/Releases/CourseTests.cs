using System.Collections.Concurrent;
using Halftone.Control.Releases;
using Halftone.Control.Worlds;
using Halftone.Core.Diagnosis;
using Halftone.Core.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>A release is decided by Core, recorded by the store, and done to the world, in the order that its direction asks for.</summary>
public sealed class CourseTests
{
    private static readonly StoreTrouble Full = new("the disk is full", "make room");

    [Fact]
    public async Task A_step_forward_is_recorded_before_it_is_done()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();

        Assert.Equal(["record starting 0%", "tell started", "record holding 5%", "weigh 5%", "tell step"], script.Done.Where(line => line != "start v2"));
    }

    [Fact]
    public async Task What_cannot_be_recorded_is_not_done_and_is_done_when_the_store_is_back()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 25, 100));
        await script.StartedAsync();
        script.Trouble = Full;
        script.Time.Advance(TimeSpan.FromSeconds(11));
        await script.LookAsync();
        await script.LookAsync();

        Assert.DoesNotContain("weigh 25%", script.Done);
        Assert.True(script.Release.StoreIsDown);
        Assert.Contains(script.Course.Picture!.WaitsFor, wait => wait.Contains("store", StringComparison.Ordinal));

        script.Trouble = null;
        await script.LookAsync();
        await script.LookAsync();
        Assert.Contains("weigh 25%", script.Done);
        Assert.False(script.Release.StoreIsDown);
    }

    [Fact]
    public async Task A_rollback_is_done_before_it_is_recorded()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        var before = script.Done.Length;
        Assert.IsType<DeskAnswer.Done>(await AskAsync(script, new ReleaseEvent.RollBack(new Asked("ana"))));

        var since = script.Done[before..];
        Assert.Equal("back to v1", since[0]);
        Assert.Equal("record rolled_back 0%", since.Last(line => line.StartsWith("record", StringComparison.Ordinal)));
        await Eventually.HoldsAsync(() => script.Done.Contains("let go v2"));
        Assert.IsType<Phase.RolledBack>(script.Release.Phase);
    }

    [Fact]
    public async Task A_store_that_is_full_delays_no_rollback_and_learns_of_it_later()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        script.Trouble = Full;
        Assert.IsType<DeskAnswer.Done>(await AskAsync(script, new ReleaseEvent.RollBack(new Asked("ana"))));

        Assert.Contains("back to v1", script.Done);
        Assert.IsType<Phase.RolledBack>(script.Release.Phase);
        Assert.IsType<Phase.Holding>(script.Written[^1].Phase);
        script.Trouble = null;
        await script.LookAsync();
        Assert.IsType<Phase.RolledBack>(script.Written[^1].Phase);
    }

    [Fact]
    public async Task A_store_that_is_down_is_asked_once_on_the_way_back_and_has_its_lines_when_it_works_again()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        script.Trouble = Full;
        var (writes, told) = (script.Writes, script.Told.Count);
        await AskAsync(script, new ReleaseEvent.RollBack(new Asked("ana")));
        Assert.Equal(writes + 1, script.Writes);
        Assert.Equal(told, script.Told.Count);
        Assert.Equal("the disk is full", Assert.IsType<DeskAnswer.StoreDown>(await script.DeployAsync(CourseScript.Steps(5, 100), "v3")).Why);

        script.Trouble = null;
        await script.LookAsync();
        Assert.Equal(["rolling_back", "rolled_back"], script.Told[told..]);
        var written = script.Writes;
        await script.LookAsync();
        await script.LookAsync();
        Assert.Equal(written, script.Writes);
    }

    [Fact]
    public async Task A_rollback_does_not_wait_for_a_store_that_is_locked_and_the_step_that_waited_is_not_published_after_it()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 25, 100));
        await script.StartedAsync();
        var held = new TaskCompletionSource();
        script.Lock = held.Task;
        script.Time.Advance(TimeSpan.FromSeconds(11));
        var look = script.LookAsync();
        var asked = AskAsync(script, new ReleaseEvent.RollBack(new Asked("ana")));

        Assert.Equal("back to v1", script.Done[^1]);
        Assert.False(look.IsCompleted);
        script.Lock = null;
        held.SetResult();
        await look;
        Assert.IsType<DeskAnswer.Done>(await asked);
        Assert.DoesNotContain("weigh 25%", script.Done);
        Assert.IsType<Phase.RolledBack>(script.Release.Phase);
    }

    [Fact]
    public async Task A_hard_signal_takes_everything_back_at_a_glance()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        script.Hard = new ReleaseEvent.HardSignal(HardSignalKind.CrashLoop, "it exits again and again");
        await script.Course.GlanceAsync(TestContext.Current.CancellationToken);

        Assert.Contains("back to v1", script.Done);
        Assert.IsType<Phase.RolledBack>(script.Release.Phase);
        Assert.Contains("again and again", script.Release.Why, StringComparison.Ordinal);
    }

    private static readonly GateReading Beyond = new("processes", Verdict.Fail, "v2/1 holds 600 MiB, at most 512 MiB may be") { IsLimit = true, IsMemory = true };

    [Fact]
    public async Task A_candidate_that_goes_back_for_its_memory_is_counted_when_all_has_gone_back_and_before_it_ends()
    {
        await using var script = new CourseScript { Counted = new MemoryFinding { Instance = "web/v2/1", Time = default, Why = "it went back for its memory" } };
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        script.Says = [Beyond];
        await script.LookAsync();
        await Eventually.HoldsAsync(() => script.Done.Contains("let go v2") && !script.Release.Findings.IsEmpty);

        var done = script.Done;
        Assert.True(Array.IndexOf(done, "back to v1") < Array.IndexOf(done, "count v2") && Array.IndexOf(done, "count v2") < Array.IndexOf(done, "let go v2"), string.Join("; ", done));
        Assert.IsType<Phase.RolledBack>(script.Release.Phase);
        Assert.Equal(script.Counted, Assert.Single(script.Written[^1].Findings));
    }

    [Fact]
    public async Task A_store_that_is_full_keeps_no_candidate_from_its_end_and_learns_later_what_its_memory_was()
    {
        await using var script = new CourseScript { Counted = new MemoryFinding { Instance = "web/v2/1", Time = default, Why = "it went back for its memory" } };
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        script.Trouble = Full;
        script.Says = [Beyond];
        await script.LookAsync();
        await Eventually.HoldsAsync(() => script.Done.Contains("let go v2") && !script.Release.Findings.IsEmpty);
        script.Trouble = null;
        await script.LookAsync();
        Assert.Equal(script.Counted, Assert.Single(script.Written[^1].Findings));
    }

    [Fact]
    public async Task A_candidate_that_goes_back_for_its_errors_ends_without_being_counted()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        script.Says = [Beyond with { IsMemory = false }];
        await script.LookAsync();
        await Eventually.HoldsAsync(() => script.Done.Contains("let go v2"));
        Assert.DoesNotContain("count v2", script.Done);
    }

    [Fact]
    public async Task A_candidate_that_does_not_start_gets_nothing()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync("it exited with 3");

        Assert.DoesNotContain(script.Done, line => line.StartsWith("weigh", StringComparison.Ordinal));
        Assert.IsType<Phase.StartFailed>(script.Release.Phase);
    }

    [Fact]
    public async Task When_the_world_refuses_a_promotion_everything_goes_back()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        script.Time.Advance(TimeSpan.FromSeconds(11));
        await script.LookAsync();
        script.Refuses = "none of its instances is ready";
        script.Time.Advance(TimeSpan.FromSeconds(11));
        await script.LookAsync();

        Assert.Contains("promote v2", script.Done);
        Assert.Contains("back to v1", script.Done);
        Assert.IsType<Phase.RolledBack>(script.Release.Phase);
    }

    [Fact]
    public async Task Whoever_has_seen_an_older_revision_is_refused()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        var answer = await script.Course.AskAsync(new ReleaseEvent.Pause(new Asked("ana")), script.Revision - 1, TestContext.Current.CancellationToken);
        Assert.IsType<DeskAnswer.No>(answer);
        Assert.IsType<Phase.Holding>(script.Release.Phase);
    }

    [Fact]
    public async Task After_a_restart_a_hold_begins_anew_at_the_weight_that_was_recorded()
    {
        await using var before = new CourseScript();
        await before.DeployAsync(CourseScript.Steps(5, 25, 100));
        await before.StartedAsync();
        before.Time.Advance(TimeSpan.FromSeconds(11));
        await before.LookAsync();

        await using var after = new CourseScript();
        after.Course.Restore(before.Written[^1]);
        await after.Course.RecoverAsync(TestContext.Current.CancellationToken);
        Assert.Contains("weigh 25%", after.Done);
        Assert.Equal(1, after.Release.Step);
        Assert.NotNull(after.Release.EvidenceLost);
    }

    [Fact]
    public async Task Who_follows_sees_every_change_once_and_can_resume()
    {
        await using var script = new CourseScript();
        var told = new ConcurrentQueue<ReleaseChange>();
        var begun = new TaskCompletionSource();
        using var enough = new CancellationTokenSource();
        var following = Task.Run(async () =>
        {
            try
            {
                await foreach (var change in script.Feed.FollowAsync("web", 0, Nothing, enough.Token)) told.Enqueue(change);
            }
            catch (OperationCanceledException)
            {
                // Enough was seen.
            }
        });
        // Whoever begins to follow later begins with how things are then.
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        await AskAsync(script, new ReleaseEvent.RollBack(new Asked("ana")));
        await Eventually.HoldsAsync(() => told.LastOrDefault() is { Picture.Release.Phase: Phase.RolledBack });
        await enough.CancelAsync();
        await following;

        ReleaseChange[] seen = [.. told];
        Assert.Equal(Enumerable.Range((int)seen[0].Number, seen.Length), seen.Select(change => (int)change.Number));
        var again = script.Feed.FollowAsync(null, seen[0].Number, () => [], TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await again.MoveNextAsync());
        Assert.Equal(seen[1].Number, again.Current.Number);
        await again.DisposeAsync();

        IEnumerable<ReleasePicture> Nothing()
        {
            begun.SetResult();
            return [];
        }
    }

    [Fact]
    public async Task Where_there_is_no_way_back_nothing_is_said_to_have_gone_back()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(100) with { KeepOld = TimeSpan.FromMinutes(30) });
        await script.StartedAsync();
        script.Time.Advance(TimeSpan.FromSeconds(11));
        await script.LookAsync();
        Assert.IsType<Phase.Promoted>(script.Release.Phase);
        var written = script.Written.Count;

        script.NoWay = "none of the instances of web/v1 is ready";
        var refused = Assert.IsType<DeskAnswer.No>(await AskAsync(script, new ReleaseEvent.RollBack(new Asked("ana"))));
        Assert.Contains("no way back to v1: none of the instances", Assert.IsType<ChangeResult.Conflict>(refused.Result).Why, StringComparison.Ordinal);
        script.Hard = new ReleaseEvent.HardSignal(HardSignalKind.NoReadyInstance, "nobody is ready");
        await script.Course.GlanceAsync(TestContext.Current.CancellationToken);
        Assert.IsType<Phase.Promoted>(script.Release.Phase);
        Assert.Equal(written, script.Written.Count);
        Assert.DoesNotContain("let go v2", script.Done);

        script.NoWay = null;
        await script.Course.GlanceAsync(TestContext.Current.CancellationToken);
        Assert.IsType<Phase.RolledBack>(script.Release.Phase);
    }

    [Fact]
    public async Task What_happened_to_a_release_that_was_replaced_does_not_end_the_one_after_it()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        var held = new TaskCompletionSource();
        script.Lock = held.Task;
        var replacing = script.DeployAsync(CourseScript.Steps(5, 100), "v3", replace: true);
        script.Hard = new ReleaseEvent.HardSignal(HardSignalKind.CrashLoop, "v2 exits again and again");
        var glance = script.Course.GlanceAsync(TestContext.Current.CancellationToken);
        script.Lock = null;
        held.SetResult();

        Assert.IsType<DeskAnswer.Done>(await replacing);
        await glance;
        Assert.Equal("v3", script.Release.To);
        Assert.IsNotType<Phase.StartFailed>(script.Release.Phase);
    }

    [Fact]
    public async Task A_promotion_that_waited_for_the_store_is_not_published_after_a_rollback()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(100) with { KeepOld = TimeSpan.FromMinutes(30) });
        await script.StartedAsync();
        var held = new TaskCompletionSource();
        script.Lock = held.Task;
        script.Time.Advance(TimeSpan.FromSeconds(11));
        var look = script.LookAsync();
        var asked = AskAsync(script, new ReleaseEvent.RollBack(new Asked("ana")));
        script.Lock = null;
        held.SetResult();
        await look;

        Assert.IsType<DeskAnswer.Done>(await asked);
        Assert.DoesNotContain("promote v2", script.Done);
        Assert.IsType<Phase.RolledBack>(script.Release.Phase);
    }

    [Fact]
    public async Task A_rollback_that_comes_too_late_leaves_stable_what_is_recorded_as_stable()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(100) with { KeepOld = TimeSpan.FromMinutes(30) });
        await script.StartedAsync();
        script.Time.Advance(TimeSpan.FromSeconds(11));
        await script.LookAsync();
        var held = new TaskCompletionSource();
        script.Lock = held.Task;
        script.Time.Advance(TimeSpan.FromMinutes(31));
        var look = script.LookAsync();
        var asked = AskAsync(script, new ReleaseEvent.RollBack(new Asked("ana")));
        script.Lock = null;
        held.SetResult();
        await look;

        Assert.IsType<DeskAnswer.No>(await asked);
        Assert.IsType<Phase.Completed>(script.Release.Phase);
        Assert.Equal("promote v2", script.Done.Last(line => line is "promote v2" or "back to v1"));
    }

    [Fact]
    public async Task A_start_that_hangs_is_given_up_with_its_release_and_what_comes_after_waits_for_its_end()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await Eventually.HoldsAsync(() => script.Done.Contains("start v2"));
        Assert.IsType<DeskAnswer.Done>(await AskAsync(script, new ReleaseEvent.RollBack(new Asked("ana"))));
        await script.DeployAsync(CourseScript.Steps(5, 100), "v3");
        await Eventually.HoldsAsync(() => script.Done.Contains("start v3"));

        Assert.Equal(["start v2", "give up v2", "let go v2", "start v3"], script.Done.Where(line => line.Split(' ')[0] is "start" or "give" or "let"));
    }

    [Fact]
    public async Task The_base_of_a_release_is_what_is_stable_when_it_begins()
    {
        await using var script = new CourseScript { Stable = "v0" };
        await script.DeployAsync(CourseScript.Steps(5, 100));
        Assert.Equal("v0", script.Release.From);
    }

    [Fact]
    public async Task Who_begins_to_follow_is_told_how_things_are_at_once()
    {
        await using var script = new CourseScript();
        await script.DeployAsync(CourseScript.Steps(5, 100));
        await script.StartedAsync();
        await using var following = script.Feed.FollowAsync("web", 0, () => [script.Course.Picture!], TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await following.MoveNextAsync());
        Assert.IsType<Phase.Holding>(following.Current.Picture.Release.Phase);
        Assert.False(following.Current.Missed);
        await AskAsync(script, new ReleaseEvent.Pause(new Asked("ana")));
        Assert.True(await following.MoveNextAsync());
        Assert.IsType<Phase.Paused>(following.Current.Picture.Release.Phase);
    }

    [Fact]
    public async Task Who_was_away_for_too_long_is_told_how_their_own_service_is()
    {
        var feed = new ReleaseFeed(TimeProvider.System);
        var shop = Pictures.Holding with { Release = Pictures.Holding.Release with { Service = "shop" } };
        feed.Tell("web", Pictures.Holding);
        for (var change = 0; change < ReleaseFeed.Kept + 1; change++) feed.Tell("shop", shop);
        await using var following = feed.FollowAsync("web", 1, () => [shop, Pictures.RolledBack], TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await following.MoveNextAsync());
        Assert.True(following.Current.Missed);
        Assert.Equal("web", following.Current.Service);
        Assert.IsType<Phase.RolledBack>(following.Current.Picture.Release.Phase);
    }

    private static Task<DeskAnswer> AskAsync(CourseScript script, ReleaseEvent verb) => script.Course.AskAsync(verb, revision: null, TestContext.Current.CancellationToken);
}
