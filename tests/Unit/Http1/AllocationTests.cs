using System.Text;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class AllocationTests
{
    private readonly FieldRange[] _fields = new FieldRange[RequestReader.FieldsMax];
    private readonly byte[] _output = new byte[4096];

    [Theory]
    [InlineData(Heads.Small)]
    [InlineData(Heads.Browser)]
    [InlineData("POST http://[::1]:80/ HTTP/1.0\r\nHost: [2001:db8::1]\r\nContent-Length: 12\r\nX-Forwarded-For: 1\r\nConnection: y, z\r\nY: 1\r\nX_Y: 1\r\nVia: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: cow, chunked\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n")]
    [InlineData("GET /")]
    public void A_request_allocates_nothing(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        AssertNone(() =>
        {
            if (RequestReader.Read(bytes, _fields, UnderscoreNames.Drop, out var head, out _) != ReadResult.Done) return;
            var facts = new ForwardFacts { PeerAddress = "192.0.2.7"u8, PeerTrusted = true };
            HeadWriter.WriteRequest(_output, bytes, _fields.AsSpan(0, head.FieldCount), head, facts);
        });
    }

    [Theory]
    [InlineData(Heads.Express)]
    [InlineData("HTTP/1.0 200\r\nConnection: close, X-Y\r\nX-Y: 1\r\nContent-Type: text/event-stream\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")]
    public void An_answer_allocates_nothing(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var date = new DateLine();
        var second = 0L;
        AssertNone(() =>
        {
            if (ResponseReader.Read(bytes, _fields, MethodKind.Get, out var head, out _) != ReadResult.Done) return;
            var facts = new RelayFacts { Body = head.Body, DateLine = date.At(second++) };
            HeadWriter.WriteResponse(_output, bytes, _fields.AsSpan(0, head.FieldCount), head, facts);
        });
    }

    [Fact]
    public void A_chunked_body_allocates_nothing()
    {
        var bytes = Encoding.ASCII.GetBytes("5;x\r\nhello\r\n0\r\nX: 1\r\n\r\n");
        AssertNone(() =>
        {
            var reader = new ChunkedReader();
            for (var at = 0; !reader.Ended; at += ReadOne(ref reader, bytes.AsSpan(at))) ChunkedWriter.WriteSize(_output, 1 + at);
        });

        static int ReadOne(ref ChunkedReader reader, ReadOnlySpan<byte> input)
        {
            reader.Next(input, out var consumed, out _, out _, out _);
            return consumed;
        }
    }

    private static void AssertNone(Action work)
    {
        for (var warm = 0; warm < 50; warm++) work();
        NoGarbage.Comes(() =>
        {
            for (var turn = 0; turn < 1000; turn++) work();
        });
    }
}
