using Halftone.Core.Config;

namespace Halftone.Control.Machine;

/// <summary>Memory in use as the configuration wants it measured.</summary>
/// <param name="group">Null = this machine limits nobody by control groups.</param>
/// <param name="statm">Our own sizes, in pages.</param>
internal sealed class MemoryGauge(MemoryGroup? group, string statm = "/proc/self/statm")
{
    private readonly KernelFile _file = new();

    internal static MemoryGauge OfThisProcess() => new(MemoryGroup.Find());

    /// <summary>Null: nothing limits us, or nothing can be read.</summary>
    internal MemoryReading? Read(MemoryLimit limit) => limit switch
    {
        MemoryLimit.Auto => group?.Read(_file),
        MemoryLimit.Size(var bytes) => Resident() is { } used ? new(used, bytes, "limits.memory") : null,
        _ => null,
    };

    /// <summary>statm: size resident shared text lib data dt.</summary>
    private long? Resident()
    {
        var text = _file.Read(statm);
        var space = text.IndexOf((byte)' ');
        return space < 0 ? null : KernelFile.Number(text[(space + 1)..]) * Environment.SystemPageSize;
    }
}
