using Halftone.Bench.Overload.Client;
using Halftone.Bench.Overload.Contenders;
using Halftone.Bench.Overload.Measuring;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>Half of the clients leave at random: in the line, in flight, in the middle of an upload.</summary>
internal static class Aborts
{
    private const double LoadSeconds = 60, PatienceSeconds = 4, LeaveWithinSeconds = 1, LateMax = 0.01, CancelMillisecondsMax = 50;
    private const int UploadBytes = 1024 * 1024, UploadedBytes = 64 * 1024;

    private static readonly Request Upload = new("/upload", UploadBytes, UploadedBytes);

    internal static Scenario Scenario { get; } = new("o6", "2x, half of the clients leave: queued, in flight, uploading", Runs);

    private static IEnumerable<Func<Row>> Runs(string contender, Pace pace)
    {
        if (contender != Lineup.Ours) yield break;
        foreach (var child in pace.Quick ? (string[])["workers"] : ["workers", "timer"]) yield return () => Run(contender, pace, child);
    }

    private static Row Run(string contender, Pace pace, string child)
    {
        // Fixed service times, so that the slot of an abandoned request can return when its work has ended, neither before nor after.
        using var match = new Match(contender, pace, Setting.Default, Rates.Plan(child) with { Service = "fixed" });
        var crowd = match.Open(2 * match.Capacity.PerSecond, seed: 6, Choose);
        var begin = match.Monitor.Seconds;
        crowd.Begin();
        var window = Window.Over(match, crowd, pace.Load(LoadSeconds));
        crowd.Leave();
        var late = (double)window.Child.Late / Math.Max(1, window.Child.Arrived);
        return Rows.Of("O6 aborts", match, crowd, window, begin) with
        {
            Note = FormattableString.Invariant($"{crowd.Tally[Outcome.Left]} left, {window.Child.Cancelled} cancelled at the child"),
            Goals = [Goal.AtMost("dead from the line", late, LateMax, "0.0%"), Goal.AtMost("cancel p99 ms", window.Child.CancelP99Microseconds / 1000, CancelMillisecondsMax, "0.0"), Rows.Peak(window, match)],
        };
    }

    private static Errand Choose(Random chance) => chance.NextDouble() switch
    {
        < 0.5 => new(Request.Get, PatienceSeconds),
        < 0.75 => new(Request.Get, chance.NextDouble() * LeaveWithinSeconds, MeansToLeave: true),
        _ => new(Upload, chance.NextDouble() * LeaveWithinSeconds, MeansToLeave: true),
    };
}
