using System.Text.Json.Nodes;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.Keys.StepDraft>;

namespace Halftone.Core.Config.Keys;

/// <summary>A step as it is written: which kind it is, its keys tell.</summary>
internal sealed record StepDraft
{
    public Percent? Weight { get; init; }
    public TimeSpan Hold { get; init; } = new Step.Weigh(default).Hold;
    public TimeSpan? HoldMax { get; init; }
    public int UnitsMin { get; init; }
    public Items<string>? Gates { get; init; }
    public string? Until { get; init; }
    public string? Approve { get; init; }
    public TimeSpan? Timeout { get; init; }
    public string Note { get; init; } = "";
}

/// <summary>The keys of a step.</summary>
internal static class StepKeys
{
    internal const string Ready = "ready";
    internal const string Manual = "manual";

    /// <summary>A plan that takes longer than a month is a plan for other software.</summary>
    private static readonly DurationShape Long = new(TimeSpan.Zero, TimeSpan.FromDays(30));

    internal static readonly Table<StepDraft> Table = new("step", "A share for the candidate, and what must hold before the next step; or an approval.", new())
    {
        Keys =
        [
            Key.Live("weight", new LeftAway<Percent>(new PercentShape()), step => step.Weight, (step, value) => step with { Weight = value },
                "The candidate's share, down to 0.01%; each step's is larger than the one before. At 0% only rules reach the candidate: the place for a smoke test."),
            Key.Live("hold", Long, step => step.Hold, (step, value) => step with { Hold = value },
                "Shortest time at this weight."),
            Key.Live("hold_max", new LeftAway<TimeSpan>(Long), step => step.HoldMax, (step, value) => step with { HoldMax = value },
                "Longest time; when it is over and the gates could not judge, `if_no_data` of the plan says what happens. Without it: an hour, or twice `hold` where that is longer."),
            Key.Live("units_min", new WholeShape(0, 1_000_000_000), step => step.UnitsMin, (step, value) => step with { UnitsMin = value },
                "Identities (or requests, with `split: { unit: request }`) that the candidate must have had at this step."),
            Key.Live("gates", new OptionalValue<Items<string>>(new ListShape<string>("gates", new TextShape("the name of a gate", static _ => null), "") { OrSingle = true }, "all"),
                step => step.Gates, (step, value) => step with { Gates = value },
                "Gates of the plan that must pass before the next step. What the gateway measures itself watches for harm at every step."),
            Key.Live("until", Only(Ready), step => step.Until!, (step, value) => step with { Until = value },
                "`ready` on a step of 0%: over as soon as the candidate is ready and the gates that the step names have passed."),
            Key.Live("approve", Only(Manual), step => step.Approve!, (step, value) => step with { Approve = value },
                "`manual` instead of a weight: somebody has to say `halftone approve`."),
            Key.Live("timeout", new LeftAway<TimeSpan>(new DurationShape(TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))), step => step.Timeout, (step, value) => step with { Timeout = value },
                "For an approval; when nobody approved in time, the release is rolled back. Without it the release waits for ever."),
            Key.Live("note", new TextShape("a text", note => Names.CheckText("the note", note, mayBeEmpty: true)), step => step.Note, (step, value) => step with { Note = value },
                "For whoever looks at the release, or has to approve."),
        ],
        Applies = (step, key) => step.Approve is null ? key is not ("approve" or "timeout") && !(key == "hold" && step.Until is not null) : key is "approve" or "timeout" or "note",
        Renamed =
        [
            ("setWeight", "write `weight`"), ("set_weight", "write `weight`"), ("targetPercentage", "write `weight`"), ("percent", "write `weight`"),
            ("duration", "write `hold`"), ("pause", "write `hold: 10m` beside a weight, or a step of its own: `approve: manual`"), ("analysis", "write `gates`"),
            ("min_requests", "write `units_min`"), ("approval", "write `approve: manual`"), ("manual", "write `approve: manual`"),
        ],
    };

    private static TextShape Only(string word) => new($"`{word}`", written => written.Text == word ? null : new(Codes.NotAWord, $"`{written.Shown}` is not `{word}`", $"write `{word}`, or leave the key away"))
    {
        OwnSchema = () => new() { ["enum"] = new JsonArray((JsonNode)word) },
    };
}
