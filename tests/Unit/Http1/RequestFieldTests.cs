using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class RequestFieldTests
{
    private const string Token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void Values_lose_the_white_space_around_them_and_nothing_else()
    {
        var read = ReadRequest.Of("GET / HTTP/1.1\r\nHost:a\r\nX: \t b\t c \t\r\nEmpty:\r\nBlank: \t \r\nHigh: \u00e9\u00ff\r\nTabs:\ta\tb\r\n\r\n");
        Assert.Equal(["Host", "X", "Empty", "Blank", "High", "Tabs"], read.Names);
        Assert.Equal(["a", "b\t c", "", "", "\u00e9\u00ff", "a\tb"], read.Values);
    }

    [Fact]
    public void Ranges_cover_the_head_line_by_line()
    {
        var text = "GET / HTTP/1.1\r\nHost: a\r\nX:  1 \r\n\r\nbody";
        var read = ReadRequest.Of(text);
        Assert.Equal("GET / HTTP/1.1\r\n".Length, read.Fields[0].NameStart);
        Assert.Equal(read.Fields[0].End, read.Fields[1].NameStart);
        Assert.Equal(text.Length - 6, read.Fields[1].End);
        Assert.Equal(text.Length - 4, read.Head.Length);
    }

    [Fact]
    public void Every_byte_has_its_place_in_a_field_line()
    {
        for (var b = 0; b < 256; b++)
        {
            var c = (char)b;
            Check(Token.Contains(c) || c == ':', $"a{c}b: 1\r\n");
            Check(Token.Contains(c), $"{c}: 1\r\n");
            Check(Token.Contains(c), $"{c}abcdefghijklmnopqrstuvwxyz: 1\r\n");
            Check(Token.Contains(c) || c == ':', $"abcdefghijklmnopqrstuvwxyz{c}: 1\r\n");
            Check(c == '\t' || (b >= 0x20 && b != 0x7f), $"a: x{c}y\r\n");
            Check(c == '\t' || (b >= 0x20 && b != 0x7f), $"a: {c}\r\n");
            Check(c == '\t' || (b >= 0x20 && b != 0x7f), $"a: abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz{c}z\r\n");
            Check(c == '\r', $"a: x{c}\n", orValue: c == '\t' || (b >= 0x20 && b != 0x7f));
            Check(c == '\n', $"a: x\r{c}");
        }

        static void Check(bool valid, string line, bool orValue = false)
        {
            if (orValue) return;
            var read = ReadRequest.Of($"GET / HTTP/1.1\r\nHost: a\r\n{line}\r\n", UnderscoreNames.Pass);
            Assert.Equal(valid ? ReadResult.Done : ReadResult.Refused, read.Result);
            if (!valid) Assert.Equal(Fault.HeadMalformed, read.Fault);
        }
    }

    [Theory]
    [InlineData("X : 1\r\n")]
    [InlineData("X\t: 1\r\n")]
    [InlineData(" X: 1\r\n")]
    [InlineData("\tX: 1\r\n")]
    [InlineData("X: 1\r\n folded\r\n")]
    [InlineData("X: 1\r\n\tfolded\r\n")]
    [InlineData("X: 1\r\n \r\n")]
    [InlineData(": 1\r\n")]
    [InlineData("X\r\n")]
    [InlineData("X 1\r\n")]
    [InlineData("X: 1\n")]
    [InlineData("X: 1\nTransfer-Encoding: chunked\r\n")]
    [InlineData("X: 1\rTransfer-Encoding: chunked\r\n")]
    [InlineData("X: 1\r\r\n")]
    [InlineData("X: 1\0\r\n")]
    [InlineData("Transfer-Encoding\u0001: chunked\r\n")]
    [InlineData("(X): 1\r\n")]
    [InlineData("\u00e9: 1\r\n")]
    [InlineData("\n")]
    [InlineData("\rX")]
    public void Nothing_is_repaired(string line)
    {
        var last = ReadRequest.Of($"GET / HTTP/1.1\r\nHost: a\r\n{line}\r\n");
        Assert.Equal((ReadResult.Refused, Fault.HeadMalformed), (last.Result, last.Fault));
        var followed = ReadRequest.Of($"GET / HTTP/1.1\r\nHost: a\r\n{line}Accept: abcdefghijklmnopqrstuvwxyz\r\n\r\n");
        Assert.Equal((ReadResult.Refused, Fault.HeadMalformed), (followed.Result, followed.Fault));
        if (line.Contains('\r')) return;
        var early = ReadRequest.Of($"GET / HTTP/1.1\r\nHost: a\r\n{line}");
        Assert.Equal((ReadResult.Refused, Fault.HeadMalformed), (early.Result, early.Fault));
    }

    [Theory]
    [InlineData("Drop", "Done", 2, 2)]
    [InlineData("Reject", "Refused", 0, 0)]
    [InlineData("Pass", "Done", 4, 0)]
    public void Names_with_underscores_are_dropped_and_counted_or_refused_or_passed(string setting, string result, int fields, int dropped)
    {
        var read = ReadRequest.Of("GET / HTTP/1.1\r\nHost: a\r\nX_Y: 1\r\nAccept: b\r\n_: 2\r\n\r\n", Enum.Parse<UnderscoreNames>(setting));
        Assert.Equal(Enum.Parse<ReadResult>(result), read.Result);
        if (read.Result == ReadResult.Refused) Assert.Equal(Fault.HeadMalformed, read.Fault);
        else Assert.Equal((fields, dropped), (read.Head.FieldCount, read.Head.UnderscoresDropped));
    }

    [Fact]
    public void An_underscore_field_is_dropped_whole_and_read_for_nothing()
    {
        var read = ReadRequest.Of("POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\nContent_Length: 5\r\n\r\n");
        Assert.Equal((ReadResult.Done, BodyKind.None), (read.Result, read.Head.Body));
        Assert.DoesNotContain("_", read.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_underscore_does_not_excuse_a_bad_line()
    {
        Assert.Equal(ReadResult.Refused, ReadRequest.Of("GET / HTTP/1.1\r\nHost: a\r\nX_Y : 1\r\n\r\n").Result);
        Assert.Equal(ReadResult.Refused, ReadRequest.Of("GET / HTTP/1.1\r\nHost: a\r\nX_Y: \u0001\r\n\r\n").Result);
        Assert.Equal(ReadResult.Refused, ReadRequest.Of("GET / HTTP/1.1\r\nHost: a\r\nX_(: 1\r\n\r\n").Result);
    }

    [Fact]
    public void What_was_seen_is_told_bit_by_bit()
    {
        var head = ReadRequest.Of("GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b\r\nX-Forwarded-For: c\r\n\r\n").Head;
        Assert.True(head.Has(KnownField.Host) && head.Has(KnownField.Cookie) && head.Has(KnownField.XForwardedFor));
        Assert.False(head.Has(KnownField.Via) || head.Has(KnownField.None));
    }
}
