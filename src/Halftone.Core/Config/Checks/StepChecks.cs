using Halftone.Core.Config.Keys;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Checks;

/// <summary>What must hold within a step, and from step to step.</summary>
internal static class StepChecks
{
    /// <summary>The finest share that plans are promised.</summary>
    private const double WeightMin = 0.01;

    /// <summary>A step is a weight or an approval, and has the keys of what it is.</summary>
    internal static void Form(StepDraft step, YamlNode.Mapping own, ConfigPath path, Reading reading)
    {
        if (own.Find("approve") is not null)
        {
            foreach (var key in new[] { "weight", "hold", "hold_max", "units_min", "gates", "until" })
                Clash(own, key, $"`{key}` means nothing in an approval", "make it a step of its own", path, reading);
            return;
        }

        if (own.Find("weight") is null)
        {
            if (!reading.Problems.AnyErrorUnder(path.Text))
                reading.Report(new(Codes.StepForm, "the step has neither a weight nor an approval", "write `weight: 5%`, or `approve: manual`"), own, path);
            return;
        }

        Clash(own, "timeout", "`timeout` belongs to an approval", "the longest time of a weight is `hold_max`", path, reading);
        if (step.Weight is { Value: > 0 and < WeightMin } weight)
            reading.Report(new(Codes.OutOfRange, $"{weight} is less than {new Percent(WeightMin)}", "write 0%, or at least 0.01%"), own.Find("weight")!.Value, path.Key("weight"));
        if (step.Until is not null)
        {
            Clash(own, "hold", "`hold` means nothing beside `until: ready`", "keep one of them", path, reading);
            if (step.Weight is { Value: > 0 })
                reading.Report(new(Codes.StepForm, "`until: ready` stands on a step with a weight", "the candidate is ready before it gets any request; write `hold`"), own.Find("until")!.Key, path.Key("until"));
        }
        else if (step.HoldMax is { } longest && longest < step.Hold)
        {
            reading.Report(new(Codes.LimitsContradict, $"hold_max {DurationShape.Of(longest)} is shorter than hold {DurationShape.Of(step.Hold)}", "make hold_max the longer one"),
                own.Find("hold_max")?.Value ?? own, path.Key("hold_max"));
        }
    }

    internal static void Run(List<Step> steps, YamlNode.Sequence list, ConfigPath path, Reading reading)
    {
        if (list.Items.Count > StepsShape.Most)
            reading.Report(new(Codes.StepForm, $"{list.Items.Count} steps are more than {StepsShape.Most}", "take greater steps"), list.Items[StepsShape.Most], path);
        // What could not be read is not compared; that would be a second problem with the same mend.
        if (reading.Problems.AnyErrorUnder(path.Text)) return;

        (int Number, Percent Weight)? before = null;
        for (var index = 0; index < steps.Count; index++)
        {
            if (steps[index] is not Step.Weigh step) continue;
            var at = (list.Items[index] as YamlNode.Mapping)?.Find("weight")?.Value ?? list.Items[index];
            if (before is { } last && step.Weight.Value <= last.Weight.Value)
                reading.Report(new(Codes.PlanWeights, $"step {index + 1} weight {step.Weight} is not larger than step {last.Number} weight {last.Weight}", "let the weights grow from step to step"), at, path.Item(index));
            before = (index + 1, step.Weight);
        }

        if (before is { Weight.IsAll: true }) return;
        reading.Report(new(Codes.PlanWeights, before is { } end ? $"the last weight is {end.Weight}, not 100%" : "no step has a weight", "add `{ weight: 100% }`: without it nobody is ever promoted"),
            list.Items.Count > 0 ? list.Items[^1] : list, path);
    }

    private static void Clash(YamlNode.Mapping own, string key, string fact, string fix, ConfigPath path, Reading reading)
    {
        if (own.Find(key) is { } pair) reading.Report(new(Codes.StepForm, fact, fix), pair.Key, path.Key(key));
    }
}
