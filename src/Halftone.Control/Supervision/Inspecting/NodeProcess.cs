using System.Globalization;
using System.Text;
using Halftone.Control.Supervision.Probing;
using Halftone.Control.Supervision.Spawning;

namespace Halftone.Control.Supervision.Inspecting;

/// <summary>Finds the process of an instance that may be sent SIGUSR1: Node, with a handler for it. Anything else would die of the signal.</summary>
internal static class NodeProcess
{
    internal const int Signal = 10;

    /// <summary>Programs that are Node themselves and only start the app.</summary>
    private static readonly string[] Starters = ["npm", "npx", "yarn", "pnpm", "corepack"];

    /// <returns>The app's process; with a fault <see cref="InspectFault.SignalUnhandled"/> too, which matters to the signal alone.</returns>
    /// <param name="group">Of the instance; also its leader's pid.</param>
    /// <param name="port">Where it listens; null = on a Unix socket.</param>
    internal static (int Pid, InspectFault? Fault) Find(int group, int? port)
    {
        var members = ProcessTable.Members(group);
        var nodes = members.Where(IsNode).ToList();
        if (nodes.Count == 0) return (0, new InspectFault.NotNode(string.Join(", ", members.Select(NameOf).Distinct())));
        var apps = nodes.Where(pid => !IsStarter(pid)).ToList();
        if (apps.Count > 1 && port is { } number) apps = [.. apps.Where(pid => ListeningSockets.Holds(pid, number))];
        if (apps is not [var app]) return (0, new InspectFault.SeveralNodes(string.Join(", ", nodes)));
        return HasHandler(app) ? (app, null) : (app, new InspectFault.SignalUnhandled(app));
    }

    /// <summary>A Node is in the group, if only as what starts the rest.</summary>
    internal static bool IsAmong(int group) => ProcessTable.Members(group).Exists(IsNode);

    /// <summary>By the file that runs, whatever the process calls itself: `node`, `nodejs`, `node-22`.</summary>
    private static bool IsNode(int pid) => IsNodeFile(NameOf(pid));

    internal static bool IsNodeFile(string name) =>
        name.StartsWith("node", StringComparison.Ordinal) && name.AsSpan(4) is var rest && (rest.IsEmpty || rest.SequenceEqual("js") || rest[0] is '-' or '_' or '.' || char.IsAsciiDigit(rest[0]));

    private static string NameOf(int pid)
    {
        try
        {
            var target = new FileInfo($"/proc/{pid}/exe").LinkTarget;
            // After an update the file that still runs is gone.
            return target is null ? "an unknown program" : Path.GetFileName(target.Replace(" (deleted)", "", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "an unknown program";
        }
    }

    private static bool IsStarter(int pid)
    {
        var words = Encoding.UTF8.GetString(ProcFile.ReadAll($"/proc/{pid}/cmdline")).Split('\0');
        // npm calls itself `npm start` in one word.
        var names = words.Take(2).Select(word => Path.GetFileName(word.Split(' ')[0]));
        return names.Any(name => Starters.Any(starter => name == starter || name.StartsWith($"{starter}-cli.", StringComparison.Ordinal) || name.StartsWith($"{starter}.", StringComparison.Ordinal)));
    }

    private static bool HasHandler(int pid) => HasHandler(Encoding.ASCII.GetString(ProcFile.ReadAll($"/proc/{pid}/status")));

    /// <param name="status">/proc/PID/status; SigCgt is a mask in which signal n has bit n - 1.</param>
    internal static bool HasHandler(string status)
    {
        const string field = "SigCgt:";
        var at = status.IndexOf(field, StringComparison.Ordinal);
        if (at < 0) return false;
        var line = status.AsSpan(at + field.Length);
        var end = line.IndexOf('\n');
        return ulong.TryParse((end < 0 ? line : line[..end]).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask) && (mask & (1UL << (Signal - 1))) != 0;
    }
}
