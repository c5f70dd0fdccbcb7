namespace Halftone.Bench.Load.Contenders;

/// <summary>What a scenario varies.</summary>
internal sealed record Setting
{
    internal static Setting Default { get; } = new();

    /// <summary>For taskset.</summary>
    internal string Cores { get; init; } = $"{Shared.Machine.Cores.Contender}";

    internal int Reactors { get; init; } = 1;

    /// <summary>Slots per instance; never the limit here.</summary>
    internal int Concurrency { get; init; } = 1024;

    /// <summary>Rules before the default that match nothing.</summary>
    internal int Rules { get; init; } = 2;

    /// <summary>Versions, each with a query rule of its own.</summary>
    internal int Versions { get; init; } = 2;

    /// <summary>A binary of Halftone other than the one just published.</summary>
    internal string? Build { get; init; }
}
