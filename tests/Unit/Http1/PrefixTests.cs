using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class PrefixTests
{
    public static readonly TheoryData<string> Requests =
    [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "PROP_FIND /x?y=z HTTP/1.7\r\nhost:\t[::1]:80 \r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST http://b.example:80/p?q HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\nX_Y: dropped\r\nContent-Length: 12345\r\nConnection: close, X-Z\r\nX-Z: 1\r\nA!#$%&'*+.^`|~: \u00ff\r\n\r\n",
        Heads.Browser,
    ];

    public static readonly TheoryData<string> Answers =
    [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 \r\n\r\n",
        "HTTP/1.1 204\r\nDate: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : 1\r\nContent-Length\t: 3\r\n\r\n",
        "HTTP/1.0 999 \u00e9 \t!\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        Heads.Express,
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public void Every_prefix_of_a_request_head_is_incomplete(string text)
    {
        for (var length = 0; length < text.Length; length++)
        {
            Assert.Equal(ReadResult.Incomplete, ReadRequest.Of(text[..length]).Result);
            for (var seen = 0; seen <= length; seen += 1 + length / 8) Assert.Equal(ReadResult.Incomplete, ReadRequest.Of(text[..length], seen: seen).Result);
        }

        foreach (var seen in new[] { 0, 1, text.Length / 2, text.Length - 1, 2 * text.Length })
        {
            var read = ReadRequest.Of(text + "GET", seen: seen);
            Assert.Equal((ReadResult.Done, text.Length), (read.Result, read.Head.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Every_prefix_of_an_answer_head_is_incomplete(string text)
    {
        for (var length = 0; length < text.Length; length++)
        {
            Assert.Equal(ReadResult.Incomplete, ReadAnswer.Of(text[..length]).Result);
            Assert.Equal(ReadResult.Incomplete, ReadAnswer.Of(text[..length], seen: length / 2).Result);
        }

        var read = ReadAnswer.Of(text + "body", seen: text.Length - 1);
        Assert.Equal((ReadResult.Done, text.Length), (read.Result, read.Head.Length));
    }
}
