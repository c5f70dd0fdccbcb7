using Halftone.Core.Config.Keys;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Checks;

/// <summary>What must hold between the parts of a plan, and between plans and services.</summary>
internal static class PlanChecks
{
    internal static void Run(Plan plan, YamlNode.Mapping own, ConfigPath path, Reading reading)
    {
        if (own.Find("freeze")?.Value is YamlNode.Sequence windows) FreezeKeys.Check(windows, path.Key("freeze"), reading);
        if (own.Find("steps")?.Value is not YamlNode.Sequence list) return;
        for (var index = 0; index < plan.Steps.Count; index++)
        {
            if (plan.Steps[index] is not Step.Weigh { Gates: { } names } || (list.Items[index] as YamlNode.Mapping)?.Find("gates")?.Value is not { } written) continue;
            foreach (var name in names.Where(name => plan.Gates.All(gate => gate.Name != name)))
            {
                var at = (written as YamlNode.Sequence)?.Items.FirstOrDefault(item => item is YamlNode.Scalar word && word.Text == name) ?? written;
                reading.Report(new(Codes.UnknownGate, $"there is no gate `{name}` in this plan", Nearest.Hint(name, [.. plan.Gates.Select(gate => gate.Name)])), at, path.Key("steps").Item(index).Key("gates"));
            }
        }
    }

    /// <summary>Services name plans that exist.</summary>
    internal static void Names(HalftoneConfig config, YamlNode.Mapping root, Reading reading)
    {
        foreach (var service in config.Services)
        {
            if (service.Plan is not PlanChoice.Named(var name) || config.FindPlan(name) is not null) continue;
            var services = root.Find("services")?.Value as YamlNode.Mapping;
            if ((services?.Find(service.Name)?.Value as YamlNode.Mapping)?.Find("plan") is not { } written) continue;
            string[] known = [.. config.Plans.Concat(BuiltInPlans.All).Select(plan => plan.Name).Distinct()];
            reading.Report(new(Codes.UnknownPlan, $"there is no plan `{name}`", Nearest.Hint(name, known)), written.Value, ConfigPath.Root.Key("services").Key(service.Name).Key("plan"));
        }
    }
}
