using System.Collections;
using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision.Spawning;

/// <summary>The environment of a child: ours without what was meant for us alone, then the version's, then what the gateway says.</summary>
internal sealed class ChildEnvironment
{
    /// <summary>Names the gateway that started a process; guard and next start find what was left behind by it.</summary>
    internal const string Mark = "HALFTONE_GATEWAY";

    private readonly Dictionary<string, string> _inherited;

    private ChildEnvironment(Dictionary<string, string> inherited) => _inherited = inherited;

    internal static ChildEnvironment Inherit(IDictionary variables)
    {
        var inherited = new Dictionary<string, string>();
        foreach (DictionaryEntry entry in variables)
        {
            var name = (string)entry.Key;
            if (!IsForUsAlone(name)) inherited[name] = (string?)entry.Value ?? "";
        }

        return new ChildEnvironment(inherited);
    }

    /// <summary>Of one start; later names win over earlier ones.</summary>
    internal Dictionary<string, string> With(Items<EnvVar> version, IEnumerable<KeyValuePair<string, string>> gateway)
    {
        var result = new Dictionary<string, string>(_inherited);
        foreach (var variable in version) result[variable.Name] = variable.Value;
        foreach (var (name, value) in gateway) result[name] = value;
        return result;
    }

    internal static string[] Lines(Dictionary<string, string> variables) => [.. variables.Select(pair => $"{pair.Key}={pair.Value}")];

    /// <summary>
    /// A channel or socket that our own parent (PM2, systemd, another gateway) made for us: in a child the variable would name a
    /// descriptor that is something else there. A wrong NODE_CHANNEL_FD kills a Node child at its first `send`.
    /// </summary>
    private static bool IsForUsAlone(string name) =>
        name is "NODE_CHANNEL_FD" or "NODE_CHANNEL_SERIALIZATION_MODE" or "NODE_UNIQUE_ID" or "NOTIFY_SOCKET" or "WATCHDOG_PID" or "WATCHDOG_USEC" or Mark or Preload.PreloadFile.Variable
        || name.StartsWith("LISTEN_", StringComparison.Ordinal);
}
