using Halftone.Control.Machine;
using Halftone.Core.Config;
using Halftone.Core.Pressure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Machine;

public sealed class MemoryGovernorTests : IDisposable
{
    private readonly Tree _tree = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<MemoryRung> _pressed = [];
    private readonly LineLog _log = new();
    private MemoryLimit _limit = new MemoryLimit.Auto();

    [Fact]
    public void The_reactors_are_told_of_changes_and_of_nothing_else()
    {
        using var governor = Start();
        foreach (var used in (int[])[500, 860, 870, 930, 990, 960, 940, 500]) Look(used);
        Assert.Equal([MemoryRung.ShrinkTimeouts, MemoryRung.CloseConnections, MemoryRung.StopAccepting, MemoryRung.RejectRequests, MemoryRung.None], _pressed);
        Assert.Equal(MemoryRung.None, governor.State.Rung);
        Assert.Equal(0.5, governor.State.Reading!.Pressure);
    }

    [Fact]
    public void Every_change_is_one_line_that_says_what_is_done_and_what_to_do()
    {
        using var governor = Start();
        foreach (var used in (int[])[960, 961, 100]) Look(used);
        Assert.Equal(2, _log.Lines.Count);
        Assert.StartsWith("Warning: Memory is short: 96 % of the control group", _log.Lines[0]);
        Assert.Contains("new requests are answered 503 (memory_low). See who holds it with halftone ps", _log.Lines[0]);
        Assert.Contains("limits: { memory: ... }", _log.Lines[0]);
        Assert.StartsWith("Information: Memory has eased: 10 % of", _log.Lines[1]);
    }

    [Fact]
    public void A_reload_that_switches_it_off_ends_what_it_did()
    {
        using var governor = Start();
        Look(990);
        _limit = new MemoryLimit.Off();
        Look(990);
        Assert.Equal([MemoryRung.StopAccepting, MemoryRung.None], _pressed);
        Assert.Null(governor.State.Reading);
    }

    [Fact]
    public void A_size_measures_our_own_resident_memory()
    {
        _tree.With("statm", "90000 100 20 3 0 50 0\n");
        _limit = new MemoryLimit.Size(100 * Environment.SystemPageSize);
        using var governor = Start();
        Assert.Equal((1.0, "limits.memory"), (governor.State.Reading!.Pressure, governor.State.Reading.Of));
        Assert.Equal([MemoryRung.StopAccepting], _pressed);
    }

    [Fact]
    public void What_cannot_be_read_presses_nobody()
    {
        _limit = new MemoryLimit.Size(1 << 20);
        using var governor = Start();
        _tree.With("statm", "garbage");
        Look(1000);
        Assert.Empty(_pressed);
    }

    [Fact]
    public void A_reading_that_fails_for_a_moment_leaves_the_rung_as_it_is()
    {
        using var governor = Start();
        Look(990);
        // As without a free descriptor: the file is there, and cannot be opened.
        File.Delete(_tree["sys/a/memory.current"]);
        File.CreateSymbolicLink(_tree["sys/a/memory.current"], _tree["sys/a/memory.current"]);
        _time.Advance(MemoryGovernor.Every);
        Assert.Equal([MemoryRung.StopAccepting], _pressed);
        Assert.Equal(990, governor.State.Reading!.Used);
        File.Delete(_tree["sys/a/memory.current"]);
        Look(100);
        Assert.Equal([MemoryRung.StopAccepting, MemoryRung.None], _pressed);
    }

    [Fact]
    public void A_look_leaves_no_garbage_to_speak_of()
    {
        using var governor = Start();
        governor.Look();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) governor.Look();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10, 0, 8 * 1024);
    }

    public void Dispose() => _tree.Dispose();

    private MemoryGovernor Start()
    {
        _tree.With("cgroup", "0::/a\n").Two("sys/a", "1000", "500", "0");
        var governor = new MemoryGovernor(new MemoryGauge(MemoryGroup.Find(_tree["cgroup"], _tree["sys"]), _tree["statm"]), () => _limit, _pressed.Add, _time, _log);
        governor.Start();
        _time.Advance(TimeSpan.FromTicks(1));
        return governor;
    }

    private void Look(int used)
    {
        _tree.Two("sys/a", "1000", $"{used}", "0");
        _time.Advance(MemoryGovernor.Every);
    }

    private sealed class LineLog : ILogger
    {
        internal List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
