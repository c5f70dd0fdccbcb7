using Halftone.Core.Config.Checks;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Keys;

/// <summary>`plans`: by name.</summary>
internal sealed class PlansShape() : MapShape<Plan>("plan", PlanKeys.Table, ReloadEffect.Live)
{
    private protected override string NameOf(Plan item) => item.Name;

    private protected override Plan ReadItem(YamlNode.Scalar key, YamlNode node, ConfigPath path, Reading reading) => Read(key.Text, node, path, reading);

    internal static Plan Read(string name, YamlNode node, ConfigPath path, Reading reading)
    {
        var plan = PlanKeys.Table.Read(node, PlanKeys.Table.Blank with { Name = name }, path, reading);
        if (node is YamlNode.Mapping mapping) PlanChecks.Run(plan, mapping, path, reading);
        return plan;
    }
}
