using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Halftone.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Halftone.Tests.Unit.Api;

/// <summary>The OpenAPI document, made of the routes as they are mapped and of the types as they are written.</summary>
internal sealed partial class OpenApi
{
    private const string Contracts = "Halftone.Api.Contracts";

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<string, JsonNode> _schemas = new(StringComparer.Ordinal);
    private readonly Queue<JsonTypeInfo> _wanted = new();

    /// <summary>Every route of the admin side.</summary>
    internal static IReadOnlyList<RouteEndpoint> Routes()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        new ServicesApi(null!, null!, null!, null!, default).Map(app);
        new ReleasesApi(null!, null!, null!, null!, default).Map(app);
        new PinsApi(null!, null!, null!, default).Map(app);
        new EventsApi(null!, null!, null!, default, TimeProvider.System, default).Map(app);
        new NotificationsApi(null!, null!, null!).Map(app);
        new InstancesApi(null!, null!, default).Map(app);
        new HeapApi(null!, null!, default).Map(app);
        new MemoryApi(null!, null!, null!, null!).Map(app);
        new ConfigApi(null!, null!, null!, null!, null!, default).Map(app);
        new LogsApi(null!, null!, default).Map(app);
        new ExplainApi(null!).Map(app);
        new HealthApi(null!, null!).Map(app);
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
    }

    internal static string Write() => new OpenApi().Document().ToJsonString(Pretty) + "\n";

    private JsonObject Document()
    {
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var route in Routes())
        {
            var path = route.RoutePattern.RawText!;
            if (!paths.TryGetValue(path, out var methods)) paths.Add(path, methods = []);
            foreach (var method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods) methods[method.ToLowerInvariant()] = Operation(method, path, route.Metadata.GetRequiredMetadata<RouteWords>());
        }
        Reference(ApiJson.Default.ProblemDocument);
        while (_wanted.TryDequeue(out var type)) _schemas[type.Type.Name] = Schema(type);
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Halftone admin API", ["version"] = "v1", ["description"] = "Over the admin socket, or over HTTP where `admin.http` says so. Made from the routes by the tests; docs/manual/api.md explains it." },
            ["paths"] = new JsonObject(paths.Select(path => KeyValuePair.Create(path.Key, (JsonNode?)path.Value))),
            ["components"] = new JsonObject { ["schemas"] = new JsonObject(_schemas.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value))) },
        };
    }

    private JsonObject Operation(string method, string path, RouteWords words)
    {
        var parameters = new JsonArray([.. PathValue().Matches(path).Select(match => Parameter("path", match.Groups[1].Value, null, isRequired: true)), .. words.Query.Select(each => Parameter("query", each.Name, each.Meaning))]);
        if (method == "POST") parameters.Add(Parameter("header", "Idempotency-Key", "the same key again is given the first answer again, for 24 hours"));
        if (method == "POST" && path.Contains("/releases", StringComparison.Ordinal)) parameters.Add(Parameter("header", "If-Match", "the ETag of the release that was read; 412 when it has moved on"));
        if (path == "/v1/events") parameters.Add(Parameter("header", "Last-Event-ID", "the id of the last event; what came after it follows"));
        var operation = new JsonObject { ["summary"] = words.Summary };
        if (parameters.Count > 0) operation["parameters"] = parameters;
        if (words.Question is { } question) operation["requestBody"] = new JsonObject { ["content"] = Content("application/json", question) };
        operation["responses"] = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "Done.", ["content"] = Content(words.Type, words.Answer) },
            ["default"] = new JsonObject { ["description"] = "Refused; `code` and `hint` say why and what to do.", ["content"] = Content(Problems.ContentType, ApiJson.Default.ProblemDocument) },
        };
        return operation;
    }

    private JsonObject Content(string media, JsonTypeInfo? type) => new() { [media] = type is null ? new JsonObject() : new JsonObject { ["schema"] = Reference(type) } };

    private static JsonObject Parameter(string place, string name, string? meaning, bool isRequired = false)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place };
        if (meaning is not null) parameter["description"] = meaning;
        if (isRequired) parameter["required"] = true;
        parameter["schema"] = new JsonObject { ["type"] = "string" };
        return parameter;
    }

    private JsonObject Reference(JsonTypeInfo type)
    {
        if (type.Type.Namespace != Contracts) return new JsonObject { ["type"] = "object" };
        if (!_schemas.ContainsKey(type.Type.Name))
        {
            _schemas.Add(type.Type.Name, new JsonObject());
            _wanted.Enqueue(type);
        }
        return new JsonObject { ["$ref"] = $"#/components/schemas/{type.Type.Name}" };
    }

    /// <summary>Documents within documents stand by themselves.</summary>
    private JsonNode Schema(JsonTypeInfo type) => type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) => context.Path.Length > 0 && context.TypeInfo.Type.Namespace == Contracts ? Reference(context.TypeInfo) : schema,
    });

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathValue();
}
