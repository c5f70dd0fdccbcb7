using System.Globalization;
using Halftone.Bench.Shared.Contenders;

namespace Halftone.Bench.Overload.Contenders;

/// <summary>How each gateway is started in front of children, and held to their slots.</summary>
internal static class Lineup
{
    internal const string Ours = "halftone";

    internal static readonly string[] Peers = ["node", "yarp", "haproxy", "nginx"];

    internal static IReadOnlyList<string> All { get; } = [Ours, .. Peers];

    /// <param name="directory">For its files.</param>
    /// <param name="name">Which.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="children">Version v1 and, in Halftone, a candidate v2 at 10 %.</param>
    /// <param name="setting">Line, descriptors, who runs the child.</param>
    internal static string[] Command(string directory, string name, int port, IReadOnlyList<Target> children, Setting setting)
    {
        var slots = children[0].Plan.Slots;
        string[] command = name switch
        {
            Ours => [Builds.Halftone, "run", "-c", Config("halftone.yaml")],
            "node" => ["node", Path.Combine(Repository.SharedPeers, "article-proxy.js"), Text(port), $"tcp:{children[0].Port}", "/dev/null", Text(slots)],
            "yarp" => ["dotnet", Builds.Yarp, Text(port), $"tcp:{children[0].Port}", "/dev/null", Text(slots)],
            "haproxy" => ["haproxy", "-db", "-f", Config("haproxy.cfg")],
            "nginx" => ["nginx", "-p", directory, "-c", Config("nginx.conf")],
            _ => throw new InvalidOperationException($"No contender is called {name}; known: {string.Join(", ", All)}."),
        };
        return setting.Descriptors is { } files ? ["prlimit", $"--nofile={files}:{files}", .. command] : command;

        string Config(string file) => Template.Write(Path.Combine(Repository.Root, "bench", "Overload", "peers", file), Path.Combine(directory, file), log: false, new Dictionary<string, string>
        {
            ["DIR"] = directory,
            ["NAME"] = name,
            ["PORT"] = Text(port),
            ["UPSTREAM"] = Text(children[0].Port),
            ["SLOTS"] = Text(slots),
            ["DESCRIPTORS"] = Text(Limits.Descriptors),
            ["LIMITS"] = setting.Line is { } queue ? $", queue: {queue}" : "",
            ["VERSIONS"] = string.Concat(children.Select((child, i) => $"\n      v{i + 1}: {Version(child, setting)}")),
            ["WEIGHTS"] = children.Count > 1 ? "weights: { v1: 90%, v2: 10% }" : "",
        });
    }

    private static string Version(Target child, Setting setting)
    {
        if (!setting.OwnChild) return $"{{ addresses: [\"127.0.0.1:{child.Port}\"] }}";
        var variables = string.Join(", ", child.Plan.Environment(child.Control.Port).Select(variable => $"{variable.Name}: \"{variable.Value}\""));
        // What the gateway starts would share its core.
        return $"{{ command: [taskset, -c, \"{child.Plan.Cores}\", node, \"{child.Plan.Script}\"], env: {{ {variables} }} }}";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
