using System.Text.Json.Nodes;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Keys;

/// <summary>`plan` of a service: a name, or a plan.</summary>
internal sealed class PlanChoiceShape : Shape<PlanChoice>, IHoldsTable
{
    /// <summary>What a plan is called that stands in its service.</summary>
    internal const string OwnName = "own";

    private static readonly TextShape PlanName = new("the name of a plan", static _ => null);

    public ITable Table => PlanKeys.Table;

    internal override string Form => "the name of a plan, or a mapping of plan keys";

    internal override PlanChoice Read(YamlNode node, PlanChoice before, ConfigPath path, Reading reading) => node is YamlNode.Mapping
        ? new PlanChoice.Own(PlansShape.Read(OwnName, node, path, reading))
        : PlanName.Read(node, "", path, reading) is { Length: > 0 } name ? new PlanChoice.Named(name) : before;

    internal override YamlNode Write(PlanChoice value, bool all) => value switch
    {
        PlanChoice.Named(var name) => PlanName.Write(name, all),
        PlanChoice.Own(var plan) => PlanKeys.Table.Write(plan, all),
        _ => throw new System.Diagnostics.UnreachableException($"{value} is no choice of a plan."),
    };

    internal override JsonObject Schema(SchemaDefinitions definitions) =>
        new() { ["anyOf"] = new JsonArray(PlanName.Schema(definitions), PlanKeys.Table.Schema(definitions)) };
}
