using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class RoundTripTests
{
    [Fact]
    public void One_exchange_goes_through_both_readers_and_both_writers()
    {
        var r = ReadRequest.Of("GET /a/b?x=1 HTTP/1.1\r\nHost: example.com:80\r\nConnection: keep-alive, X-Foo\r\nX-Foo: 1\r\nX_b: 1\r\nCookie: a=b\r\n\r\nrest");
        Assert.Equal(ReadResult.Done, r.Result);
        Assert.Equal(("GET", "/a/b", "x=1", "example.com", "example.com:80"), (r.Method, r.Path, r.Query, r.Host, r.Authority));
        Assert.Equal("GET /a/b?x=1 HTTP/1.1\r\nHost: example.com:80\r\nCookie: a=b\r\nVia: 1.1 halftone\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: example.com:80\r\n\r\n", r.Write());
        var s = ReadAnswer.Of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive\r\n\r\nhello");
        Assert.Equal(ReadResult.Done, s.Result);
        Assert.Equal(5, s.Head.KeepAliveSeconds);
        Assert.Equal("HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 5\r\n\r\n", s.Write());
        var c = new ChunkedReader();
        Assert.Equal(ChunkStep.Data, c.Next("5;a=b\r\nhello\r\n0\r\n\r\nX"u8, out var used, out var start, out var length, out _));
        Assert.Equal((12, 7, 5), (used, start, length));
        Assert.Equal(ChunkStep.End, c.Next("\r\n0\r\n\r\nX"u8, out used, out _, out _, out _));
        Assert.Equal(7, used);
    }
}
