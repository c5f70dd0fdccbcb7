using System.Globalization;

namespace Halftone.Bench.Shared.Contenders;

/// <summary>What this process may open; children inherit it.</summary>
internal static class Limits
{
    internal static int Descriptors { get; } = ReadDescriptors();

    private static int ReadDescriptors()
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return int.TryParse(soft, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, 65_000) : 65_000;
    }
}
