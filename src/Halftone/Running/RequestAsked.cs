using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using Halftone.Api.Contracts;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;

namespace Halftone.Running;

/// <summary>Turns a described request into a head, reads it as the data plane would, and asks the routes where it goes.</summary>
internal static class RequestAsked
{
    internal static (Explanation? Explanation, Failure? Failure) Explain(RouteTable table, ExplainQuestion question, UnderscoreNames underscores)
    {
        if (table.Services.FirstOrDefault(service => service.Name == question.Service) is not { } routes)
            return (null, new(ExitCode.NotFound, $"there is no service {question.Service}", $"known: {string.Join(", ", table.Services.Select(service => service.Name))}"));
        if (!IPAddress.TryParse(question.Client ?? "127.0.0.1", out var client)) return (null, new(ExitCode.Usage, $"'{question.Client}' is not an address", "give the client's address: --client 192.0.2.7"));

        var (text, misread) = RequestWords.Head(question, routes.Story?.Service ?? new ServiceConfig { Name = question.Service, Stable = "" });
        if (text is null) return (null, misread);
        var bytes = Encoding.UTF8.GetBytes(text);
        var fields = new FieldRange[RequestReader.FieldsMax];
        if (RequestReader.Read(bytes, fields, underscores, out var head, out var fault) is not ReadResult.Done) return (null, Refused(fault));
        return (Explainer.Explain(table, routes, new RequestView
        {
            Head = bytes,
            Fields = fields.AsSpan(0, head.FieldCount),
            Method = bytes.AsSpan(0, head.MethodLength),
            Host = bytes.AsSpan(head.HostStart, head.HostLength),
            Path = bytes.AsSpan(head.PathStart, head.PathLength),
            Query = bytes.AsSpan(head.QueryStart, head.QueryLength),
            Client = Bits(client),
        }), null);
    }

    /// <summary>One document for the API and for `explain --json`; `text` is what people read.</summary>
    internal static byte[] Document(Explanation explanation, string from)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("api", "v1");
            json.WriteString("from", from);
            json.WriteString("text", ExplanationText.Write(explanation));
            json.WritePropertyName("explanation");
            ExplanationJson.Write(explanation, json);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    private static Failure Refused(Fault fault) => new(ExitCode.Usage, $"the data plane would not accept this request ({fault})", "write it as 'GET /path?query' with -H 'name: value'");

    private static UInt128 Bits(IPAddress client) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(client.MapToIPv6().GetAddressBytes());
}
