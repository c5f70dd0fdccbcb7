using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class ChunkedReaderTests
{
    public static readonly TheoryData<string, string> Bodies = new()
    {
        { "0\r\n\r\n", "" },
        { "5\r\nhello\r\n0\r\n\r\n", "hello" },
        { "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc" },
        { "A\r\n0123456789\r\n00\r\n\r\n", "0123456789" },
        { "a;x=y;z=\"q;\t\u00e9\"\r\n0123456789\r\n0;last\r\n\r\n", "0123456789" },
        { "0000000000000003\r\n\r\n\0\r\n0000000000000000\r\n\r\n", "\r\n\0" },
        { "3\r\nabc\r\n0\r\nX: 1\r\nContent-Length:5\r\nEmpty:\r\n\r\n", "abc" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Chunks_are_joined_whatever_the_split_of_the_bytes(string text, string body)
    {
        var expected = new Dechunked(ChunkStep.End, Fault.None, body, text.Length);
        Assert.Equal(expected, Dechunked.Of(text + "HTTP"));
        Assert.Equal(expected, Dechunked.Of(text, [.. Enumerable.Range(0, text.Length)]));
        for (var first = 0; first <= text.Length; first++)
        {
            for (var second = first; second <= text.Length; second++) Assert.Equal(expected, Dechunked.Of(text, first, second));
            if (first < text.Length) Assert.Equal((ChunkStep.NeedMore, first), (Dechunked.Of(text[..first]).Step, Dechunked.Of(text[..first]).Consumed));
        }
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("g\r\n")]
    [InlineData("0x5\r\n")]
    [InlineData("+5\r\n")]
    [InlineData("-1\r\n")]
    [InlineData(" 5\r\n")]
    [InlineData("5 \r\n")]
    [InlineData("5 ;x\r\n")]
    [InlineData("5\thello")]
    [InlineData("5\n")]
    [InlineData("5\rh")]
    [InlineData("5\r\r\n")]
    [InlineData(";x\r\n")]
    [InlineData("5;x\n")]
    [InlineData("5;x\rh")]
    [InlineData("5;\0\r\n")]
    [InlineData("5;\u007f\r\n")]
    [InlineData("5_0\r\n")]
    [InlineData("5,5\r\n")]
    [InlineData("5\r\nhello\n")]
    [InlineData("5\r\nhello0\r\n\r\n")]
    [InlineData("5\r\nhello\r0")]
    [InlineData("5\r\nhello\r\n\r\n")]
    [InlineData("0\r\n\n")]
    [InlineData("0\r\n\rX")]
    [InlineData("0\r\n X: 1\r\n\r\n")]
    [InlineData("0\r\nX : 1\r\n\r\n")]
    [InlineData("0\r\nX\r\n\r\n")]
    [InlineData("0\r\n: 1\r\n\r\n")]
    [InlineData("0\r\nX: a\0\r\n\r\n")]
    [InlineData("0\r\nX: 1\n\r\n")]
    [InlineData("0\r\nX: 1\r\r\n")]
    [InlineData("0\r\nX: 1\r\n y\r\n\r\n")]
    [InlineData("0\r\nGET / HTTP/1.1\r\n\r\n")]
    public void Anything_else_is_refused_at_the_first_wrong_byte(string text)
    {
        var whole = Dechunked.Of(text);
        Assert.Equal((ChunkStep.Refused, Fault.BodyMalformed), (whole.Step, whole.Fault));
        Assert.Equal(whole, Dechunked.Of(text, [.. Enumerable.Range(0, text.Length)]));
    }

    [Fact]
    public void Every_byte_has_its_place()
    {
        for (var b = 0; b < 256; b++)
        {
            var c = (char)b;
            var inValue = c == '\t' || (b >= 0x20 && b != 0x7f);
            var inToken = "!#$%&'*+-.^_`|~".Contains(c) || char.IsAsciiLetterOrDigit(c);
            Check(char.IsAsciiHexDigit(c), $"{c}");
            Check(char.IsAsciiHexDigit(c) || c is '\r' or ';', $"1{c}");
            Check(inValue || c == '\r', $"1;{c}");
            Check(c == '\n', $"1\r{c}");
            Check(true, $"1\r\n{c}");
            Check(c == '\r', $"1\r\nx{c}");
            Check(c == '\n', $"1\r\nx\r{c}");
            Check(inToken || c == '\r', $"0\r\n{c}");
            Check(inToken || c == ':', $"0\r\na{c}");
            Check(inValue || c == '\r', $"0\r\na:{c}");
            Check(c == '\n', $"0\r\na:\r{c}");
            Check(c == '\n', $"0\r\n\r{c}");
        }

        static void Check(bool valid, string text) => Assert.Equal(valid, Dechunked.Of(text).Step != ChunkStep.Refused);
    }

    [Theory]
    [InlineData("7fffffffffffffff\r\n", true)]
    [InlineData("8000000000000000\r\n", false)]
    [InlineData("FFFFFFFFFFFFFFFF\r\n", false)]
    [InlineData("00000000000000005\r\n", false)]
    [InlineData("10000000000000005\r\n", false)]
    public void A_size_has_sixteen_digits_and_fits_a_long(string text, bool valid) =>
        Assert.Equal(valid ? ChunkStep.NeedMore : ChunkStep.Refused, Dechunked.Of(text).Step);

    [Fact]
    public void Extensions_are_limited_per_chunk_and_per_body()
    {
        static string Chunk(int extension) => "1" + (extension == 0 ? "" : ";".PadRight(extension, 'e')) + "\r\nx\r\n";
        Assert.Equal(ChunkStep.NeedMore, Dechunked.Of(Chunk(256)).Step);
        Assert.Equal(ChunkStep.Refused, Dechunked.Of(Chunk(257)).Step);
        var full = string.Concat(Enumerable.Repeat(Chunk(256), 16));
        Assert.Equal(ChunkStep.NeedMore, Dechunked.Of(full + Chunk(0)).Step);
        Assert.Equal(ChunkStep.Refused, Dechunked.Of(full + Chunk(1)).Step);
    }

    [Fact]
    public void Trailers_are_limited()
    {
        static string Trailers(int bytes) => "0\r\n" + "X: ".PadRight(bytes - 4, 'x') + "\r\n\r\n";
        Assert.Equal(ChunkStep.End, Dechunked.Of(Trailers(8 * 1024)).Step);
        Assert.Equal(ChunkStep.Refused, Dechunked.Of(Trailers(8 * 1024 + 1)).Step);
        Assert.Equal(ChunkStep.Refused, Dechunked.Of("0\r\n" + string.Concat(Enumerable.Repeat("a:\r\n", 4096)) + "\r\n").Step);
    }

    [Fact]
    public void After_the_end_nothing_is_consumed()
    {
        var reader = new ChunkedReader();
        Assert.Equal(ChunkStep.End, reader.Next("0\r\n\r\n"u8, out _, out _, out _, out _));
        Assert.True(reader.Ended);
        Assert.Equal((ChunkStep.End, 0), (reader.Next("GET"u8, out var consumed, out _, out _, out _), consumed));
    }

    [Fact]
    public void A_refused_body_stays_refused()
    {
        var reader = new ChunkedReader();
        Assert.Equal(ChunkStep.Refused, reader.Next("x"u8, out _, out _, out _, out _));
        Assert.Equal((ChunkStep.Refused, Fault.BodyMalformed), (reader.Next("0\r\n\r\n"u8, out _, out _, out _, out var fault), fault));
    }

    [Fact]
    public void A_chunk_larger_than_any_buffer_comes_in_pieces()
    {
        var reader = new ChunkedReader();
        reader.Next("100000000\r\n"u8, out _, out _, out _, out _);
        var piece = new byte[1 << 20];
        for (var left = 0x1_0000_0000; left > 0; left -= piece.Length)
        {
            Assert.Equal(ChunkStep.Data, reader.Next(piece, out var consumed, out var start, out var length, out _));
            Assert.Equal((piece.Length, 0, piece.Length), (consumed, start, length));
        }

        Assert.Equal(ChunkStep.End, reader.Next("\r\n0\r\n\r\n"u8, out _, out _, out _, out _));
    }
}
