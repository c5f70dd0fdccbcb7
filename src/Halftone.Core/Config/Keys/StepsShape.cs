using System.Text.Json.Nodes;
using Halftone.Core.Config.Checks;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Keys;

/// <summary>`steps`: one after the other, each with more weight than the one before.</summary>
internal sealed class StepsShape : Shape<Items<Step>>, IHoldsTable
{
    /// <summary>More steps than anybody watches.</summary>
    internal const int Most = 100;

    public ITable Table => StepKeys.Table;

    internal override string Form => "a list of steps";

    internal override Items<Step> Read(YamlNode node, Items<Step> before, ConfigPath path, Reading reading)
    {
        if (node is not YamlNode.Sequence list)
        {
            ReportKind(node, path, reading);
            return before;
        }

        List<Step> steps = [];
        for (var index = 0; index < list.Items.Count && index < Most && reading.Continues(list.Items[index], path.Item(index)); index++)
            steps.Add(One(list.Items[index], path.Item(index), reading));
        StepChecks.Run(steps, list, path, reading);
        return steps.ToItems();
    }

    private static Step One(YamlNode node, ConfigPath path, Reading reading)
    {
        var draft = StepKeys.Table.Read(node, StepKeys.Table.Blank, path, reading);
        if (node is YamlNode.Mapping mapping) StepChecks.Form(draft, mapping, path, reading);
        var note = draft.Note.Length == 0 ? null : draft.Note;
        if (draft.Approve is not null) return new Step.Approval(draft.Timeout) { Note = note };
        return new Step.Weigh(draft.Weight ?? default)
        {
            Note = note,
            Hold = draft.Hold,
            HoldMax = draft.HoldMax,
            UnitsMin = draft.UnitsMin,
            Gates = draft.Gates,
            UntilReady = draft.Until is not null,
        };
    }

    private static StepDraft Draft(Step step) => step switch
    {
        Step.Weigh weigh => new()
        {
            Weight = weigh.Weight,
            Hold = weigh.Hold,
            HoldMax = weigh.HoldMax,
            UnitsMin = weigh.UnitsMin,
            Gates = weigh.Gates,
            Until = weigh.UntilReady ? StepKeys.Ready : null,
            Note = weigh.Note ?? "",
        },
        Step.Approval approval => new() { Approve = StepKeys.Manual, Timeout = approval.Timeout, Note = approval.Note ?? "" },
        _ => throw new System.Diagnostics.UnreachableException($"{step} is no step."),
    };

    internal override YamlNode Write(Items<Step> value, bool all) => YamlPrinter.Sequence(value.Select(step => StepKeys.Table.Write(Draft(step), all)));

    internal override JsonObject Schema(SchemaDefinitions definitions) =>
        new() { ["type"] = "array", ["items"] = StepKeys.Table.Schema(definitions), ["minItems"] = 1, ["maxItems"] = Most };
}
