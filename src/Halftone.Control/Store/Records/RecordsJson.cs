using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Halftone.Core.Releases;
using Halftone.Core.Routing;
using Halftone.Core.Worlds;

namespace Halftone.Control.Store.Records;

/// <summary>Serialisers of what we keep, generated at build time. A member that an older or newer Halftone does not know is passed over.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(PercentForm), typeof(ItemsForm<string>), typeof(ItemsForm<DeployedVersion>), typeof(ItemsForm<DeployedVariable>)])]
[JsonSerializable(typeof(ServiceRecord))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(DeployedVersion[]))]
[JsonSerializable(typeof(DeployedVariable[]))]
[JsonSerializable(typeof(IReadOnlyList<Pin>))]
[JsonSerializable(typeof(ConfigRecord))]
internal sealed partial class RecordsJson : JsonSerializerContext
{
    /// <exception cref="StoreFailure">Somebody has written what is no such record.</exception>
    internal static T Read<T>(string key, ReadOnlyMemory<byte> value, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(value.Span, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException unreadable)
        {
            throw new StoreFailure($"the store's `{key}` cannot be read: {unreadable.Message}", "it was written by hand or by a newer Halftone: mend it, or delete the key while the gateway is stopped", unreadable) { Trouble = StoreTrouble.Damaged };
        }
    }
}
