using System.Text.Json;
using System.Text.Json.Serialization;
using Halftone.Api.Contracts;

namespace Halftone.Api;

/// <summary>Serialisers of all admin documents, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(ServicesDocument))]
[JsonSerializable(typeof(ServiceDocument))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(SplitQuestion))]
[JsonSerializable(typeof(ScaleQuestion))]
[JsonSerializable(typeof(NoQuestion))]
[JsonSerializable(typeof(ExplainQuestion))]
[JsonSerializable(typeof(DaemonDocument))]
[JsonSerializable(typeof(VersionsDocument))]
[JsonSerializable(typeof(FirstConfigDocument))]
[JsonSerializable(typeof(DrillDocument))]
[JsonSerializable(typeof(HeapDiffDocument))]
[JsonSerializable(typeof(LogLineDocument))]
[JsonSerializable(typeof(AuditDocument))]
[JsonSerializable(typeof(ReleaseDocument))]
[JsonSerializable(typeof(ReleasesDocument))]
[JsonSerializable(typeof(ReleaseChangeDocument))]
[JsonSerializable(typeof(DeployQuestion))]
[JsonSerializable(typeof(ReleaseQuestion))]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(ServiceVersionsDocument))]
[JsonSerializable(typeof(NotificationsDocument))]
[JsonSerializable(typeof(ResendQuestion))]
[JsonSerializable(typeof(PinsDocument))]
[JsonSerializable(typeof(PinQuestion))]
[JsonSerializable(typeof(HeapTopQuestion))]
[JsonSerializable(typeof(HeapTopDocument))]
[JsonSerializable(typeof(HeapProfileQuestion))]
[JsonSerializable(typeof(HeapProfileDocument))]
[JsonSerializable(typeof(HeapSnapshotQuestion))]
[JsonSerializable(typeof(HeapSnapshotDocument))]
[JsonSerializable(typeof(HeapProgressDocument))]
[JsonSerializable(typeof(MemoryDocument))]
[JsonSerializable(typeof(JsonDocument))]
internal sealed partial class ApiJson : JsonSerializerContext;
