using System.Net;
using System.Text;
using Halftone.Core.Routing;

namespace Halftone.Tests.Unit.Routing;

/// <summary>A request head written as text and cut into the fields that routing sees. Not a parser for hostile input.</summary>
internal sealed class Requests
{
    private readonly byte[] _head;
    private readonly FieldRange[] _fields;
    private readonly (int Start, int Length) _method, _path, _query, _host;
    private readonly UInt128 _client;

    private Requests(string head, string client)
    {
        _head = Encoding.UTF8.GetBytes(head);
        _client = AddressBits(client);
        var lineEnd = _head.AsSpan().IndexOf("\r\n"u8);
        var line = _head.AsSpan(0, lineEnd);
        _method = (0, line.IndexOf((byte)' '));
        var target = (Start: _method.Length + 1, Length: line.LastIndexOf((byte)' ') - _method.Length - 1);
        var mark = line.Slice(target.Start, target.Length).IndexOf((byte)'?');
        _path = mark < 0 ? target : (target.Start, mark);
        _query = mark < 0 ? default : (target.Start + mark + 1, target.Length - mark - 1);
        _fields = [.. ReadFields(lineEnd + 2)];
        foreach (var field in _fields)
        {
            if (!Ascii.EqualsIgnoreCase(_head.AsSpan(field.NameStart, field.NameLength), "host"u8)) continue;
            var value = _head.AsSpan(field.ValueStart, field.ValueLength);
            var port = value.LastIndexOf((byte)':');
            _host = (field.ValueStart, port < 0 ? value.Length : port);
        }
    }

    /// <summary>`GET /x?y=z` with field lines such as `cookie: a=b`.</summary>
    internal static Requests Of(string methodAndTarget, params string[] fields) => From("127.0.0.1", methodAndTarget, fields);

    internal static Requests From(string client, string methodAndTarget, params string[] fields) =>
        new($"{methodAndTarget} HTTP/1.1\r\n{string.Concat(fields.Select(field => field + "\r\n"))}\r\n", client);

    internal RequestView View => new()
    {
        Head = _head,
        Fields = _fields,
        Method = Slice(_method),
        Host = Slice(_host),
        Path = Slice(_path),
        Query = Slice(_query),
        Client = _client,
    };

    internal static UInt128 AddressBits(string address) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(IPAddress.Parse(address).MapToIPv6().GetAddressBytes());

    private ReadOnlySpan<byte> Slice((int Start, int Length) range) => _head.AsSpan(range.Start, range.Length);

    private List<FieldRange> ReadFields(int start)
    {
        var fields = new List<FieldRange>();
        while (true)
        {
            var length = _head.AsSpan(start).IndexOf("\r\n"u8);
            if (length <= 0) return fields;
            var line = _head.AsSpan(start, length);
            var colon = line.IndexOf((byte)':');
            var value = line[(colon + 1)..].Trim(" \t"u8);
            var valueStart = value.IsEmpty ? start + length : start + colon + 1 + (line[(colon + 1)..].Length - line[(colon + 1)..].TrimStart(" \t"u8).Length);
            fields.Add(new FieldRange { NameStart = start, NameLength = colon, ValueStart = valueStart, ValueLength = value.Length, End = start + length + 2 });
            start += length + 2;
        }
    }
}
