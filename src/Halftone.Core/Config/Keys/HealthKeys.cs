using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.HealthConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of `health`.</summary>
internal static class HealthKeys
{
    internal static readonly Table<HealthConfig> Table = new("health", "How an instance is asked whether it is well.", new())
    {
        Keys =
        [
            Key.Live("path", new OptionalRecord<string>(RequestPaths.Shape, "off"), health => health.Path, (health, value) => health with { Path = value },
                "Path that answers 2xx when the instance is well; used by `ready: http`."),
        ],
        NotYet =
        [
            ("interval", "probing of running instances"),
            ("timeout", "probing of running instances"),
            ("ready_after", "probing of running instances"),
            ("fail_after", "probing of running instances"),
        ],
        Renamed = [("start_timeout", "write `ready: { timeout: ... }`")],
    };
}
