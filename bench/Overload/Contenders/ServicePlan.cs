using Halftone.Bench.Shared.Contenders;

namespace Halftone.Bench.Overload.Contenders;

/// <summary>A child and how it serves.</summary>
internal sealed record ServicePlan
{
    /// <summary>`timer` (any number at once) or `workers` (a few serial ones that finish abandoned work).</summary>
    internal required string Kind { get; init; }

    internal required double ServiceMilliseconds { get; init; }

    /// <summary>What the child can do at once, and so the slots of every gateway before it.</summary>
    internal required int Slots { get; init; }

    /// <summary>fixed, exponential, burn.</summary>
    internal string Service { get; init; } = "fixed";

    /// <summary>The first letter counts: answers carry it.</summary>
    internal string Name { get; init; } = "child";

    internal string Cores { get; init; } = $"{Shared.Machine.Cores.Client}";

    /// <summary>What `limits.queue_wait: auto` comes to: clamp(20 x median / slots, 1 s, 5 s), DESIGN section 5.</summary>
    internal double WaitSeconds => WaitAt(1);

    internal double ServiceSeconds => ServiceMilliseconds / 1000;

    /// <summary>One of ours, if nothing else is said.</summary>
    internal string Script { get => field ?? Path.Combine(Repository.Root, "bench", "Overload", "children", $"{Kind}.js"); init; }

    /// <summary>The same bound while the service is slower by a factor.</summary>
    internal double WaitAt(double times) => Math.Clamp(20 * times * ServiceSeconds * (Service == "exponential" ? Math.Log(2) : 1) / Slots, 1, 5);

    internal IEnumerable<(string Name, string Value)> Environment(int controlPort) =>
    [
        ("CONTROL_PORT", $"{controlPort}"), ("CHILD_NAME", Name), ("SERVICE_MS", FormattableString.Invariant($"{ServiceMilliseconds}")), ("SERVICE", Service), ("WORKERS", $"{Slots}"),
    ];
}
