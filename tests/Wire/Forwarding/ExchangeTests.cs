namespace Halftone.Tests.Wire.Forwarding;

public sealed class ExchangeTests
{
    [Fact]
    public void A_request_reaches_the_child_and_its_answer_comes_back()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        var (head, body) = client.Say("GET /a?b=c HTTP/1.1\r\nHost: example.test\r\nX-One: 1\r\n\r\n").HearMessage();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", head);
        Assert.StartsWith("GET /a?b=c HTTP/1.1\r\nHost: example.test\r\nX-One: 1\r\n", body);
        Assert.Contains("X-Forwarded-For: 127.0.0.1\r\n", body);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_kept_connection_serves_request_after_request_over_one_upstream_connection()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        for (var i = 0; i < 100; i++)
        {
            var (_, body) = client.Say($"GET /{i} HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage();
            Assert.StartsWith($"GET /{i} HTTP/1.1\r\n", body);
        }
        Assert.Equal(1, child.Accepted);
        gateway.AssertAtRest();
    }

    [Fact]
    public void Pipelined_requests_are_answered_in_order()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        client.Say(string.Concat(Enumerable.Range(0, 200).Select(i => $"GET /{i} HTTP/1.1\r\nHost: h\r\n\r\n")));
        for (var i = 0; i < 200; i++) Assert.StartsWith($"GET /{i} HTTP/1.1\r\n", client.HearMessage().Body);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_body_with_a_length_goes_through_whole()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        foreach (var size in (int[])[0, 1, 100, 65_535, 65_536, 65_537, 200_000])
        {
            var text = new string('x', size);
            var (_, body) = client.Say($"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {size}\r\n\r\n{text}").HearMessage();
            Assert.EndsWith("\r\n\r\n" + text, body);
        }
        gateway.AssertAtRest();
    }
}
