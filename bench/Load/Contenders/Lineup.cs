using System.Globalization;
using System.Text;
using Halftone.Bench.Shared.Contenders;

namespace Halftone.Bench.Load.Contenders;

/// <summary>How each contender is started. A name is a proxy, with `-unix` for a Unix-socket upstream.</summary>
internal static class Lineup
{
    /// <summary>Fast ones, fit for every cell.</summary>
    internal static readonly string[] Native = ["null", "nginx", "haproxy", "halftone", "halftone-unix"];

    /// <summary>The same over a Unix-socket upstream.</summary>
    internal static readonly string[] Unix = ["null-unix", "nginx-unix", "haproxy-unix"];

    /// <summary>The slow ones.</summary>
    internal static readonly string[] Managed = ["yarp", "article"];

    internal static IReadOnlyList<string> All { get; } = [.. Native, .. Unix, .. Managed];

    /// <summary>Configurations of the contenders.</summary>
    internal static string Peers { get; } = Path.Combine(Repository.Root, "bench", "Load", "peers");

    internal sealed record LaunchPlan(string[] Command, int Port, string? AccessLog);

    internal static LaunchPlan Launch(Stage stage, string name, string alias, Setting setting)
    {
        var unix = name.EndsWith("-unix", StringComparison.Ordinal);
        var kind = unix ? name[..^"-unix".Length] : name;
        var port = Ports.Next();
        var log = stage.Log ? Path.Combine(stage.Directory, $"{alias}.access.log") : null;
        var target = unix ? $"unix:{stage.Upstream.Socket}" : $"tcp:{stage.Upstream.Port}";
        return kind switch
        {
            "null" => new([Builds.NullProxy, $"{port}", target], port, null),
            "nginx" => new(["nginx", "-p", stage.Directory, "-c", Config("nginx.conf", Address(stage, unix, "unix:"))], port, log),
            "haproxy" => new(["haproxy", "-db", "-f", Config("haproxy.cfg", Address(stage, unix, "unix@"))], port, stage.Log ? Path.Combine(stage.Directory, $"{alias}.access.ring") : null),
            "haproxy-splice" => new(["haproxy", "-db", "-f", Config("haproxy.cfg", Address(stage, unix, "unix@"))], port, null),
            "yarp" => new(["dotnet", Builds.Yarp, $"{port}", target, log ?? "/dev/null"], port, log),
            "article" => new(["node", Path.Combine(Repository.SharedPeers, "article-proxy.js"), $"{port}", target, log ?? "/dev/null"], port, log),
            "halftone" => new([setting.Build ?? Builds.Halftone, "run", "-c", Config("halftone.yaml", Address(stage, unix, "unix:"))], port, log),
            _ => throw new InvalidOperationException($"No contender is called {name}; known: {string.Join(", ", All)}."),
        };

        string Config(string file, string upstream) => Template.Write(Path.Combine(Peers, file), Path.Combine(stage.Directory, $"{alias}{Path.GetExtension(file)}"), stage.Log, new Dictionary<string, string>
        {
            ["DIR"] = stage.Directory,
            ["NAME"] = alias,
            ["PORT"] = Text(port),
            ["UPSTREAM"] = upstream,
            ["DESCRIPTORS"] = Text(Limits.Descriptors),
            ["ACCESS_LOG"] = log ?? "off",
            ["REACTORS"] = Text(setting.Reactors),
            ["CONCURRENCY"] = Text(setting.Concurrency),
            ["VERSIONS"] = Versions(setting, upstream),
            ["RULES"] = Rules(setting),
            ["TUNE"] = kind == "haproxy-splice" ? "tune.bufsize 65536" : "",
            ["SPLICE"] = kind == "haproxy-splice" ? "option splice-auto" : "",
        });
    }

    private static string Address(Stage stage, bool unix, string prefix) => unix ? prefix + stage.Upstream.Socket : $"127.0.0.1:{stage.Upstream.Port}";

    private static string Versions(Setting setting, string upstream)
    {
        var lines = new StringBuilder();
        for (var i = 1; i <= setting.Versions; i++) lines.Append(CultureInfo.InvariantCulture, $"\n      v{i}: {{ addresses: [\"{upstream}\"] }}");
        return lines.ToString();
    }

    /// <summary>A query rule per version but stable, the cookie rule of a beta, and as many rules that match nothing as were asked for.</summary>
    private static string Rules(Setting setting)
    {
        var lines = new StringBuilder();
        for (var i = setting.Versions; i < setting.Rules; i++) lines.Append(CultureInfo.InvariantCulture, $"\n      - {{ when: {{ query: {{ item: \"{i}\" }} }}, to: v1 }}");
        for (var i = 1; i <= setting.Versions; i++)
            if (i != 2) lines.Append(CultureInfo.InvariantCulture, $"\n      - {{ when: {{ query: {{ version: v{i} }} }}, to: v{i} }}");
        lines.Append("\n      - { when: { cookie: { beta: staff } }, to: v1 }");
        return lines.ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
