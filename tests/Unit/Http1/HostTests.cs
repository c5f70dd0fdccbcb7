using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class HostTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("EXAMPLE.com:8080", "EXAMPLE.com")]
    [InlineData("a:", "a")]
    [InlineData("a:0", "a")]
    [InlineData("a:65535", "a")]
    [InlineData("127.0.0.1:80", "127.0.0.1")]
    [InlineData("my_service-1.internal~x.", "my_service-1.internal~x.")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[::1]:8000", "[::1]")]
    [InlineData("[2001:DB8:0:0:8:800:200C:417A]", "[2001:DB8:0:0:8:800:200C:417A]")]
    [InlineData("[::ffff:192.0.2.1]:1", "[::ffff:192.0.2.1]")]
    [InlineData("a-name-longer-than-sixteen-bytes.example.com:443", "a-name-longer-than-sixteen-bytes.example.com")]
    public void A_host_may_be_a_name_or_an_address_with_a_port(string authority, string host)
    {
        var read = ReadRequest.Of($"GET / HTTP/1.1\r\nHost: {authority}\r\n\r\n");
        Assert.Equal((ReadResult.Done, host, authority), (read.Result, read.Host, read.Authority));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("a:65536")]
    [InlineData("a:080000")]
    [InlineData("a:8o")]
    [InlineData("a:-1")]
    [InlineData("a:80:80")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a/b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a@b")]
    [InlineData("http://a")]
    [InlineData("a%41")]
    [InlineData("a\\b")]
    [InlineData("\u00e9")]
    [InlineData("[::1")]
    [InlineData("::1")]
    [InlineData("[]")]
    [InlineData("[::1]x")]
    [InlineData("[::1]80")]
    [InlineData("[1.2.3.4]")]
    [InlineData("[:::1]")]
    [InlineData("[::1%25eth0]")]
    [InlineData("[::1/64]")]
    [InlineData("[1:2:3:4:5:6:7:8:9]")]
    [InlineData("[12345::]")]
    [InlineData("[v1.a:b]")]
    [InlineData("[[::1]]")]
    public void Anything_else_is_refused(string authority)
    {
        Refused($"GET / HTTP/1.1\r\nHost: {authority}\r\n\r\n");
        Refused($"GET / HTTP/1.0\r\nHost: {authority}\r\n\r\n");
        Refused($"GET http://a/ HTTP/1.1\r\nHost: {authority}\r\n\r\n");
    }

    [Fact]
    public void Every_byte_has_its_place_in_a_host()
    {
        for (var b = 0; b < 256; b++)
        {
            var c = (char)b;
            var isName = char.IsAsciiLetterOrDigit(c) || "-._~".Contains(c);
            Check(isName, $"a{c}b");
            Check(isName || c is ' ' or '\t', $"{c}b");
            Check(isName || c is ' ' or '\t' or ':', $"a{c}");
            Check(isName, $"abcdefghijklmnopqrstuvwxyz{c}abcdefghijklmnopqrstuvwxyz");
            Check(char.IsAsciiDigit(c), $"a:8{c}1");
            Check(char.IsAsciiHexDigit(c), $"[2001:db8::{c}]");
        }

        static void Check(bool valid, string authority) => Assert.Equal(valid ? ReadResult.Done : ReadResult.Refused, ReadRequest.Of($"GET / HTTP/1.1\r\nHost: {authority}\r\n\r\n").Result);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nhost: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")]
    public void There_is_exactly_one(string text) => Refused(text);

    [Fact]
    public void An_http_1_0_client_may_leave_it_out()
    {
        var read = ReadRequest.Of("GET / HTTP/1.0\r\n\r\n");
        Assert.Equal((ReadResult.Done, "", ""), (read.Result, read.Host, read.Authority));
    }

    private static void Refused(string text)
    {
        var read = ReadRequest.Of(text);
        Assert.Equal((ReadResult.Refused, Fault.HostInvalid), (read.Result, read.Fault));
    }
}
