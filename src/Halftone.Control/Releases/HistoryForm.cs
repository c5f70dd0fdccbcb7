using System.Text.Json;
using System.Text.Json.Serialization;
using Halftone.Core.Diagnosis;
using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>A line of the history as it is kept.</summary>
internal static class HistoryForm
{
    internal static byte[] Write(HistoryEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, HistoryFormContext.Default.HistoryEntry);

    /// <returns>Null when it is none: damaged, or written by a later program.</returns>
    internal static HistoryEntry? Read(ReadOnlySpan<byte> form)
    {
        try
        {
            return JsonSerializer.Deserialize(form, HistoryFormContext.Default.HistoryEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(PercentForm), typeof(ItemsForm<GateReading>), typeof(ItemsForm<MemoryFinding>), typeof(ItemsForm<FoundClass>)])]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(GateReading[]))]
[JsonSerializable(typeof(MemoryFinding[]))]
[JsonSerializable(typeof(FoundClass[]))]
internal sealed partial class HistoryFormContext : JsonSerializerContext;
