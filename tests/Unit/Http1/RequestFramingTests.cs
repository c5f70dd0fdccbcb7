using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class RequestFramingTests
{
    [Theory]
    [InlineData("Content-Length: 5", "Length", 5)]
    [InlineData("content-LENGTH:\t5 ", "Length", 5)]
    [InlineData("Content-Length: 005", "Length", 5)]
    [InlineData("Content-Length: 999999999999999999", "Length", 999_999_999_999_999_999)]
    [InlineData("Content-Length: 0", "None", 0)]
    [InlineData("Transfer-Encoding: chunked", "Chunked", 0)]
    [InlineData("transfer-encoding: CHUNKED", "Chunked", 0)]
    [InlineData("Accept: *", "None", 0)]
    public void A_body_is_framed_by_one_field(string line, string body, long length)
    {
        var read = ReadRequest.Of($"POST / HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n");
        Assert.Equal((ReadResult.Done, Enum.Parse<BodyKind>(body), length), (read.Result, read.Head.Body, read.Head.ContentLength));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 5")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Content-Length: 5, 5")]
    [InlineData("Content-Length: ")]
    [InlineData("Content-Length: +5")]
    [InlineData("Content-Length: -5")]
    [InlineData("Content-Length: 0x5")]
    [InlineData("Content-Length: 5_0")]
    [InlineData("Content-Length: 5.0")]
    [InlineData("Content-Length: 5 5")]
    [InlineData("Content-Length: 5;")]
    [InlineData("Content-Length: \"5\"")]
    [InlineData("Content-Length: 1000000000000000000")]
    [InlineData("Content-Length: 18446744073709551621")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 0")]
    [InlineData("Content-Length: 0\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity")]
    [InlineData("Transfer-Encoding:")]
    [InlineData("Transfer-Encoding: ,chunked")]
    [InlineData("Transfer-Encoding: chunked,")]
    [InlineData("Transfer-Encoding: chunked, chunked")]
    [InlineData("Transfer-Encoding: chunked, gzip")]
    [InlineData("Transfer-Encoding: gzip")]
    [InlineData("Transfer-Encoding: identity")]
    [InlineData("Transfer-Encoding: x chunked")]
    [InlineData("Transfer-Encoding: chunked;q=1")]
    [InlineData("Transfer-Encoding: \"chunked\"")]
    [InlineData("Transfer-Encoding: chunkedx")]
    [InlineData("Transfer-Encoding: xchunked")]
    [InlineData("Transfer-Encoding: a b, chunked")]
    [InlineData("Transfer-Encoding: a=b, chunked")]
    public void Any_doubt_about_the_bodys_end_is_refused(string lines) =>
        Refused(Fault.FramingAmbiguous, $"POST / HTTP/1.1\r\nHost: a\r\n{lines}\r\n\r\n");

    [Fact]
    public void Every_byte_has_its_place_in_a_framing_value()
    {
        for (var b = 0; b < 256; b++)
        {
            var c = (char)b;
            var isBlank = c is ' ' or '\t';
            Check(char.IsAsciiDigit(c), $"Content-Length: 1{c}2");
            Check(char.IsAsciiDigit(c) || isBlank, $"Content-Length: {c}2");
            Check(char.IsAsciiDigit(c) || isBlank, $"Content-Length: 2{c}");
            Check(c is 'u' or 'U', $"Transfer-Encoding: ch{c}nked");
            Check(isBlank, $"Transfer-Encoding: {c}chunked");
            Check(isBlank, $"Transfer-Encoding: chunked{c}");
            Check(false, $"Transfer-Encoding: chun{c}ked");
            Check(false, $"Transfer-Encoding: chunked{c}chunked");
        }

        static void Check(bool valid, string line) => Assert.Equal(valid ? ReadResult.Done : ReadResult.Refused, ReadRequest.Of($"POST / HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n").Result);
    }

    [Theory]
    [InlineData("cow, chunked")]
    [InlineData("gzip, chunked")]
    [InlineData("gzip,x-cow\t,  chunked")]
    public void A_coding_we_do_not_know_before_chunked_is_named_as_such(string codings) =>
        Refused(Fault.CodingUnknown, $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {codings}\r\n\r\n");

    [Fact]
    public void Http_1_0_has_no_transfer_codings() =>
        Refused(Fault.FramingAmbiguous, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");

    [Theory]
    [InlineData("1.1", "Accept: *", true)]
    [InlineData("1.1", "Connection: close", false)]
    [InlineData("1.1", "Connection: Close", false)]
    [InlineData("1.1", "Connection: keep-alive", true)]
    [InlineData("1.1", "Connection: keep-alive, close", false)]
    [InlineData("1.1", "Connection: keep-alive\r\nConnection: close", false)]
    [InlineData("1.1", "Connection: , ,close,", false)]
    [InlineData("1.1", "Connection:", true)]
    [InlineData("1.0", "Accept: *", false)]
    [InlineData("1.0", "Connection: Keep-Alive", true)]
    [InlineData("1.0", "Connection: keep-alive, close", false)]
    [InlineData("1.0", "Proxy-Connection: keep-alive", false)]
    public void The_connection_lives_as_version_and_options_say(string version, string lines, bool lives)
    {
        var read = ReadRequest.Of($"GET / HTTP/{version}\r\nHost: a\r\n{lines}\r\n\r\n");
        Assert.Equal((ReadResult.Done, lives), (read.Result, read.Head.KeepAlive));
    }

    [Theory]
    [InlineData("close", false)]
    [InlineData("keep-alive, Upgrade", false)]
    [InlineData("X-Foo", true)]
    [InlineData("close, TE", true)]
    public void Names_in_connection_are_flagged(string value, bool names)
    {
        var read = ReadRequest.Of($"GET / HTTP/1.1\r\nHost: a\r\nConnection: {value}\r\n\r\n");
        Assert.Equal((ReadResult.Done, names), (read.Result, read.Head.ConnectionNamesFields));
    }

    [Theory]
    [InlineData("close;x")]
    [InlineData("a b")]
    [InlineData("\"close\"")]
    [InlineData("\u00e9")]
    public void Connection_lists_tokens(string value) => Refused(Fault.HeadMalformed, $"GET / HTTP/1.1\r\nHost: a\r\nConnection: {value}\r\n\r\n");

    [Fact]
    public void Connection_lists_at_most_32_of_them()
    {
        var options = string.Join(',', Enumerable.Range(0, 32).Select(n => $"x{n}"));
        Assert.Equal(ReadResult.Done, ReadRequest.Of($"GET / HTTP/1.1\r\nHost: a\r\nConnection: {options}\r\n\r\n").Result);
        Refused(Fault.HeadTooLarge, $"GET / HTTP/1.1\r\nHost: a\r\nConnection: {options}\r\nConnection: y\r\n\r\n");
    }

    [Theory]
    [InlineData(31, "", "Done")]
    [InlineData(32, "", "Refused")]
    [InlineData(30_000, "", "Refused")]
    [InlineData(16, "Connection: ,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\r\n", "Refused")]
    public void Empty_elements_count_for_they_are_as_much_work(int commas, string more, string result)
    {
        var read = ReadRequest.Of($"GET / HTTP/1.1\r\nHost: a\r\n{more}Connection: {new string(',', commas)}\r\nX: 1\r\n\r\n");
        Assert.Equal(Enum.Parse<ReadResult>(result), read.Result);
        Assert.Equal(read.Result == ReadResult.Done ? Fault.None : Fault.HeadTooLarge, read.Fault);
    }

    [Theory]
    [InlineData("1.1", "Connection: upgrade\r\nUpgrade: websocket", true)]
    [InlineData("1.1", "Upgrade: websocket\r\nConnection: keep-alive, Upgrade", true)]
    [InlineData("1.1", "Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 0", true)]
    [InlineData("1.1", "Connection: upgrade\r\nUpgrade: foo/2, websocket", true)]
    [InlineData("1.1", "Connection: upgrade\r\nUpgrade: foo\r\nUpgrade: bar", true)]
    [InlineData("1.1", "Connection: upgrade\r\nUpgrade: h2c", false)]
    [InlineData("1.1", "Connection: upgrade\r\nUpgrade: websocket, H2C", false)]
    [InlineData("1.1", "Connection: upgrade\r\nUpgrade: h2c\r\nUpgrade: websocket", false)]
    [InlineData("1.1", "Connection: upgrade\r\nUpgrade: websocket\r\nUpgrade: HTTP/2.0", false)]
    [InlineData("1.1", "Connection: upgrade\r\nUpgrade:", false)]
    [InlineData("1.1", "Upgrade: websocket", false)]
    [InlineData("1.1", "Connection: upgrade", false)]
    [InlineData("1.0", "Connection: upgrade\r\nUpgrade: websocket", false)]
    [InlineData("1.1", "Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 1", false)]
    [InlineData("1.1", "Connection: upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked", false)]
    public void An_upgrade_needs_both_fields_and_no_body(string version, string lines, bool upgrade)
    {
        var read = ReadRequest.Of($"GET / HTTP/{version}\r\nHost: a\r\n{lines}\r\n\r\n");
        Assert.Equal((ReadResult.Done, upgrade), (read.Result, read.Head.Upgrade));
    }

    [Theory]
    [InlineData("1.1", "Content-Length: 5\r\nExpect: 100-continue", true)]
    [InlineData("1.1", "Expect: 100-Continue\r\nTransfer-Encoding: chunked", true)]
    [InlineData("1.1", "Expect: 100-continue", false)]
    [InlineData("1.0", "Content-Length: 5\r\nExpect: 100-continue", false)]
    [InlineData("1.0", "Content-Length: 5\r\nExpect: cake", false)]
    public void An_expectation_is_one_of_an_http_1_1_client_with_a_body(string version, string lines, bool expects)
    {
        var read = ReadRequest.Of($"POST / HTTP/{version}\r\nHost: a\r\n{lines}\r\n\r\n");
        Assert.Equal((ReadResult.Done, expects), (read.Result, read.Head.ExpectsContinue));
    }

    [Theory]
    [InlineData("cake")]
    [InlineData("")]
    [InlineData("100-continue, cake")]
    [InlineData("100-continue;q=1")]
    public void Other_expectations_cannot_be_met(string value) =>
        Refused(Fault.ExpectationFailed, $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: {value}\r\n\r\n");

    private static void Refused(Fault fault, string text)
    {
        var read = ReadRequest.Of(text);
        Assert.Equal((ReadResult.Refused, fault), (read.Result, read.Fault));
    }
}
