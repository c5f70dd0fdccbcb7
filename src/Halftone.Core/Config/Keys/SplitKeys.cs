using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.Keys.SplitManner>;

namespace Halftone.Core.Config.Keys;

/// <summary>What `split` of a service says.</summary>
internal sealed record SplitManner
{
    public SplitUnit Unit { get; init; }
}

/// <summary>The keys of `split`.</summary>
internal static class SplitKeys
{
    internal static readonly Table<SplitManner> Table = new("split", "How requests are divided between stable and a candidate; how many go where is `weights`, or a plan's.", new())
    {
        Keys =
        [
            Key.Live("unit", new WordShape<SplitUnit>(("identity", SplitUnit.Identity), ("request", SplitUnit.Request)), split => split.Unit, (split, value) => split with { Unit = value },
                "Who is sent to one version: each user as long as the split lasts (`identity`), or each request anew. What is sent is also what is counted as one observation."),
        ],
        Renamed = [("key", "write `unit`"), ("by", "write `unit`"), ("salt", "it is the release's; leave it away"), ("weights", "they stand in the service: `weights: { v1: 95%, v2: 5% }`")],
    };
}
