using System.Net;
using System.Text;
using Halftone.Control.Supervision.Probing;
using Halftone.Core.Config;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Probing;

public sealed class ProbeReadingTests
{
    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "GET /up answered 204")]
    [InlineData("HTTP/1.0 301 Moved\r\nX: y\r\nLocation: https://x/up\r\n\r\n", "GET /up answered 301 to https://x/up")]
    [InlineData("", "it accepted the connection, but GET /up got no answer (the connection was closed without an answer)")]
    [InlineData("SSH-2.0-OpenSSH_9.2", "it accepted the connection, but GET /up got no answer (the answer is not HTTP/1)")]
    [InlineData("HTTP/1.1 2", "it accepted the connection, but GET /up got no answer (the answer is not HTTP/1)")]
    public void An_answer_is_told_in_words(string head, string text) => Assert.Equal(text, HttpProbe.Read(Encoding.ASCII.GetBytes(head)).Text("/up"));

    [Theory]
    [InlineData("0100007F", "127.0.0.1")]
    [InlineData("00000000", "0.0.0.0")]
    [InlineData("0500A8C0", "192.168.0.5")]
    [InlineData("00000000000000000000000001000000", "::1")]
    [InlineData("00000000000000000000000000000000", "::")]
    [InlineData("0000000000000000FFFF00000100007F", "::ffff:127.0.0.1")]
    public void Addresses_of_proc_net_tcp_are_words_in_machine_order(string text, string address) =>
        Assert.Equal(IPAddress.Parse(address), ListeningSockets.ParseAddress(text));

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", false)]
    [InlineData("127.0.0.5", "127.0.0.5", false)]
    [InlineData("::1", "::1", false)]
    [InlineData("0.0.0.0", "127.0.0.1", true)]
    [InlineData("::", "127.0.0.1 ::1", true)]
    [InlineData("192.168.0.5", "192.168.0.5", true)]
    public void A_listener_is_reached_over_loopback_where_it_can_be(string listens, string reached, bool beyond)
    {
        Assert.Equal(reached, Reach(Ours(listens)));
        Assert.Equal(beyond, ListeningSockets.IsBeyondLoopback(Ours(listens)));
    }

    [Fact]
    public void A_strangers_listener_at_the_same_port_is_never_reached()
    {
        Assert.Equal("", Reach(Strangers("127.0.0.1")));
        Assert.Equal("127.0.0.5", Reach(Ours("127.0.0.5"), Strangers("127.0.0.1")));
        Assert.Equal("::1", Reach(Ours("::1"), Strangers("127.0.0.1")));
        Assert.Equal("::1", Reach(Ours("::"), Strangers("127.0.0.1")));
        Assert.Equal("::1", Reach(Ours("::"), Strangers("0.0.0.0")));
        Assert.Equal("127.0.0.1", Reach(Ours("127.0.0.1"), Strangers("::")));
    }

    [Fact]
    public void Of_several_ways_loopback_comes_first() => Assert.Equal("127.0.0.1 ::1 192.168.0.5", Reach(Ours("192.168.0.5"), Ours("::1"), Ours("127.0.0.1")));

    private static string Reach(params Listener[] all) => string.Join(' ', ListeningSockets.Reach(all, 8080).Select(endpoint => endpoint.Address));

    private static Listener Ours(string address) => new(Endpoint.Tcp(IPAddress.Parse(address), 8080), IsOurs: true);

    private static Listener Strangers(string address) => new(Endpoint.Tcp(IPAddress.Parse(address), 8080), IsOurs: false);
}
