using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Halftone.Core.Routing;

/// <summary>A request that nobody sent, laid out like a received one, so that it can be explained.</summary>
internal sealed class Question
{
    private readonly byte[] _head;
    private readonly FieldRange[] _fields;
    private readonly Range _method, _path, _query;
    private readonly byte[] _host;
    private readonly UInt128 _client;

    /// <param name="method">A token.</param>
    /// <param name="target">Path, and a query if there is a `?`.</param>
    /// <param name="host">Without port.</param>
    /// <param name="fields">In order; values without white space around them.</param>
    /// <param name="client">The believed address.</param>
    internal Question(string method, string target, string host, IEnumerable<(string Name, string Value)> fields, IPAddress client)
    {
        var head = new List<byte>();
        _method = Append(method);
        _ = Append(" ");
        var text = target.Split('?', 2);
        _path = Append(text[0]);
        if (text.Length > 1)
        {
            _ = Append("?");
            _query = Append(text[1]);
        }
        _ = Append(" HTTP/1.1\r\n");
        _fields = [.. fields.Select(field => Lay(field.Name, field.Value))];
        _ = Append("\r\n");
        _head = [.. head];
        _host = Encoding.UTF8.GetBytes(host);
        _client = BinaryPrimitives.ReadUInt128BigEndian(client.MapToIPv6().GetAddressBytes());

        Range Append(string part)
        {
            var start = head.Count;
            head.AddRange(Encoding.UTF8.GetBytes(part));
            return start..head.Count;
        }

        FieldRange Lay(string name, string value)
        {
            var (nameStart, nameEnd) = (head.Count, Append(name).End.Value);
            _ = Append(": ");
            var (valueStart, valueEnd) = (head.Count, Append(value).End.Value);
            return new() { NameStart = nameStart, NameLength = nameEnd - nameStart, ValueStart = valueStart, ValueLength = valueEnd - valueStart, End = Append("\r\n").End.Value };
        }
    }

    internal RequestView View => new()
    {
        Head = _head,
        Fields = _fields,
        Method = _head.AsSpan(_method),
        Host = _host,
        Path = _head.AsSpan(_path),
        Query = _head.AsSpan(_query),
        Client = _client,
    };
}
