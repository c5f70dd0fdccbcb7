namespace Halftone.Bench.Overload.Contenders;

/// <summary>What a scenario sets at a gateway beside its slots.</summary>
internal sealed record Setting
{
    internal static Setting Default { get; } = new();

    /// <summary>For taskset.</summary>
    internal string Cores { get; init; } = $"{Shared.Machine.Cores.Contender}";

    /// <summary>Longest line in requests; null = as it comes.</summary>
    internal int? Line { get; init; }

    /// <summary>Soft and hard limit of open files; null = ours.</summary>
    internal int? Descriptors { get; init; }

    /// <summary>Halftone runs the child itself.</summary>
    internal bool OwnChild { get; init; }
}
