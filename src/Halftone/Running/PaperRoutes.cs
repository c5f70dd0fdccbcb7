using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.Core.Worlds;

namespace Halftone.Running;

/// <summary>A table that is asked and never serves: its pools have no instances and nobody to wake.</summary>
internal static class PaperRoutes
{
    private sealed class Nobody : IReactors
    {
        public void Wake(in Wake wake) { }

        public void Close(Link idle) { }
    }

    internal static RouteTable Of(HalftoneConfig config) => RouteCompiler.Compile(config, key =>
    {
        var limits = config.Version(key)!.Limits;
        return new VersionRoute(key, new Pool(PoolLimits.From(limits), reactors: 1, new Nobody()), limits, new(reactors: 1));
    }, new Dictionary<string, SplitConfig?>());
}
