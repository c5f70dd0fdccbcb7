using System.Text;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;

namespace Halftone.Tests.Unit.Http1;

/// <summary>What a reader made of a text, with the pieces cut out so that tests can compare words. Latin-1 keeps every byte.</summary>
internal sealed record ReadRequest(ReadResult Result, Fault Fault, RequestHead Head, FieldRange[] Fields, byte[] Bytes)
{
    internal string Method => Cut(Head.MethodStart, Head.MethodLength);
    internal string Target => Cut(Head.TargetStart, Head.TargetLength);
    internal string Path => Cut(Head.PathStart, Head.PathLength);
    internal string Query => Cut(Head.QueryStart, Head.QueryLength);
    internal string Host => Cut(Head.HostStart, Head.HostLength);
    internal string Authority => Cut(Head.AuthorityStart, Head.AuthorityLength);
    internal string[] Names => [.. Fields.Select(f => Cut(f.NameStart, f.NameLength))];
    internal string[] Values => [.. Fields.Select(f => Cut(f.ValueStart, f.ValueLength))];

    internal static ReadRequest Of(string text, UnderscoreNames underscores = UnderscoreNames.Drop, int seen = 0) =>
        Of(Encoding.Latin1.GetBytes(text), underscores, seen);

    internal static ReadRequest Of(byte[] bytes, UnderscoreNames underscores = UnderscoreNames.Drop, int seen = 0)
    {
        var fields = new FieldRange[RequestReader.FieldsMax];
        var result = RequestReader.Read(bytes, fields, underscores, out var head, out var fault, seen);
        return new(result, fault, head, fields[..head.FieldCount], bytes);
    }

    internal string Write(ForwardFacts facts = default)
    {
        if (facts.PeerAddress.Length == 0) facts.PeerAddress = "192.0.2.7"u8;
        var output = new byte[Bytes.Length + 1024];
        var length = HeadWriter.WriteRequest(output, Bytes, Fields, Head, facts);
        return Encoding.Latin1.GetString(output, 0, length);
    }

    private string Cut(int start, int length) => Encoding.Latin1.GetString(Bytes, start, length);
}

internal sealed record ReadAnswer(ReadResult Result, Fault Fault, ResponseHead Head, FieldRange[] Fields, byte[] Bytes)
{
    internal string Reason => Cut(Head.ReasonStart, Head.ReasonLength);
    internal string[] Names => [.. Fields.Select(f => Cut(f.NameStart, f.NameLength))];
    internal string[] Values => [.. Fields.Select(f => Cut(f.ValueStart, f.ValueLength))];

    internal static ReadAnswer Of(string text, MethodKind method = MethodKind.Get, int seen = 0) => Of(Encoding.Latin1.GetBytes(text), method, seen);

    internal static ReadAnswer Of(byte[] bytes, MethodKind method = MethodKind.Get, int seen = 0)
    {
        var fields = new FieldRange[ResponseReader.FieldsMax];
        var result = ResponseReader.Read(bytes, fields, method, out var head, out var fault, seen);
        return new(result, fault, head, fields[..head.FieldCount], bytes);
    }

    /// <summary>As an engine would relay it to an HTTP/1.1 client on a connection that lives, unless told otherwise.</summary>
    internal string Write(RelayFacts facts)
    {
        var output = new byte[Bytes.Length + 1024];
        var length = HeadWriter.WriteResponse(output, Bytes, Fields, Head, facts);
        return Encoding.Latin1.GetString(output, 0, length);
    }

    internal string Write() => Write(new RelayFacts { Body = Head.Body, KeepAlive = Head.Body != BodyKind.UntilClose, ClientMinor = 1, DateLine = "Date: D\r\n"u8 });

    private string Cut(int start, int length) => Encoding.Latin1.GetString(Bytes, start, length);
}
