using Halftone.Core.Config;
using Halftone.DataPlane.Logging;
using Xunit;
using static Halftone.Tests.Unit.Forwarding.EngineRig;

namespace Halftone.Tests.Unit.Forwarding;

/// <summary>What of a head goes on, when, and what is known of it.</summary>
public sealed class HeadTests
{
    private const string Chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

    [Fact]
    public void A_chunked_head_goes_nowhere_before_its_first_chunk_has_begun()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Chunked);
        rig.Say(client, "5\r");
        Assert.Empty(rig.Upstreams);
        rig.Say(client, "\nhello\r\n0\r\n\r\n");
        Assert.EndsWith("5\r\nhello\r\n0\r\n\r\n", rig.Connected().Heard);
    }

    [Fact]
    public void A_chunked_head_goes_out_with_the_first_byte_of_its_first_chunk_also_if_that_comes_alone()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Chunked + "5\r\n");
        Assert.Empty(rig.Upstreams);
        rig.Say(client, "h");
        Assert.EndsWith("\r\n\r\n1\r\nh\r\n", rig.Connected().Heard);
    }

    [Fact]
    public void A_chunked_head_with_a_first_chunk_that_is_none_reaches_no_instance()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Chunked + "GET /smuggled HTTP/1.1\r\n");
        Assert.Empty(rig.Upstreams);
        Assert.StartsWith("HTTP/1.1 400 ", client.Heard);
        Assert.Contains("body_malformed", client.Heard);
    }

    [Fact]
    public void A_chunked_head_whose_first_chunk_never_comes_is_answered_408()
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, Chunked);
        rig.Wait(31);
        Assert.StartsWith("HTTP/1.1 408 ", client.Heard);
        Assert.Empty(rig.Upstreams);
    }

    [Fact]
    public void A_client_that_asks_whether_to_go_on_is_not_waited_for()
    {
        var rig = new EngineRig();
        rig.Say(rig.Client(), Chunked[..^2] + "Expect: 100-continue\r\n\r\n");
        Assert.Contains("Expect: 100-continue\r\n", rig.Connected().Heard);
    }

    [Theory]
    [InlineData("websocket", "websocket", true)]
    [InlineData("foo, WebSocket", "websocket", true)]
    [InlineData("websocket", "foo", false)]
    [InlineData("websocket", "websocket, foo", false)]
    [InlineData("websocket", "", false)]
    public void A_101_is_believed_when_it_names_what_the_client_offered(string offered, string chosen, bool agreed)
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, $"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: {offered}\r\n\r\n");
        rig.Say(rig.Connected(), $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n{(chosen.Length == 0 ? "" : $"Upgrade: {chosen}\r\n")}\r\n");
        Assert.StartsWith(agreed ? "HTTP/1.1 101 " : "HTTP/1.1 502 ", client.Heard);
    }

    [Theory]
    [InlineData(255, "HTTP/1.1 504")]
    [InlineData(256, "HTTP/1.1 400")]
    [InlineData(30_000, "HTTP/1.1 400")]
    public void A_host_is_no_longer_than_a_name_can_be(int length, string answer)
    {
        var rig = new EngineRig();
        var client = rig.Client();
        rig.Say(client, $"GET / HTTP/1.1\r\nHost: {new string('a', length)}\r\n\r\n");
        if (rig.Upstreams.Count > 0) rig.Connected();
        rig.Wait(61);
        Assert.StartsWith(answer, client.Heard);
    }

    [Fact]
    public void A_peer_without_an_address_is_forwarded_as_unknown_and_logged_as_what_it_is()
    {
        var ring = new LogRing();
        var rig = new EngineRig(ring: ring, change: config => config with { TrustedProxies = [new Cidr(System.Net.IPAddress.IPv6Any, 128)] });
        var client = rig.Client(address: 0);
        rig.Say(client, Get);
        Assert.DoesNotContain("X-Forwarded-For", rig.Connected().Heard);
        rig.Say(rig.Upstreams[0], "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        rig.Say(client, "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\nForwarded: for=192.0.2.1\r\n\r\n");
        Assert.Contains("X-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n", rig.Upstreams[0].Heard);
        Assert.Contains("Forwarded: for=192.0.2.1, for=unknown;proto=http;host=\"h\"\r\n", rig.Upstreams[0].Heard);
        Assert.Contains("\"client\":\"unix:\"", Logged(ring));
    }

    [Theory]
    [InlineData("TRACE /a/b?c HTTP/1.1\r\nHost: h\r\n\r\n", "TRACE", "/a/b", 405)]
    [InlineData("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n", "POST", "/up", 413)]
    public void A_request_that_is_refused_is_logged_with_its_method_and_path(string request, string method, string path, int status)
    {
        var ring = new LogRing();
        var rig = new EngineRig(new LimitsConfig { Body = 10 }, ring: ring);
        rig.Say(rig.Client(), request);
        Assert.Contains($"\"method\":\"{method}\",\"host\":\"h\",\"path\":\"{path}\",\"status\":{status},", Logged(ring));
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("203.0.113.9, 10.1.1.1", "203.0.113.9")]
    [InlineData("10.9.9.9, 203.0.113.9, 10.1.1.1:80", "203.0.113.9")]
    [InlineData("nonsense, 10.1.1.1", "10.1.1.1")]
    [InlineData("1", "127.0.0.1")]
    public void Behind_trusted_proxies_rules_see_the_last_address_that_is_not_one_of_them(string forwarded, string client)
    {
        var rig = new EngineRig(change: config => config with
        {
            TrustedProxies = [new Cidr(System.Net.IPAddress.Loopback, 32), new Cidr(System.Net.IPAddress.Parse("10.0.0.0"), 8)],
            Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "seen", When = new Condition.Client([new Cidr(System.Net.IPAddress.Parse(client), 32)]), To = "v1" }] }],
        });
        rig.Say(rig.Client(), $"GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: {forwarded}\r\n\r\n");
        Assert.Contains($"X-Forwarded-For: {forwarded}, 127.0.0.1\r\n", rig.Connected().Heard);
        rig.Say(rig.Upstreams[0], "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(1, rig.Tally.ByReactor[0].ByDecision[(int)Halftone.Core.Routing.DecisionKind.Rule]);
    }

    [Fact]
    public void A_range_of_no_bits_trusts_everybody()
    {
        var rig = new EngineRig(change: config => config with { TrustedProxies = [new Cidr(System.Net.IPAddress.IPv6Any, 0)] });
        rig.Say(rig.Client(), "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
        Assert.Contains("X-Forwarded-For: 203.0.113.9, 127.0.0.1\r\n", rig.Connected().Heard);
    }

    [Fact]
    public void A_stranger_does_not_choose_who_he_is()
    {
        var rig = new EngineRig(change: config => config with { TrustedProxies = [new Cidr(System.Net.IPAddress.Parse("10.0.0.0"), 8)] });
        rig.Say(rig.Client(), "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
        Assert.Contains("X-Forwarded-For: 127.0.0.1\r\n", rig.Connected().Heard);
        Assert.DoesNotContain("203.0.113.9", rig.Upstreams[0].Heard);
    }

    private static string Logged(LogRing ring) => System.Text.Encoding.ASCII.GetString(ring.Ready());
}
