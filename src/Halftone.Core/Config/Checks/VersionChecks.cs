using Halftone.Core.Config.Keys;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Checks;

/// <summary>What must hold between the keys of one merged version.</summary>
internal static class VersionChecks
{
    internal static void Run(VersionConfig version, VersionSources from, Reading reading)
    {
        if (from.Own is not YamlNode.Mapping && from.Own is not YamlNode.Scalar { IsNull: true }) return;
        Source(version, from, reading);
        Port(version, from, reading);
        if (version.Ready is { Kind: ReadyKind.Log, Pattern: null } && Sound(from, reading, "ready"))
            Report(Codes.LogWithoutPattern, "`ready: log` does not say which line", "write `ready: { log: \"listening on\" }`",
                from.Find("ready"), reading);
        if (version.SetHost && version.Env.Any(variable => variable.Name == "HOST"))
            Report(Codes.ReservedVariable, "HOST is given by the gateway", "write `set_host: false` in the version to set it yourself",
                from.Find("env", "HOST"), reading);
        if (version.Restart.DelayMin > version.Restart.DelayMax)
            Report(Codes.LimitsContradict,
                $"in version `{from.Name.Text}` backoff_min {DurationShape.Of(version.Restart.DelayMin)} is longer than backoff_max {DurationShape.Of(version.Restart.DelayMax)}",
                "make backoff_max the longer one", Written(from, "restart", "backoff_min", "backoff_max"), reading);
        Limits(version.Limits, from, reading);
    }

    private static void Source(VersionConfig version, VersionSources from, Reading reading)
    {
        if (from.SaysItself("command") && from.SaysItself("addresses"))
        {
            Report(Codes.CommandAndAddresses, "this version has both `command` and `addresses`",
                "keep `command` if the gateway is to run it, `addresses` if somebody else does",
                (((YamlNode.Mapping)from.Own).Find("addresses")!.Key, from.Path.Key("addresses")), reading);
            return;
        }

        if (version.Command.IsEmpty && version.Addresses.IsEmpty && !from.Says("command") && !from.Says("addresses"))
            Report(Codes.NothingToRun, $"version `{version.Name}` has neither `command` nor `addresses`",
                "write e.g. `command: node server.js`", (from.Name, from.Path), reading);
        if (version.Addresses.IsEmpty) return;
        foreach (var key in VersionKeys.ForProcesses.Where(from.SaysItself))
            Report(Codes.NotForAddresses, $"`{key}` does nothing beside `addresses`: somebody else runs this version", "leave it away",
                (((YamlNode.Mapping)from.Own).Find(key)!.Key, from.Path.Key(key)), reading);
    }

    private static void Port(VersionConfig version, VersionSources from, Reading reading)
    {
        if (version.Port is not { } port || !version.Addresses.IsEmpty) return;
        if (version.Socket == SocketKind.Unix)
            Report(Codes.PortWithUnixSocket, $"port {port} stands beside `socket: unix`", "leave one of them away", from.Find("port"), reading);
        else if (version.Instances > 1)
            Report(Codes.PortWithInstances, $"{version.Instances} instances cannot share port {port}", "write `port: auto`",
                from.Find("port"), reading);
    }

    private static void Limits(LimitsConfig limits, VersionSources from, Reading reading)
    {
        if (!Sound(from, reading, "limits")) return;
        var deadline = limits.Total is { } total && total < limits.FirstByte ? total : limits.FirstByte;
        var (name, length) = deadline == limits.FirstByte ? ("first_byte", DurationShape.Of(deadline)) : ("total", DurationShape.Of(deadline));
        if (limits.QueueWait > deadline)
            Report(Codes.LimitsContradict,
                $"in version `{from.Name.Text}` queue_wait {DurationShape.Of(limits.QueueWait.Value)} is longer than {name} {length}, which counts the wait in",
                $"make queue_wait shorter than {name}", Written(from, "limits", "queue_wait", name), reading);
        if (limits.Connect > deadline)
            Report(Codes.LimitsContradict,
                $"in version `{from.Name.Text}` connect {DurationShape.Of(limits.Connect)} is longer than {name} {length}, which counts it in",
                $"make connect shorter than {name}", Written(from, "limits", "connect", name), reading);
        if (name == "total" && from.Says("limits", "first_byte"))
            Report(Codes.LimitNeverReached,
                $"in version `{from.Name.Text}` first_byte {DurationShape.Of(limits.FirstByte)} is never reached: total ends everything after {length}",
                "leave first_byte away, or make total the longer one", from.Find("limits", "first_byte"), reading);
    }

    /// <summary>Of two keys that contradict each other the one that is written.</summary>
    private static (YamlNode, ConfigPath) Written(VersionSources from, string table, string first, string second) =>
        from.Says(table, first) ? from.Find(table, first) : from.Find(table, second);

    /// <summary>What could not be read is not compared; that would be a second problem with the same mend.</summary>
    private static bool Sound(VersionSources from, Reading reading, string key) =>
        !reading.Problems.AnyUnreadableUnder(from.Path.Key(key).Text)
        && (from.Service is not { } service || (!reading.Problems.AnyUnreadableUnder(service.Path.Key("defaults").Key(key).Text)
            && (key != "limits" || !reading.Problems.AnyUnreadableUnder(service.Path.Key("limits").Text))));

    private static void Report(ProblemCode code, string fact, string fix, (YamlNode Node, ConfigPath Path) at, Reading reading) =>
        reading.Report(new(code, fact, fix), at.Node, at.Path);
}
