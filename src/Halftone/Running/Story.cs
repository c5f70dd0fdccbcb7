using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Screens;
using Halftone.Telemetry;

namespace Halftone.Running;

/// <summary>Tells what happens to processes as it happens: the start-up story first, later the log of restarts.</summary>
/// <param name="endsTheStart">While starting: a version without which the start is over. It is not tried again, whatever its supervisor still plans.</param>
internal sealed class Story(DaemonLog log, Terminal terminal, Func<VersionKey, bool> endsTheStart)
{
    /// <summary>Called from any thread.</summary>
    internal void Tell(ProcessNews news)
    {
        if (news is ProcessNews.Restarting && endsTheStart(news.Version)) return;
        if (Sentence(news) is not { } sentence) return;
        if (terminal.Quiet && sentence.Ink is Ink.None or Ink.Green) return;
        foreach (var (text, at) in sentence.Text.Split('\n').Select((text, at) => (text, at)))
            log.Line(at == 0 ? $"{sentence.Subject,-12}  {terminal.PaintMessage(text, sentence.Ink)}" : $"{"",-12}  {text}");
    }

    private readonly record struct Line(string Subject, string Text, Ink Ink = Ink.None);

    private static Line? Sentence(ProcessNews news)
    {
        var service = news.Version.Service;
        return news switch
        {
            ProcessNews.VersionStarting starting => new(news.Version.ToString(), $"starting {(starting.Instances > 1 ? $"{starting.Instances} x " : "")}{Command(starting.Command)}"),
            ProcessNews.InstanceReady ready => new($"{service}/{ready.Instance}", $"ready in {ready.Took.TotalMilliseconds:0} ms at {ready.Endpoint}, pid {ready.Pid}{(ready.BeyondLoopback ? "; warning: it listens beyond loopback and can be reached around the gateway" : "")}",
                ready.BeyondLoopback ? Ink.Yellow : Ink.Green),
            ProcessNews.StartFailed { Again: true } failed => new($"{service}/{failed.Instance}", $"did not start again: {failed.Fault.What}", Ink.Red),
            ProcessNews.StartFailed failed => new($"{service}/{failed.Instance}", $"did not start\n{failed.Fault.Text}", Ink.Red),
            ProcessNews.InstanceExited exited => new($"{service}/{exited.Instance}", $"pid {exited.Pid} {exited.Exit.Text}", Ink.Red),
            ProcessNews.Restarting again => new($"{service}/{again.Instance}", $"starts again in {Amounts.Age(again.In)}", Ink.Yellow),
            ProcessNews.GaveUp gaveUp => new($"{service}/{gaveUp.Instance}", $"given up: {gaveUp.Why}\nhint: mend it, then halftone restart {service}/{gaveUp.Instance}", Ink.Red),
            ProcessNews.Degraded degraded => new($"{service}/{degraded.Instance}", $"degraded: {degraded.Why}", Ink.Red),
            ProcessNews.InstanceStopped stopped => new($"{service}/{stopped.Instance}", $"stopped (pid {stopped.Pid} {stopped.Exit.Text})"),
            ProcessNews.InstanceEjected ejected => new($"{service}/{ejected.Instance}", $"gets no requests: {ejected.Why}; {ejected.Back}", Ink.Red),
            ProcessNews.InstanceOnTrial trial => new($"{service}/{trial.Instance}", "is tried again, with one request at a time", Ink.Yellow),
            ProcessNews.InstanceReturned returned => new($"{service}/{returned.Instance}", $"gets its share of requests again, after {Amounts.Age(returned.After)}", Ink.Green),
            ProcessNews.Hint hint => new($"{service}/{hint.Instance}", hint.Text, Ink.Yellow),
            _ => null,
        };
    }

    private static string Command(IReadOnlyList<string> command) => string.Join(' ', command.Select(word => word.Contains(' ') ? $"'{word}'" : word));
}
