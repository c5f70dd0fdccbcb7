using System.Text.Json;

namespace Halftone.Bench.Micro;

/// <summary>What an operation may cost. Bytes are a gate; nanoseconds are a warning, for shared machines lie about time.</summary>
internal readonly record struct Budget(long Bytes, double Nanoseconds)
{
    internal static Dictionary<string, Budget> Read()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "budgets.json")));
        return file.RootElement.EnumerateObject().ToDictionary(entry => entry.Name,
            entry => new Budget(entry.Value.GetProperty("bytes").GetInt64(), entry.Value.GetProperty("nanoseconds").GetDouble()));
    }
}
