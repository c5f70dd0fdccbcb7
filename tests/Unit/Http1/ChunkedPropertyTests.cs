using System.Text;
using CsCheck;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class ChunkedPropertyTests
{
    private static readonly Gen<(string Text, string Body)> Chunked = Gen.Select(
        Gen.Select(Gen.Char['\0', '\u00ff'].Array[1, 40], Gen.OneOf("", ";a", ";a=b;c=\"d e\"")).Array[0, 6],
        Gen.OneOf("", "X: 1\r\n", "X: 1\r\nContent-Length: 5\r\n"),
        (chunks, trailers) =>
        {
            var text = new StringBuilder();
            foreach (var (data, extension) in chunks) text.Append($"{data.Length:x}{extension}\r\n").Append(data).Append("\r\n");
            return (text.Append("0\r\n").Append(trailers).Append("\r\n").ToString(), string.Concat(chunks.Select(c => new string(c.Item1))));
        });

    [Fact]
    public void A_body_survives_framing_and_any_split() => Gen.Select(Chunked, Gen.Double.Unit.Array[0, 5]).Sample((chunked, places) =>
    {
        int[] cuts = [.. places.Select(p => (int)(p * chunked.Text.Length)).Order()];
        var read = Dechunked.Of(chunked.Text + "GET / HTTP/1.1\r\n", cuts);
        Assert.Equal((ChunkStep.End, chunked.Body, chunked.Text.Length), (read.Step, read.Body, read.Consumed));
    });

    [Fact]
    public void Damage_is_judged_alike_however_it_arrives() => HeadGen.Damaged(Chunked.Select(c => c.Text)).Sample(
        text =>
        {
            var whole = Dechunked.Of(text);
            Assert.Equal(whole, Dechunked.Of(text, [.. Enumerable.Range(0, text.Length)]));
        },
        iter: 2_000);
}
