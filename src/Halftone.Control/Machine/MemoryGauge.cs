using Halftone.Core.Config;

namespace Halftone.Control.Machine;

/// <summary>Memory in use as the configuration wants it measured.</summary>
/// <param name="group">Null = this machine limits nobody by control groups.</param>
/// <param name="statm">Our own sizes.</param>
internal sealed class MemoryGauge(MemoryGroup? group, string statm = OwnSizes.Place)
{
    private readonly KernelFile _file = new();

    internal static MemoryGauge OfThisProcess() => new(MemoryGroup.Find());

    /// <summary>Null: nothing limits us, or nothing can be read.</summary>
    internal MemoryReading? Read(MemoryLimit limit) => limit switch
    {
        MemoryLimit.Auto => group?.Read(_file),
        MemoryLimit.Size(var bytes) => OwnSizes.Parse(_file.Read(statm)) is { Resident: var used } ? new(used, bytes, "limits.memory") : null,
        _ => null,
    };
}
