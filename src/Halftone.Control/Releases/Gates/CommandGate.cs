using System.Globalization;
using System.Text;
using Halftone.Control.Outgoing;
using Halftone.Control.Supervision;
using Halftone.Core.Processes;

namespace Halftone.Control.Releases.Gates;

/// <summary>A program decides: 0 passes, 75 (EX_TEMPFAIL) does not know yet, any other code fails.</summary>
/// <remarks>
/// 126 and 127 are what shells answer when they cannot run a program; they, a death by a signal and a run beyond the timeout say nothing about the
/// candidate, so they are errors. The whole process group ends with the program, or with us.
/// </remarks>
internal sealed class CommandGate(CommandGateConfig config, ToolRun tools, TimeProvider time) : ExternalGate(config)
{
    private readonly CommandGateConfig _config = config;

    private const int TemporaryFailure = 75, CannotExecute = 126, NotFound = 127;

    /// <summary>Kept of each output. A test's summary stands at the end, its first complaint at the beginning; we show the latter.</summary>
    private const int OutputBytesMax = 8 * 1024;

    private const int LinesMax = 3, LineMax = 200;

    internal override async Task<GateAnswer> AskAsync(GateQuestion question, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(_config.Timeout, time);
        var order = new ToolOrder
        {
            Command = _config.Command,
            Shown = _config.Shown.IsEmpty ? _config.Command : _config.Shown,
            Cwd = _config.Cwd,
            Env = _config.Env,
            Ours = Variables(question),
            BytesMax = OutputBytesMax,
        };
        return await tools.RunAsync(order, limit.Token, stop) switch
        {
            ToolResult.NotStarted no => new GateAnswer.Error { Why = no.Reason },
            ToolResult.TimedOut late => new GateAnswer.Error { Why = With($"it did not end within {_config.Timeout.TotalSeconds:0.###} s and was killed", late.Output, late.Errors) },
            ToolResult.Ended ended => Read(ended),
            var result => throw new System.Diagnostics.UnreachableException($"{result} is no end of a tool."),
        };
    }

    private GateAnswer Read(ToolResult.Ended ended) => ended.Status switch
    {
        { Code: 0 } => new GateAnswer.Pass { Why = With("exit code 0", ended.Output, ended.Errors) },
        { Code: TemporaryFailure } => new GateAnswer.Wait { Why = With("exit code 75, not yet", ended.Output, ended.Errors) },
        { Code: CannotExecute or NotFound } => new GateAnswer.Error { Why = With($"exit code {ended.Status.Code}, by which shells say that a program cannot be run", ended.Errors, ended.Output) },
        { Code: { } code } => new GateAnswer.Fail { Why = With($"exit code {code}", ended.Errors, ended.Output) },
        { Signal: { } signal } => new GateAnswer.Error { Why = With($"it was killed by {SignalName.Of(signal)}", ended.Errors, ended.Output) },
        _ => new GateAnswer.Error { Why = "its exit status was lost" },
    };

    private static KeyValuePair<string, string>[] Variables(GateQuestion question) =>
    [
        new("HALFTONE_SERVICE", question.Service),
        new("HALFTONE_RELEASE", question.Release),
        new("HALFTONE_STABLE", question.Stable),
        new("HALFTONE_CANDIDATE", question.Candidate),
        new("HALFTONE_STEP", question.Step.ToString(CultureInfo.InvariantCulture)),
        new("HALFTONE_WEIGHT", question.Weight.Value.ToString("0.######", CultureInfo.InvariantCulture)),
    ];

    /// <summary>The first lines of the output that has any.</summary>
    private string With(string how, byte[] first, byte[] second)
    {
        var mask = new Masking(_config.Env.Where(variable => variable.Shown != variable.Value).Select(variable => variable.Value));
        var lines = Lines(first).Concat(Lines(second)).Take(LinesMax).Select(line => Shortened.Of(mask.Show(line), LineMax));
        var said = string.Join(" / ", lines);
        return said.Length == 0 ? how : $"{how}: {said}";
    }

    private static IEnumerable<string> Lines(byte[] output) => Encoding.UTF8.GetString(output).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
}
