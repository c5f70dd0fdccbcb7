using System.Text;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class ChunkedWriterTests
{
    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(15, "f\r\n")]
    [InlineData(16, "10\r\n")]
    [InlineData(65536, "10000\r\n")]
    [InlineData(long.MaxValue, "7fffffffffffffff\r\n")]
    public void A_size_line_is_hexadecimal(long length, string expected)
    {
        Span<byte> output = stackalloc byte[ChunkedWriter.SizeLineBytesMax];
        var written = ChunkedWriter.WriteSize(output, length);
        Assert.Equal(expected, Encoding.ASCII.GetString(output[..written]));
        for (var room = 0; room < written; room++) Assert.Equal(-1, ChunkedWriter.WriteSize(output[..room], length));
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        var text = new StringBuilder();
        Span<byte> line = stackalloc byte[ChunkedWriter.SizeLineBytesMax];
        foreach (var length in new[] { 1, 9, 300 })
        {
            text.Append(Encoding.ASCII.GetString(line[..ChunkedWriter.WriteSize(line, length)])).Append('x', length);
            text.Append(Encoding.ASCII.GetString(ChunkedWriter.DataEnd));
        }

        text.Append(Encoding.ASCII.GetString(ChunkedWriter.End));
        Assert.Equal((ChunkStep.End, new string('x', 310), text.Length), (Dechunked.Of(text.ToString()).Step, Dechunked.Of(text.ToString()).Body, text.Length));
    }
}
