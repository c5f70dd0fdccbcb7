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
        question = WithUser(question, routes.Story?.Service);
        if (!IPAddress.TryParse(question.Client ?? "127.0.0.1", out var client)) return (null, new(ExitCode.Usage, $"'{question.Client}' is not an address", "give the client's address: --client 192.0.2.7"));

        var bytes = Encoding.UTF8.GetBytes(Head(question, HostOf(routes)));
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

    private static ExplainQuestion WithUser(ExplainQuestion question, ServiceConfig? service) => question.User is not { } user ? question
        : (service is { Identity.IsEmpty: false } ? service.Identity[0] : new IdentitySource.Cookie((service?.IssueCookie ?? new IssuedCookie()).Name)) switch
        {
            IdentitySource.Header header => question with { Headers = [.. question.Headers, $"{header.Name}: {user}"] },
            IdentitySource.Query query => question with { Target = $"{question.Target}{(question.Target.Contains('?') ? '&' : '?')}{query.Name}={Uri.EscapeDataString(user)}" },
            IdentitySource.ClientAddress => question with { Client = user },
            IdentitySource.Cookie cookie => question with { Cookies = [.. question.Cookies, $"{cookie.Name}={user}"] },
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static string Head(ExplainQuestion question, string host)
    {
        var head = new StringBuilder($"{question.Method} {question.Target} HTTP/1.1\r\n");
        if (!question.Headers.Any(line => line.StartsWith("host:", StringComparison.OrdinalIgnoreCase))) head.Append($"host: {host}\r\n");
        foreach (var line in question.Headers) head.Append(line).Append("\r\n");
        if (question.Cookies.Count > 0) head.Append($"cookie: {string.Join("; ", question.Cookies)}\r\n");
        return head.Append("\r\n").ToString();
    }

    /// <summary>A host that belongs to the service: who asks about a service means a request that reaches it.</summary>
    private static string HostOf(ServiceRoutes routes) => routes.Story?.Service.Match.Hosts is { IsEmpty: false } hosts && hosts[0] != "*" ? hosts[0].Replace("*", "www") : "localhost";

    private static Failure Refused(Fault fault) => new(ExitCode.Usage, $"the data plane would not accept this request ({fault})", "write it as 'GET /path?query' with -H 'name: value'");

    private static UInt128 Bits(IPAddress client) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(client.MapToIPv6().GetAddressBytes());
}
