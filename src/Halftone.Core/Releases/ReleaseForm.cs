using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;

namespace Halftone.Core.Releases;

/// <summary>A release as it is kept: JSON with every property, named by hand or by the record. A golden test holds the form still.</summary>
internal static class ReleaseForm
{
    internal static byte[] Write(Release release) => JsonSerializer.SerializeToUtf8Bytes(release, ReleaseFormContext.Default.Release);

    /// <returns>Null when it is none: damaged, or written by a later program.</returns>
    internal static Release? Read(ReadOnlySpan<byte> form)
    {
        try
        {
            return JsonSerializer.Deserialize(form, ReleaseFormContext.Default.Release);
        }
        catch (Exception broken) when (broken is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    Converters = [typeof(PercentForm), typeof(ItemsForm<Step>), typeof(ItemsForm<GateConfig>), typeof(ItemsForm<FreezeWindow>), typeof(ItemsForm<string>), typeof(ItemsForm<int>), typeof(ItemsForm<DayOfWeek>), typeof(ItemsForm<MemoryFinding>), typeof(ItemsForm<FoundClass>)])]
[JsonSerializable(typeof(Release))]
[JsonSerializable(typeof(Step[]))]
[JsonSerializable(typeof(GateConfig[]))]
[JsonSerializable(typeof(FreezeWindow[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(DayOfWeek[]))]
[JsonSerializable(typeof(MemoryFinding[]))]
[JsonSerializable(typeof(FoundClass[]))]
internal sealed partial class ReleaseFormContext : JsonSerializerContext;

/// <summary>A number, in percent.</summary>
internal sealed class PercentForm : JsonConverter<Percent>
{
    public override Percent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDouble() is >= 0 and <= 100 and var value ? new(value) : throw new JsonException("A percentage is within 0..100.");

    public override void Write(Utf8JsonWriter writer, Percent value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}

/// <summary>An array.</summary>
internal sealed class ItemsForm<T> : JsonConverter<Items<T>>
{
    public override Items<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T[]>)options.GetTypeInfo(typeof(T[]))) ?? []);

    public override void Write(Utf8JsonWriter writer, Items<T> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.AsSpan().ToArray(), (JsonTypeInfo<T[]>)options.GetTypeInfo(typeof(T[])));
}
