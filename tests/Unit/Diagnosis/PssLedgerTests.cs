using CsCheck;
using Halftone.Core.Diagnosis;
using Xunit;

namespace Halftone.Tests.Unit.Diagnosis;

public sealed class PssLedgerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_process_is_read_at_once_and_again_after_thirty_seconds()
    {
        var process = new ProcessStamp(7, 1);
        var ledger = new PssLedger().See([process], Second);
        Assert.Equal(process, ledger.Due(Second));
        ledger = ledger.Note(process, Taken(100, Second, TimeSpan.FromMilliseconds(6.6)));
        Assert.Null(ledger.Due(30 * Second));
        Assert.Equal(process, ledger.Due(31 * Second));
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(15, 30)]
    [InlineData(16, 32)]
    [InlineData(500, 1000)]
    [InlineData(3_600_000, 86_400)]
    public void Who_takes_long_to_read_is_left_alone_for_two_thousand_times_as_long_but_never_more_than_a_day(int tookMs, int seconds) =>
        Assert.Equal(seconds * Second, PssLedger.Rest(TimeSpan.FromMilliseconds(tookMs)));

    /// <summary>Processes come, go, change their number's owner and take however long, for twenty minutes of rounds.</summary>
    [Fact]
    public void No_process_is_read_too_soon_none_is_passed_over_for_ever_and_who_is_gone_is_forgotten()
    {
        var step = Gen.Select(Gen.Int[1, 30], Gen.Int[0, 9], Gen.Int[0, 40], (pid, what, tookMs) => (pid, what, tookMs));
        step.Array[1200].Sample(steps =>
        {
            var (ledger, lives, next, read) = (new PssLedger(), new HashSet<ProcessStamp>(), 0L, new Dictionary<ProcessStamp, (TimeSpan At, TimeSpan Took)>());
            var waits = new Dictionary<ProcessStamp, int>();
            for (var at = 0; at < steps.Length; at++)
            {
                var (now, (pid, what, tookMs)) = (at * Second, steps[at]);
                if (what == 0) lives.RemoveWhere(each => each.Pid == pid);
                else if (what == 1) (_, _) = (lives.RemoveWhere(each => each.Pid == pid), lives.Add(new(pid, ++next)));
                ledger = ledger.See(lives, now);
                Assert.Equal(lives.Count, ledger.Count);
                foreach (var gone in waits.Keys.Where(each => !lives.Contains(each)).ToList()) waits.Remove(gone);
                foreach (var each in lives) waits[each] = waits.GetValueOrDefault(each) + 1;
                if (ledger.Due(now) is not { } process) continue;
                Assert.Contains(process, lives);
                if (read.TryGetValue(process, out var last)) Assert.True(now - last.At >= TimeSpan.FromSeconds(30) && now - last.At >= last.Took * 2000);
                // 30 numbers at most, each once in its rest of at most 80 s.
                Assert.InRange(waits[process], 0, 80 + 30 + 1);
                waits[process] = 0;
                read[process] = (now, TimeSpan.FromMilliseconds(tookMs));
                ledger = ledger.Note(process, Taken(1, now, TimeSpan.FromMilliseconds(tookMs)));
            }
            Assert.All(waits.Values, rounds => Assert.InRange(rounds, 0, 80 + 30 + 1));
        }, iter: 100);
    }

    [Fact]
    public void Of_two_hundred_instances_each_has_its_turn()
    {
        var all = Enumerable.Range(1, 200).Select(pid => new ProcessStamp(pid, pid)).ToList();
        var (ledger, turns) = (new PssLedger(), new Dictionary<ProcessStamp, int>());
        for (var at = 0; at < 1000; at++)
        {
            ledger = ledger.See(all, at * Second);
            var process = ledger.Due(at * Second)!.Value;
            turns[process] = turns.GetValueOrDefault(process) + 1;
            ledger = ledger.Note(process, Taken(1, at * Second, TimeSpan.FromMilliseconds(1)));
        }
        Assert.All(all, process => Assert.Equal(5, turns[process]));
    }

    [Fact]
    public void A_number_that_another_process_has_now_says_nothing_of_the_one_before()
    {
        var (before, after) = (new ProcessStamp(7, 1), new ProcessStamp(7, 2));
        var ledger = new PssLedger().See([before], default).Note(before, Taken(100, default, default)).See([after], Second);
        Assert.Null(ledger.Of(7, [after], Second));
        Assert.Equal(after, ledger.Due(Second));
        Assert.Equal(1, ledger.Note(before, Taken(100, Second, default)).Count);
    }

    [Fact]
    public void Half_of_a_new_group_is_no_sum()
    {
        ProcessStamp shell = new(7, 1), app = new(8, 2);
        var ledger = new PssLedger().See([shell, app], default);
        Assert.Null(ledger.Of(7, [shell, app], default));
        ledger = ledger.Note(shell, Taken(100, default, default));
        Assert.Null(ledger.Of(7, [shell, app], Second));
        // Nor later, as long as it has been there.
        Assert.Null(ledger.Of(7, [shell, app], 100 * Second));
        ledger = ledger.Note(app, Taken(2000, Second, default));
        Assert.Equal(new PssReading.Bytes(2100), ledger.Of(7, [shell, app], Second));
        Assert.Equal(new PssReading.Bytes(2000), ledger.Of(7, [app], Second));
        Assert.Null(ledger.Of(7, [], Second));
    }

    [Fact]
    public void A_tool_that_an_old_group_has_just_started_does_not_hide_what_the_group_holds()
    {
        ProcessStamp app = new(7, 1), tool = new(8, 2);
        var ledger = new PssLedger().See([app], default).Note(app, Taken(2000, default, default)).See([app, tool], 60 * Second);
        Assert.Equal(new PssReading.Bytes(2000), ledger.Of(7, [app, tool], 61 * Second));
        Assert.Equal(new PssReading.Bytes(2000), ledger.Of(7, [app, new(9, 3)], 61 * Second));
        // It stays, so it counts.
        Assert.Null(ledger.Of(7, [app, tool], 91 * Second));
        Assert.Equal(new PssReading.Bytes(2300), ledger.Note(tool, Taken(300, 91 * Second, default)).Of(7, [app, tool], 91 * Second));
    }

    [Fact]
    public void One_member_that_cannot_be_read_is_the_groups_reason()
    {
        ProcessStamp shell = new(7, 1), app = new(8, 2);
        var ledger = new PssLedger().See([shell, app], default).Note(shell, Taken(100, default, default)).Note(app, new(new PssReading.Unread("why"), default, default));
        Assert.Equal(new PssReading.Unread("why"), ledger.Of(7, [shell, app], Second));
    }

    private static PssTaken Taken(long bytes, TimeSpan at, TimeSpan took) => new(new PssReading.Bytes(bytes), at, took);
}
