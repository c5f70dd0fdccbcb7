using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Halftone.Control.Releases.Gates;

/// <summary>What a webhook of Flagger is sent during an analysis, so that its hooks and testers work here; field names are Flagger's.</summary>
internal sealed record FlaggerPayload
{
    /// <summary>The service.</summary>
    public required string Name { get; init; }

    public required string Namespace { get; init; }

    /// <summary>We ask while a candidate has traffic and is judged; Flagger's word for this is Progressing.</summary>
    public string Phase => "Progressing";

    /// <summary>Names one configuration of the candidate: the id of our release does.</summary>
    public required string Checksum { get; init; }

    /// <summary>Which of Flagger's hooks it is: one that is asked during the analysis, on each iteration.</summary>
    public string Type => "rollout";

    /// <summary>Whole percent, as Flagger knows no others; the exact one stands in the metadata.</summary>
    public required int CanaryWeight { get; init; }

    /// <summary>What the configuration says; then what Flagger has no field for.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    internal static FlaggerPayload From(WebhookGateConfig config, GateQuestion question)
    {
        var metadata = new Dictionary<string, string>
        {
            ["release"] = question.Release,
            ["stable"] = question.Stable,
            ["candidate"] = question.Candidate,
            ["step"] = question.Step.ToString(CultureInfo.InvariantCulture),
            ["weight"] = question.Weight.Value.ToString("0.######", CultureInfo.InvariantCulture),
        };
        foreach (var (key, value) in config.Metadata) metadata[key] = value;
        return new FlaggerPayload
        {
            Name = question.Service,
            Namespace = config.Namespace,
            Checksum = question.Release,
            CanaryWeight = (int)Math.Round(question.Weight.Value),
            Metadata = metadata,
        };
    }

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, GateJson.Default.FlaggerPayload);
}

/// <summary>Serialisers of what gates send, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FlaggerPayload))]
internal sealed partial class GateJson : JsonSerializerContext;
