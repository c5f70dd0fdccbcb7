namespace Halftone.Core.Config;

/// <summary>How a release goes from stable to its candidate: steps, what must be proven at each, and what happens when it is not.</summary>
internal sealed record Plan
{
    public required string Name { get; init; }

    /// <summary>At least one; the weights grow, and the last is 100 %.</summary>
    public Items<Step> Steps { get; init; } = [];

    /// <summary>How long the old version stays warm after promotion, for a rollback in one swap; zero = not at all. Argo's scaleDownDelay is 30 s, which nobody's eyes reach.</summary>
    public TimeSpan KeepOld { get; init; } = TimeSpan.FromMinutes(30);

    public IfFail IfFail { get; init; } = IfFail.RollBack;

    public WhenUnproven IfNoData { get; init; } = WhenUnproven.Pause;

    /// <summary>Every gate of the plan by name, in the order of the file. `errors` and `latency` are among them always.</summary>
    public Items<GateConfig> Gates { get; init; } = DefaultGates;

    /// <summary>When nothing starts and nothing moves forward by itself, in the gateway's local time. Rollbacks know no freeze.</summary>
    public Items<FreezeWindow> Freeze { get; init; } = [];

    /// <summary>Found in every plan, also where the file does not name them.</summary>
    internal static Items<GateConfig> DefaultGates => [new GateConfig.Errors(), new GateConfig.Latency()];

    /// <summary>The gates that a step waits for: those it names, or all of the plan where it names none.</summary>
    internal Items<GateConfig> GatesOf(Step.Weigh step) =>
        step.Gates is { } names ? Gates.Where(gate => names.Contains(gate.Name)).ToItems() : Gates;
}

/// <summary>What a gate that fails does.</summary>
internal enum IfFail : byte { RollBack, Pause }

/// <summary>What happens when a step's longest time is over and its gates could not judge.</summary>
internal enum WhenUnproven : byte { Pause, Promote, RollBack }
