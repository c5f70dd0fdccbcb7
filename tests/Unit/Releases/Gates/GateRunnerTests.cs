using System.Threading.Channels;
using Halftone.Control.Releases.Gates;
using Halftone.Core.Releases;
using Halftone.Tests.Unit.Notifications;
using Xunit;

namespace Halftone.Tests.Unit.Releases.Gates;

public sealed class GateRunnerTests
{
    private readonly WatchedTime _time = new();
    private readonly ToldLog _log = new();

    [Fact]
    public async Task Until_a_gate_has_answered_its_reading_says_so()
    {
        var gate = new ScriptedGate("smoke");
        await using var runner = Run(gate);
        Assert.Equal(new GateReading("smoke", Verdict.NotEnough, "not asked yet"), Assert.Single(runner.Readings));
    }

    [Fact]
    public async Task Gates_are_asked_side_by_side_and_each_is_asked_again_after_its_interval()
    {
        var (slow, quick) = (new ScriptedGate("slow"), new ScriptedGate("quick"));
        await using var runner = Run(slow, quick);
        // Each is asked on a thread of the pool: the quick one could be through before the slow one has its own.
        await Eventually.HoldsAsync(() => slow.Asked == 1);
        quick.Answer(new GateAnswer.Pass { Why = "well" });
        Assert.Equal(TimeSpan.FromSeconds(30), await _time.NextPauseAsync());
        Assert.Equal([Verdict.NotEnough, Verdict.Pass], runner.Readings.Select(reading => reading.Verdict));
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            quick.Answer(new GateAnswer.Fail { Why = $"number {i}" });
            await _time.NextPauseAsync();
            Assert.Equal(new GateReading("quick", Verdict.Fail, $"number {i}"), runner.Readings[1]);
        }

        // However long one takes, it is asked once.
        Assert.Equal((1, 6), (slow.Asked, quick.Asked));
    }

    [Fact]
    public async Task Who_cannot_be_asked_holds_the_release_and_from_the_fourth_time_the_reading_says_how_often()
    {
        var gate = new ScriptedGate("smoke");
        await using var runner = Run(gate);
        for (var i = 1; i <= 5; i++)
        {
            gate.Answer(new GateAnswer.Error { Why = "no connection" });
            await _time.NextPauseAsync();
            var expected = i < 4 ? "cannot be asked: no connection" : $"cannot be asked, {i} times in a row: no connection";
            Assert.Equal(new GateReading("smoke", Verdict.NotEnough, expected), runner.Readings[0]);
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Single(_log.Lines, line => line.StartsWith("Warning: Gate smoke of web cannot be asked, four times in a row: no connection.", StringComparison.Ordinal));
        gate.Answer(new GateAnswer.Pass { Why = "well" });
        await _time.NextPauseAsync();
        Assert.Equal(Verdict.Pass, runner.Readings[0].Verdict);
    }

    [Fact]
    public async Task A_gate_fails_after_as_many_failures_in_a_row_as_it_is_allowed_and_errors_heal_none()
    {
        var gate = new ScriptedGate("smoke", failAfter: 2);
        await using var runner = Run(gate);
        GateAnswer[] answers = [new GateAnswer.Fail { Why = "no" }, new GateAnswer.Pass { Why = "yes" }, new GateAnswer.Fail { Why = "no" }, new GateAnswer.Error { Why = "away" }, new GateAnswer.Fail { Why = "no" }];
        var verdicts = new List<GateReading>();
        foreach (var answer in answers)
        {
            gate.Answer(answer);
            await _time.NextPauseAsync();
            verdicts.Add(runner.Readings[0]);
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal([Verdict.NotEnough, Verdict.Pass, Verdict.NotEnough, Verdict.NotEnough, Verdict.Fail], verdicts.Select(reading => reading.Verdict));
        Assert.Equal("failed 1 of 2 times: no", verdicts[0].Why);
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(10, 30)]
    [InlineData(90, 90)]
    [InlineData(86_400, 300)]
    public async Task A_gate_may_ask_for_patience_up_to_five_minutes(int? after, int pause)
    {
        var gate = new ScriptedGate("smoke");
        await using var runner = Run(gate);
        gate.Answer(new GateAnswer.Wait(after is { } seconds ? TimeSpan.FromSeconds(seconds) : null) { Why = "not yet" });
        Assert.Equal(TimeSpan.FromSeconds(pause), await _time.NextPauseAsync());
        Assert.Equal(new GateReading("smoke", Verdict.NotEnough, "not yet"), runner.Readings[0]);
    }

    [Fact]
    public async Task The_end_of_a_step_ends_what_is_being_asked()
    {
        var gate = new ScriptedGate("smoke");
        var runner = Run(gate);
        await Eventually.HoldsAsync(() => gate.Asked == 1);
        await runner.DisposeAsync().AsTask().WaitAsync(RawHook.Patience);
        Assert.True(gate.WasStopped);
    }

    [Fact]
    public async Task A_bug_in_a_gate_is_an_error_of_that_gate()
    {
        var (broken, well) = (new ScriptedGate("broken"), new ScriptedGate("well"));
        await using var runner = Run(broken, well);
        broken.Answer(null);
        await _time.NextPauseAsync();
        well.Answer(new GateAnswer.Pass { Why = "well" });
        await _time.NextPauseAsync();
        Assert.Equal(["cannot be asked: it could not be asked, for a bug of the gateway", "well"], runner.Readings.Select(reading => reading.Why));
        Assert.Contains(_log.Lines, line => line.StartsWith("Critical: A bug in the asking of gate broken", StringComparison.Ordinal));
    }

    private GateRunner Run(params ExternalGate[] gates) => new(gates, Asked.About, _time, _log);

    private sealed record ScriptedConfig : ExternalGateConfig;

    private sealed class ScriptedGate(string name, int failAfter = 1) : ExternalGate(new ScriptedConfig { Name = name, Timeout = TimeSpan.FromSeconds(10), FailAfter = failAfter })
    {
        private readonly Channel<GateAnswer?> _answers = Channel.CreateUnbounded<GateAnswer?>();
        private int _asked;

        internal int Asked => Volatile.Read(ref _asked);

        internal bool WasStopped { get; private set; }

        /// <param name="answer">Null: a bug.</param>
        internal void Answer(GateAnswer? answer) => _answers.Writer.TryWrite(answer);

        internal override async Task<GateAnswer> AskAsync(GateQuestion question, CancellationToken stop)
        {
            Interlocked.Increment(ref _asked);
            try
            {
                return await _answers.Reader.ReadAsync(stop) ?? throw new InvalidOperationException("a bug");
            }
            catch (OperationCanceledException)
            {
                WasStopped = true;
                throw;
            }
        }
    }
}
