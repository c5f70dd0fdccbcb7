using Xunit;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>What an intermediary owes to those before and behind it in a chain.</summary>
public sealed class HopTests
{
    [Theory]
    [InlineData("1.1 halftone, 1.0 other, HTTP/1.1 halftone (a comment)\r\nvia: 1.1\thalftone, 1.1 halftone,1.1 halftone, 1.1 halftone, 1.1 halftone", 200)]
    [InlineData("1.1 halftone, 1.0 halftone, HTTP/1.1 halftone (a comment)\r\nvia: 1.1\thalftone, 1.1 halftone,1.1 halftone, 1.1 halftone, 1.1 halftone", 508)]
    [InlineData("1.1 halftone.example, 1.1 x-halftone, halftone, 1.1 other (halftone), 1.1 a, 1.1 b, 1.1 c, 1.1 d, 1.1 e, 1.1 f", 200)]
    public void A_request_that_has_passed_eight_gateways_of_ours_goes_in_circles(string via, int status)
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, $"GET / HTTP/1.1\r\nHost: h\r\nVia: {via}\r\n\r\n");
        Answer(rig);
        Assert.StartsWith($"HTTP/1.1 {status} ", client.Heard);
        Assert.Equal(status == 508, client.Heard.Contains("X-Halftone-Reason: loop_detected\r\n", StringComparison.Ordinal));
        rig.AssertAtRest();
    }

    [Fact]
    public void Options_whose_hops_are_spent_are_answered_here()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, "OPTIONS /a HTTP/1.1\r\nHost: h\r\nMax-Forwards: 000\r\n\r\n");
        Assert.Empty(rig.Upstreams);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", client.Heard);
        Assert.Contains("\r\nAllow: GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH\r\n", client.Heard);
        rig.Say(client, EngineRig.Get);
        Answer(rig);
        Assert.EndsWith("\r\n\r\nok", client.Heard);
        rig.AssertAtRest();
    }

    [Theory]
    [InlineData("OPTIONS", "1", "Max-Forwards: 0\r\n")]
    [InlineData("OPTIONS", "0010", "Max-Forwards: 9\r\n")]
    [InlineData("OPTIONS", "99999999999999999999", "Max-Forwards: 254\r\n")]
    [InlineData("GET", "0", "Max-Forwards: 0\r\n")]
    [InlineData("GET", "many", "Max-Forwards: many\r\n")]
    public void Options_go_on_with_one_hop_less_and_other_methods_as_they_are(string method, string hops, string line)
    {
        var rig = new EngineRig();
        rig.Say(rig.Client(), $"{method} / HTTP/1.1\r\nHost: h\r\nMax-Forwards: {hops}\r\n\r\n");
        Assert.Contains($"\r\n{line}", rig.Connected().Heard);
        Assert.Equal(1, rig.Upstreams[0].Heard.Split("Max-Forwards").Length - 1);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("1 0")]
    [InlineData("1\r\nMax-Forwards: 1")]
    public void A_number_of_hops_that_is_none_is_refused(string hops)
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, $"OPTIONS / HTTP/1.1\r\nHost: h\r\nMax-Forwards: {hops}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", client.Heard);
        Assert.Empty(rig.Upstreams);
    }

    [Theory]
    [InlineData("1.0", true)]
    [InlineData("1.1", false)]
    public void Our_own_answer_ends_the_connection_of_an_http_1_0_client_for_it_does_not_say_keep_alive(string version, bool closed)
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, $"TRACE / HTTP/{version}\r\nHost: h\r\nConnection: keep-alive\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 405 ", client.Heard);
        Assert.Equal((closed, closed), (client.Closed, client.Heard.Contains("Connection: close\r\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void Dropped_names_with_underscores_are_counted()
    {
        var rig = new EngineRig();
        rig.Say(rig.Client(), "GET / HTTP/1.1\r\nHost: h\r\nX_A: 1\r\nTransfer_Encoding: chunked\r\nX-B: 1\r\n\r\n");
        Assert.DoesNotContain("_", rig.Connected().Heard);
        Assert.Equal(2, rig.Engine.Counts.FieldsDropped);
    }

    [Fact]
    public void White_space_before_a_colon_of_an_answer_does_not_reach_the_client()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, EngineRig.Get);
        rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nX-A : 1\r\nContent-Length : 2\r\n\r\nok");
        Assert.Contains("\r\nX-A: 1\r\n", client.Heard);
        Assert.EndsWith("\r\nContent-Length: 2\r\n\r\nok", client.Heard);
        rig.AssertAtRest();
    }

    private static void Answer(EngineRig rig)
    {
        if (rig.Upstreams.Count > 0) rig.Say(rig.Connected(), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
}
