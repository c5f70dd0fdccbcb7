using System.Net;
using Halftone.Core.Config;
using Halftone.Tests.Wire.Forwarding;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Attacks;

/// <summary>Clients that say they are somebody else, or speak to somebody else.</summary>
public sealed class SpoofTests
{
    private const string Spoofs =
        "X-Forwarded-For: 203.0.113.99\r\nx-forwarded-for: 203.0.113.99\r\nForwarded: for=203.0.113.99;host=spoofed;proto=https\r\nX-Real-IP: 203.0.113.99\r\n"
        + "X-Forwarded-Proto: https\r\nX-FORWARDED-HOST: spoofed\r\nX-Forwarded-Port: 443\r\nX_Forwarded_For: 203.0.113.99\r\n";

    private static readonly Cidr Loopback = new(IPAddress.Parse("127.0.0.0"), 8);
    private static readonly Cidr Inner = new(IPAddress.Parse("10.0.0.0"), 8);

    [Fact]
    public void What_a_stranger_says_about_its_way_here_reaches_no_instance()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        // Naming them in Connection must not take ours away either.
        var heard = client.Say($"GET / HTTP/1.1\r\nHost: h\r\n{Spoofs}Connection: x-forwarded-for, x-real-ip\r\n\r\n").HearMessage().Body;
        Assert.DoesNotContain("203.0.113.99", heard);
        Assert.DoesNotContain("spoofed", heard);
        Assert.DoesNotContain("https", heard);
        Assert.DoesNotContain("443", heard);
        Assert.Contains("\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: h\r\n", heard);
        gateway.AssertAtRest();
    }

    [Fact]
    public void What_a_trusted_proxy_says_is_passed_on_and_extended()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, change: config => config with { TrustedProxies = [Loopback] });
        using var client = gateway.Connect();
        var heard = client.Say($"GET / HTTP/1.1\r\nHost: h\r\n{Spoofs}\r\n").HearMessage().Body;
        Assert.Contains("\r\nX-Forwarded-For: 203.0.113.99, 203.0.113.99, 127.0.0.1\r\n", heard);
        Assert.Contains("\r\nForwarded: for=203.0.113.99;host=spoofed;proto=https, for=127.0.0.1;proto=http;host=\"h\"\r\n", heard);
        Assert.Contains("\r\nX-Real-IP: 203.0.113.99\r\nX-Forwarded-Proto: https\r\nX-FORWARDED-HOST: spoofed\r\nX-Forwarded-Port: 443\r\n", heard);
        Assert.DoesNotContain("X_Forwarded_For", heard);
        gateway.AssertAtRest();
    }

    private static readonly (string Fields, string Answers)[] Ways =
    [
        ("X-Forwarded-For: 198.51.100.9\r\n", "two"),
        ("X-Forwarded-For: 203.0.113.7, 198.51.100.9, 10.0.0.5\r\n", "two"),
        ("X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-For: 10.0.0.5, 10.0.0.6\r\n", "two"),
        ("X-Forwarded-For: 198.51.100.9, 203.0.113.7\r\n", "one"),
        ("X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-For: 203.0.113.7\r\n", "one"),
        ("X-Forwarded-For: 198.51.100.9, unknown\r\n", "one"),
        ("X-Forwarded-For: 198.51.100.9, 10.0.0.5,\r\n", "one"),
        ("X-Real-IP: 198.51.100.9\r\n", "one"),
        ("Forwarded: for=198.51.100.9\r\n", "one"),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_client_that_rules_see_is_the_first_stranger_from_the_right_and_a_strangers_word_counts_nothing(bool trusted)
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        var config = TestWorld.Config("v1", one.Version("v1"), two.Version("v2"));
        await world.OpenAsync(config with
        {
            TrustedProxies = trusted ? [Loopback, Inner] : [],
            Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "office", When = new Condition.Client([new Cidr(IPAddress.Parse("198.51.100.9"), 32)]), To = "v2" }] }],
        });
        Assert.Equal(Ways.Select(way => (way.Fields, trusted ? way.Answers : "one")), Ways.Select(way => (way.Fields, Ask(way.Fields))));

        string Ask(string fields)
        {
            using var client = RawPeer.Connect(world.DataPlane.Bound.Single());
            return client.Say($"GET / HTTP/1.1\r\nHost: h\r\n{fields}\r\n").HearMessage().Body;
        }
    }

    [Theory]
    [InlineData("shop.example.com", 200)]
    [InlineData("SHOP.Example.COM", 200)]
    [InlineData("shop.example.com.", 200)]
    [InlineData("shop.example.com:8080", 200)]
    [InlineData("SHOP.example.com.:80", 200)]
    [InlineData("shop.example.com:", 200)]
    [InlineData("other.example.com", 404)]
    [InlineData("shop.example.com..", 404)]
    [InlineData("[::1]:80", 404)]
    [InlineData("user@shop.example.com", 400)]
    [InlineData("user:password@shop.example.com:80", 400)]
    [InlineData("shop.example.com:80:81", 400)]
    [InlineData("shop.example.com:80,other.example.com", 400)]
    [InlineData("shop.example.com:99999", 400)]
    [InlineData("shop.example.com:8o", 400)]
    [InlineData("shop.example.com:-1", 400)]
    [InlineData("sh\u00f6p.example.com", 400)]
    [InlineData("%73hop.example.com", 400)]
    [InlineData("[shop.example.com]", 400)]
    [InlineData("[::1", 400)]
    [InlineData("::1", 400)]
    [InlineData("[::1]x", 400)]
    [InlineData("[::1%25eth0]", 400)]
    [InlineData("shop.example.com other.example.com", 400)]
    [InlineData("shop.example.com/path", 400)]
    [InlineData("shop.example.com?q", 400)]
    [InlineData("shop.example.com#f", 400)]
    [InlineData("shop.example.com\\other.example.com", 400)]
    [InlineData("", 400)]
    public void A_host_is_one_name_however_it_is_written_or_it_is_refused(string host, int status)
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, change: Shop);
        using var client = gateway.Connect();
        Assert.StartsWith($"HTTP/1.1 {status} ", client.Say($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").HearMessage().Head);
        gateway.AssertAtRest();
    }

    [Theory]
    [InlineData("http://shop.example.com/", "other.example.com", 200)]
    [InlineData("http://other.example.com/", "shop.example.com", 404)]
    [InlineData("http://SHOP.example.com.:80/", "shop.example.com", 200)]
    [InlineData("http://user@shop.example.com/", "shop.example.com", 400)]
    [InlineData("http://shop.example.com\\@other.example.com/", "shop.example.com", 400)]
    [InlineData("http:///", "shop.example.com", 400)]
    [InlineData("http://shop.example.com:80:81/", "shop.example.com", 400)]
    [InlineData("ftp://shop.example.com/", "shop.example.com", 400)]
    public void The_authority_of_the_target_stands_for_the_host_and_is_read_as_strictly(string target, string host, int status)
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, change: Shop);
        using var client = gateway.Connect();
        var (head, body) = client.Say($"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").HearMessage();
        Assert.StartsWith($"HTTP/1.1 {status} ", head);
        if (status == 200) Assert.Contains($"Host: {target.Split('/')[2]}\r\n", body);
        gateway.AssertAtRest();
    }

    private static HalftoneConfig Shop(HalftoneConfig config) => config with { Services = [config.Services[0] with { Match = new MatchConfig { Hosts = ["shop.example.com"] } }] };
}
