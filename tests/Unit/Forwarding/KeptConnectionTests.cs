using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>Connections to instances between two requests: which is used next, how long each is kept, and what ends it.</summary>
public sealed class KeptConnectionTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("", 3.9, 4.1)]
    [InlineData("Keep-Alive: timeout=x\r\n", 3.9, 4.1)]
    [InlineData("Keep-Alive: timeout=5\r\n", 3.9, 4.1)]
    [InlineData("Keep-Alive: timeout=3\r\n", 1.9, 2.1)]
    [InlineData("Keep-Alive: timeout=1\r\n", 0.4, 0.6)]
    [InlineData("Keep-Alive: timeout=20, max=100\r\n", 18.9, 19.1)]
    [InlineData("Keep-Alive: timeout=600\r\n", 74.9, 75.1)]
    public void An_idle_one_is_closed_a_second_before_its_instance_would_close_it(string field, double open, double closed)
    {
        var (rig, _, upstream) = Asked(Get);
        rig.Say(upstream, $"HTTP/1.1 200 OK\r\n{field}Content-Length: 2\r\n\r\nok");
        rig.Wait(open - 0.009);
        Assert.False(upstream.Closed);
        rig.Wait(closed - open);
        Assert.True(upstream.Closed);
        Assert.Equal(0, rig.Pool.Read().IdleLinks);
        rig.AssertAtRest();
    }

    [Fact]
    public void The_one_that_was_used_last_is_used_next()
    {
        var rig = new EngineRig();
        var clients = (rig.Client(), rig.Client());
        rig.Say(clients.Item1, Get);
        var older = rig.Connected();
        rig.Say(clients.Item2, Get);
        var newer = rig.Connected();
        rig.Say(older, Ok);
        rig.Say(newer, Ok);
        var before = older.Sent.Count;
        rig.Say(rig.Client(), Get);
        Assert.Equal(before, older.Sent.Count);
        rig.Say(newer, Ok);
        rig.AssertAtRest();
    }

    [Fact]
    public void One_grows_no_older_than_its_age_and_not_all_end_at_once()
    {
        var ages = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var rig = new EngineRig(seed: (ulong)i);
            var client = rig.Client();
            var born = rig.Sockets.Now;
            rig.Say(client, Get);
            rig.Say(rig.Connected(), Ok);
            while (!rig.Upstreams[0].Closed)
            {
                rig.Wait(3);
                if (rig.Upstreams[0].Closed) break;
                rig.Say(client, Get);
                rig.Say(rig.Upstreams[0], Ok);
            }
            ages.Add((rig.Sockets.Now - born) / 1e9);
            rig.AssertAtRest();
        }
        Assert.All(ages, age => Assert.InRange(age, 480, 724));
        Assert.True(ages.Distinct().Count() > 5, "each has an age of its own");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\n")]
    public void One_that_cannot_be_trusted_with_another_request_is_closed(string answer)
    {
        var (rig, client, upstream) = Asked(Get);
        rig.Say(upstream, answer);
        Assert.StartsWith("HTTP/1.1 20", client.Heard);
        Assert.DoesNotContain("more", client.Heard);
        Assert.True(upstream.Closed);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmore")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nmore\r\n0\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nmore")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\nmore")]
    public void A_body_where_there_is_none_reaches_nobody_and_costs_the_connection(string method, string answer)
    {
        var (rig, client, upstream) = Asked($"{method} / HTTP/1.1\r\nHost: h\r\n\r\n");
        rig.Say(upstream, answer);
        Assert.StartsWith(answer[..12], client.Heard);
        Assert.EndsWith("\r\n\r\n", client.Heard);
        Assert.DoesNotContain("more", client.Heard);
        Assert.False(client.Closed);
        Assert.True(upstream.Closed);
        rig.AssertAtRest();
    }

    [Fact]
    public void What_an_idle_one_says_unasked_closes_it_and_reaches_nobody()
    {
        var (rig, client, upstream) = Asked(Get);
        rig.Say(upstream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        rig.Say(upstream, "HTTP/1.1 408 Request Timeout\r\n\r\n");
        Assert.True(upstream.Closed);
        Assert.DoesNotContain("408", client.Heard);
        rig.Say(client, Get);
        Assert.Equal(2, rig.Upstreams.Count);
    }
}
