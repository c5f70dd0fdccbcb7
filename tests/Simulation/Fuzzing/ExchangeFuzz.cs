namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>A whole exchange of bytes that nobody vouches for. Before the border stands what the client says, behind it what the instance answers.</summary>
internal sealed class ExchangeFuzz : IFuzzTarget
{
    private const string Border = "\u001e";

    private const string Plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    public string Name => "exchange";

    /// <summary>A world is made for each input.</summary>
    public bool AllocatesNothing => false;

    public FuzzSeeds Seeds { get; } = new(
        [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + Border + Plain,
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + Border + Plain,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /2 HTTP/1.1\r\nHost: a\r\n\r\n" + Border + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nok\r\n0\r\nX: 1\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n3\r\n, w\r\n0\r\nX: 1\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n" + Border + "HTTP/1.1 200 OK\r\n\r\nuntil it closes",
            "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\nHost: a\r\n\r\n" + Border + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nping" + Border + "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\npong",
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello" + Border + "HTTP/1.1 100 Continue\r\n\r\n" + Plain,
            "GET /events HTTP/1.1\r\nHost: a\r\n\r\n" + Border + "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n",
            "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n" + Border + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=2\r\n\r\n",
            "DELETE /poll HTTP/1.1\r\nHost: a\r\n\r\n" + Border + "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        ],
        [.. HeadSeeds.Request.Tokens, .. HeadSeeds.Answer.Tokens, Border, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", Plain, "5\r\nhello\r\n", "0\r\n\r\n"]);

    public ulong Try(ReadOnlySpan<byte> input)
    {
        var border = input.IndexOf((byte)Border[0]);
        var said = (border < 0 ? input : input[..border]).ToArray();
        byte[] answer = border < 0 ? [] : input[(border + 1)..].ToArray();
        return new RawScene(Dice.Of(input).Next(int.MaxValue), said, answer).Play();
    }
}
