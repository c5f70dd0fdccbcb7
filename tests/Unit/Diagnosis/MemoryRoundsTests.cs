using System.Collections.Immutable;
using Halftone.Control.Diagnosis;
using Halftone.Control.Supervision;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Diagnosis;

/// <summary>Who is looked into, when, how often, and who is told: with instances, a clock and an inspector that the test has in its hands.</summary>
public sealed class MemoryRoundsTests : IAsyncDisposable
{
    private const long MB = 1 << 20;

    private static readonly VersionKey V2 = new("web", "v2");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<VersionKey, DiagnoseConfig> _rules = new() { [V2] = new() { RssMax = 200 * MB, GrowthMax = null, For = TimeSpan.FromSeconds(10) } };
    private readonly List<InstanceStatus> _instances = [];
    private readonly List<(VersionKey Version, int Place, TimeSpan? Over, CancellationToken Soon)> _asked = [];
    private readonly List<string> _noted = [], _found = [];
    private readonly TaskCompletionSource _isTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryRounds _rounds;
    private Func<CancellationToken, CancellationToken, Task<HeapAnswer<HeapTop>>> _answer = (_, _) => Task.FromResult(Counted(1, 2_000));
    private string? _hindrance;
    private bool _foundFails;

    public MemoryRoundsTests()
    {
        _rounds = new MemoryRounds(() => _instances, key => _rules.GetValueOrDefault(key), LookAsync, _ => _hindrance, finding => _noted.Add($"{finding.Instance}: {finding.Said()}"), _time, NullLogger.Instance);
        _rounds.Tell((version, finding, _) =>
        {
            if (_foundFails) throw new IOException("the disk is full");
            _found.Add($"{version}: {finding.Said()}");
            _isTold.TrySetResult();
            return Task.CompletedTask;
        });
        Has(V2, 1, 300);
    }

    public ValueTask DisposeAsync() => _rounds.DisposeAsync();

    [Fact]
    public void Memory_beyond_its_limit_has_the_instance_counted_thrice_and_whoever_listens_is_told_what_has_grown()
    {
        Rounds(5);
        Assert.Empty(_asked);
        Rounds(1);
        Assert.Equal((V2, 1, MemoryRounds.Over), (_asked[0].Version, _asked[0].Place, _asked[0].Over));
        Assert.Equal(["web/v2: grown in 30s: Session +1,999 (2,000 now); RSS 300 MB -> 320 MB"], _found);
        Assert.Equal(["web/v2/1: grown in 30s: Session +1,999 (2,000 now); RSS 300 MB -> 320 MB"], _noted);
        Rounds(200);
        Assert.Single(_asked);
    }

    [Fact]
    public void Two_that_leak_at_once_are_looked_into_one_after_the_other_and_a_third_is_not_within_the_hour()
    {
        var answer = new TaskCompletionSource<HeapAnswer<HeapTop>>();
        _answer = (_, _) => answer.Task;
        Has(V2, 2, 310);
        Has(V2, 3, 320);
        Rounds(50);
        Assert.Equal([1], _asked.Select(asked => asked.Place));
        answer.SetResult(Counted(1, 2_000));
        Rounds(50);
        Assert.Equal([1, 2], _asked.Select(asked => asked.Place));
        Rounds(1800);
        Assert.Equal([1, 2, 3], _asked.Select(asked => asked.Place));
    }

    [Fact]
    public void A_reload_gives_no_looks_back_and_neither_does_a_new_process()
    {
        Rounds(6);
        _instances[0] = _instances[0] with { Pid = 4711 };
        Rounds(6);
        Assert.Equal(2, _asked.Count);
        _rules[V2] = _rules[V2] with { RssMax = 150 * MB };
        _instances[0] = _instances[0] with { Pid = 4712 };
        Rounds(600);
        Assert.Equal(2, _asked.Count);
        _rules[V2] = _rules[V2] with { PerHourMax = 3 };
        Rounds(6);
        Assert.Equal(3, _asked.Count);
    }

    [Fact]
    public void What_one_version_has_used_up_is_not_taken_from_another()
    {
        var v3 = new VersionKey("web", "v3");
        _rules[V2] = _rules[v3] = _rules[V2] with { PerHourMax = 1 };
        Has(v3, 1, 300);
        Rounds(10);
        Assert.Equal([V2, v3], _asked.Select(asked => asked.Version));
    }

    [Theory]
    [InlineData("starting")]
    [InlineData("draining")]
    [InlineData("drained")]
    [InlineData("stopping")]
    [InlineData("address")]
    public void Only_an_instance_that_is_ready_is_looked_into(string state)
    {
        _instances[0] = _instances[0] with { State = state };
        Rounds(100);
        Assert.Empty(_asked);
    }

    [Fact]
    public void Where_nobody_wants_looks_there_are_none()
    {
        _rules[V2] = _rules[V2] with { RssMax = null };
        Rounds(100);
        _rules.Clear();
        Rounds(100);
        Assert.Empty(_asked);
    }

    [Fact]
    public void Who_finds_somebody_else_looking_tries_again_and_has_taken_nothing()
    {
        _answer = (_, _) => Task.FromResult<HeapAnswer<HeapTop>>(new HeapAnswer<HeapTop>.Unseen("web/v2/1", new InspectFault.Busy(), []));
        Rounds(20);
        Assert.Equal(15, _asked.Count);
        Assert.Empty(_noted);
        _answer = (_, _) => Task.FromResult(Counted(1, 2_000));
        Rounds(1);
        Assert.Single(_found);
    }

    [Fact]
    public void What_cannot_be_counted_is_told_once_with_the_reason()
    {
        _answer = (_, _) => Task.FromResult<HeapAnswer<HeapTop>>(new HeapAnswer<HeapTop>.Unseen("web/v2/1", new InspectFault.Lost("be counted again"), []));
        Rounds(200);
        Assert.Equal(["web/v2: not counted: the process ended, or closed its inspector, before it could be counted again"], _found);
    }

    [Fact]
    public async Task A_look_without_an_end_is_broken_off_and_told()
    {
        _answer = async (_, stop) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            throw new System.Diagnostics.UnreachableException();
        };
        Rounds(60);
        // It ends on a thread of the pool: the list is read when it was written, and not while it is.
        await _isTold.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(["web/v2: not counted: it did not answer three counts within 60 s: its event loop is busy, or it hangs"], _found);
    }

    [Fact]
    public void Where_memory_is_short_nobody_is_counted_and_it_is_made_up_for_later()
    {
        _hindrance = "there is no room";
        Rounds(50);
        Assert.Empty(_asked);
        _hindrance = null;
        Rounds(1);
        Assert.Single(_found);
    }

    [Fact]
    public void Who_cannot_be_told_keeps_nobody_from_being_watched()
    {
        _foundFails = true;
        Has(V2, 2, 310);
        Rounds(20);
        Assert.Equal([1, 2], _asked.Select(asked => asked.Place));
        Assert.Equal(2, _noted.Count);
    }

    [Fact]
    public async Task Before_its_end_the_largest_instance_of_a_candidate_is_counted_once()
    {
        Has(V2, 2, 310);
        var counted = await _rounds.CountAsync(V2, TestContext.Current.CancellationToken);
        Assert.Equal((2, (TimeSpan?)null), (_asked[0].Place, _asked[0].Over));
        Assert.Equal("counted once, the most: 2,000 Session (62.5 KB)", counted?.Said());
        Assert.Empty(_found);
        Assert.Null(await _rounds.CountAsync(new VersionKey("web", "v9"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_look_that_is_under_way_hurries_before_the_end_of_its_candidate()
    {
        _answer = async (soon, stop) =>
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(soon, stop);
            await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Counted(1, 900);
        };
        Rounds(6);
        Assert.Empty(_found);
        Assert.Null(await _rounds.CountAsync(V2, TestContext.Current.CancellationToken));
        Assert.Equal(["web/v2: grown in 30s: Session +899 (900 now); RSS 300 MB -> 320 MB"], _found);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_count_that_takes_too_long_lets_the_candidate_end()
    {
        _answer = async (_, stop) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            throw new System.Diagnostics.UnreachableException();
        };
        var counting = _rounds.CountAsync(V2, TestContext.Current.CancellationToken);
        Assert.False(counting.IsCompleted);
        _time.Advance(MemoryRounds.CountMax);
        Assert.Null(await counting);
    }

    private void Has(VersionKey version, int place, long megabytes) => _instances.Add(new InstanceStatus { Version = version, Name = $"{version.Version}/{place}", State = "ready", Pid = 100 + _instances.Count, RssBytes = megabytes * MB });

    /// <summary>Each is through when the clock stands still again, for nothing here waits for anything else.</summary>
    private void Rounds(int many)
    {
        for (var at = 0; at < many; at++)
        {
            _time.Advance(MemoryRounds.Every);
            _rounds.Round();
        }
    }

    private Task<HeapAnswer<HeapTop>> LookAsync(VersionKey key, int place, TimeSpan? over, CancellationToken soon, CancellationToken stop)
    {
        _asked.Add((key, place, over, soon));
        return over is null ? OnceAsync(soon, stop) : _answer(soon, stop);
    }

    private async Task<HeapAnswer<HeapTop>> OnceAsync(CancellationToken soon, CancellationToken stop) => await _answer(soon, stop) is HeapAnswer<HeapTop>.Done(var top, var warnings)
        ? new HeapAnswer<HeapTop>.Done(top with { Counts = [top.Counts[^1]], Over = TimeSpan.Zero, Ranked = top.Ranked.Select(row => new ClassGrowth(null, row.After, null)).ToItems() }, warnings)
        : throw new System.Diagnostics.UnreachableException();

    private static HeapAnswer<HeapTop> Counted(long before, long after) => new HeapAnswer<HeapTop>.Done(
        new HeapTop(100, ImmutableArray.Create(new CountTaken(before, TimeSpan.Zero, 300 * MB, 0, 0), new CountTaken(after, TimeSpan.Zero, 320 * MB, 0, 0)),
            [new ClassGrowth(new ClassTally("Session", false, before, 0, before * 32), new ClassTally("Session", false, after, 0, after * 32), Suspicion.Objects)], TimeSpan.FromSeconds(30)), []);
}
