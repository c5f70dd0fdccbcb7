using System.Collections.Immutable;
using Halftone.Core.Releases;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Releases.Gates;

/// <summary>Asks the external gates of one step, each at its own pace and never twice at once, from its construction until it is disposed.</summary>
/// <remarks>
/// A step has a runner of its own: what was said at another weight is no answer. <see cref="Readings"/> never waits. Being unable to ask is no failure of
/// the candidate, so it holds the release and does not roll it back; from the fourth time in a row the reading says so (Argo's consecutiveErrorLimit is 4).
/// </remarks>
internal sealed class GateRunner : IAsyncDisposable
{
    private const int ErrorsTold = 4;

    /// <summary>A gate that asks for more patience is asked again then all the same; whoever approves may have forgotten that.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(5);

    private readonly GateQuestion _question;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly GateReading[] _readings;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _work;

    internal GateRunner(IReadOnlyList<ExternalGate> gates, GateQuestion question, TimeProvider time, ILogger log)
    {
        (_question, _time, _log) = (question, time, log);
        _readings = [.. gates.Select(gate => new GateReading(gate.Config.Name, Verdict.NotEnough, "not asked yet"))];
        _work = Task.WhenAll(gates.Select((gate, place) => Task.Run(() => AskOnAndOnAsync(gate, place))));
    }

    /// <summary>The newest of each gate, in the order they were given.</summary>
    internal ImmutableArray<GateReading> Readings => [.. _readings.Select((_, place) => Volatile.Read(ref _readings[place]))];

    /// <summary>Ends what is being asked; commands are killed, and gone when this ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _work;
        _ended.Dispose();
    }

    private async Task AskOnAndOnAsync(ExternalGate gate, int place)
    {
        var (errors, fails) = (0, 0);
        try
        {
            while (true)
            {
                var answer = await AskAsync(gate);
                errors = answer is GateAnswer.Error ? errors + 1 : 0;
                // Between two failures a gate may be out of reach; that heals nothing.
                fails = answer is GateAnswer.Fail ? fails + 1 : answer is GateAnswer.Error ? fails : 0;
                if (errors == ErrorsTold) _log.GateOutOfReach(gate.Config.Name, _question.Service, answer.Why);
                Volatile.Write(ref _readings[place], Reading(gate.Config, answer, errors, fails));
                await Task.Delay(Pause(gate.Config.Interval, answer), _time, _ended.Token);
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The step is over.
        }
    }

    private async Task<GateAnswer> AskAsync(ExternalGate gate)
    {
        try
        {
            return await gate.AskAsync(_question, _ended.Token);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            _log.Bug(bug, gate.Config.Name);
            return new GateAnswer.Error { Why = "it could not be asked, for a bug of the gateway" };
        }
    }

    private static TimeSpan Pause(TimeSpan interval, GateAnswer answer)
    {
        var asked = (answer as GateAnswer.Wait)?.After is { } after ? after < WaitMax ? after : WaitMax : TimeSpan.Zero;
        return asked > interval ? asked : interval;
    }

    private static GateReading Reading(ExternalGateConfig config, GateAnswer answer, int errors, int fails) => answer switch
    {
        GateAnswer.Pass => new GateReading(config.Name, Verdict.Pass, answer.Why),
        GateAnswer.Fail when fails >= config.FailAfter => new GateReading(config.Name, Verdict.Fail, answer.Why),
        GateAnswer.Fail => new GateReading(config.Name, Verdict.NotEnough, $"failed {fails} of {config.FailAfter} times: {answer.Why}"),
        GateAnswer.Error when errors >= ErrorsTold => new GateReading(config.Name, Verdict.NotEnough, $"cannot be asked, {errors} times in a row: {answer.Why}"),
        GateAnswer.Error => new GateReading(config.Name, Verdict.NotEnough, $"cannot be asked: {answer.Why}"),
        _ => new GateReading(config.Name, Verdict.NotEnough, answer.Why),
    };
}
