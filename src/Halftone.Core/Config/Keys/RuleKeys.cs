using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.RuleConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of a rule.</summary>
internal static class RuleKeys
{
    internal static readonly Table<RuleConfig> Table = new("rule", "Requests that meet the condition go to the version. The first matching rule wins, before any split.",
        new RuleConfig { Name = "", When = ConditionKeys.Blank, To = "" })
    {
        Keys =
        [
            Key.Live("name", new TextShape("a name", name => Names.Check("rule", name.Text)), rule => rule.Name, (rule, value) => rule with { Name = value },
                "For logs and `halftone explain`; without it the rule is called rule-N by its place, counted from 1."),
            Key.Required("when", ConditionKeys.Table, rule => rule.When, (rule, value) => rule with { When = value },
                "What a request must be like."),
            Key.Required("to", VersionNameShape.Instance, rule => rule.To, (rule, value) => rule with { To = value },
                "The version that takes the request."),
            Key.Checked("from", ConditionKeys.Ranges, [],
                "Only for clients within these ranges of addresses: keeps a switch like `?version=v2` to your own people."),
            Key.Live("stream", new BooleanShape(), rule => rule.Stream, (rule, value) => rule with { Stream = value },
                "The requests are long polls: they count on `limits.streams` and hold no slot."),
            Key.Live("priority", new WordShape<Priority>(("high", Priority.High), ("normal", Priority.Normal), ("low", Priority.Low)),
                rule => rule.Priority, (rule, value) => rule with { Priority = value },
                "Place in the version's line when all slots are busy: high goes first, low is the first to be dropped."),
        ],
        NotYet = [("remember", "remembering a rule's choice in a cookie"), ("signed", "signed overrides"), ("mirror", "mirroring")],
        Renamed =
        [
            ("match", "write `when`"), ("if", "write `when`"), ("version", "write `to`"), ("then", "write `to`"),
            ("weight", "weights stand in the service: `weights: { v1: 95%, v2: 5% }`"),
        ],
        Neighbours = [ConditionKeys.Table],
    };
}
