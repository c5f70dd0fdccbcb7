using System.Text;
using Halftone.Control.Supervision;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Control.Supervision.Probing;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Processes;

namespace Halftone.Control.Diagnosis;

/// <summary>Looks into a process that is no Node with the program that the version names for it (`diagnose.command`).</summary>
internal sealed class LanguageTool(Supervisor supervisor, TimeProvider time)
{
    /// <summary>A heap of gigabytes takes `jmap` some seconds.</summary>
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(60);

    /// <summary>Of each of the two outputs: a histogram of 10,000 classes.</summary>
    private const int BytesMax = 1 << 20;

    internal async Task<(HeapSight? Sight, InspectFault? Fault, IReadOnlyList<string> Warnings)> LookAsync(InstanceProcess process, VersionConfig config, CancellationToken stop)
    {
        var (pid, others) = Choose(process);
        using var late = new CancellationTokenSource(TimeMax, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(late.Token);
        var began = time.GetTimestamp();
        var shown = ProcessTemplate.Fill(config.Diagnose.VisibleCommand, pid);
        var running = supervisor.Tools.RunAsync(new ToolOrder
        {
            Command = ProcessTemplate.Fill(config.Diagnose.Command, pid),
            Shown = shown,
            Cwd = supervisor.DirectoryOf(config),
            Env = config.Env,
            // One byte more tells that there was more.
            BytesMax = BytesMax + 1,
        }, limit.Token, stop);
        // Nobody else may be looked at under its number, and whoever takes its place not be kept from being looked at.
        if (await Task.WhenAny(running, process.Child.LeaderExited) != running) await limit.CancelAsync();
        var result = await running;
        var secrets = config.Secrets;
        ToolTold Told(int? code, string how, byte[] output, byte[] errors) =>
            new(pid, shown, code, how, time.GetElapsedTime(began), Text(output, secrets), output.Length > BytesMax, Text(errors, secrets), errors.Length > BytesMax);
        return result switch
        {
            ToolResult.NotStarted no => (null, new InspectFault.NotRun(no.Reason), others),
            ToolResult.TimedOut killed => (new HeapSight.Told(Told(null, late.IsCancellationRequested ? $"was killed: it did not end within {TimeMax.TotalSeconds:0} s" : "was killed: the instance has ended", killed.Output, killed.Errors)), null, others),
            ToolResult.Ended ended => (new HeapSight.Told(Told(ended.Status.Code, How(ended.Status), ended.Output, ended.Errors)), null, others),
            _ => throw new System.Diagnostics.UnreachableException($"{result} is no end of a tool."),
        };
    }

    /// <summary>Who listens where requests go, for a shell or a watcher may have started it; else the leader.</summary>
    private static (int Pid, IReadOnlyList<string> Warnings) Choose(InstanceProcess process)
    {
        var leader = process.Child.Pid;
        var endpoint = process.Ready?.Endpoint ?? process.Target;
        if (endpoint.Path is not null) return (leader, []);
        return Choose(leader, ProcessTable.Members(leader).Where(pid => ListeningSockets.Holds(pid, endpoint.Port)).Select(pid => (pid, ProcessTable.ReadOne(pid)?.RssBytes ?? 0)));
    }

    /// <param name="listening">Pids with their resident bytes. Workers of one program share a socket: the largest of them is what grows.</param>
    internal static (int Pid, IReadOnlyList<string> Warnings) Choose(int leader, IEnumerable<(int Pid, long Rss)> listening)
    {
        var all = listening.OrderByDescending(each => each.Rss).ThenBy(each => each.Pid).ToList();
        return all switch
        {
            [] => (leader, []),
            [var only] => (only.Pid, []),
            _ => (all[0].Pid, [$"{all.Count} processes listen there (pids {string.Join(", ", all.Select(each => each.Pid))}); looked at was the largest"]),
        };
    }

    /// <summary>What is cut goes on in a secret perhaps: its last line goes, also when there is no other.</summary>
    internal static string Text(byte[] output, ResolvedTexts secrets)
    {
        var cut = output.Length > BytesMax;
        var text = Encoding.UTF8.GetString(output.AsSpan(0, Math.Min(output.Length, BytesMax)));
        if (cut) text = text[..(text.LastIndexOf('\n') + 1)];
        return secrets.Mask("", text)!;
    }

    private static string How(ExitStatus status) => status switch
    {
        { Code: { } code } => $"exited with code {code}",
        { Signal: { } signal } => $"was killed by {SignalName.Of(signal)}",
        _ => "is gone; its exit status was lost",
    };
}
