using System.Net.Sockets;
using Halftone.Core.Config;
using Halftone.DataPlane;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Wire.Forwarding;

/// <summary>Taking an address, sharing it among reactors, and letting it go.</summary>
public sealed class ListenTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ht-{Environment.ProcessId}-{Guid.NewGuid():n}.sock");

    [Fact]
    public void A_unix_listener_is_served_by_the_reactors_that_are_left_when_one_has_closed_it()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, reactors: 2, listen: Endpoint.Unix(_path));
        using (var client = gateway.Connect()) Assert.StartsWith("GET / ", client.Say(Get).HearMessage().Body);
        gateway.Group.Post(0, new Message { Kind = MessageKind.Drain });
        for (var i = 0; i < 20; i++)
        {
            using var client = gateway.Connect();
            var (_, body) = client.Say(Get).HearMessage();
            Assert.DoesNotContain("X-Forwarded-For", body);
        }
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        File.WriteAllText(_path, "precious");
        using var group = Group(1);
        Assert.Equal(98, group.Bind(Endpoint.Unix(_path), out _)?.Errno);
        Assert.Equal("precious", File.ReadAllText(_path));
    }

    [Fact]
    public void A_socket_that_somebody_has_bound_is_left_alone_before_he_listens_and_taken_when_he_is_gone()
    {
        using (var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // The library removes the file of a socket it has bound; the kernel does not.
            other.Bind(new UnixDomainSocketEndPoint(_path));
            using var late = Group(1);
            Assert.Equal(98, late.Bind(Endpoint.Unix(_path), out _)?.Errno);
            Assert.True(File.Exists(_path));
            File.Move(_path, _path + ".left");
        }
        File.Move(_path + ".left", _path);
        using var group = Group(1);
        Assert.Null(group.Bind(Endpoint.Unix(_path), out _));
    }

    [Fact]
    public void Two_gateways_that_have_both_bound_a_port_do_not_share_it()
    {
        using var first = Group(2);
        using var second = Group(2);
        Assert.Null(first.Bind(Endpoint.Loopback(0), out var bound));
        Assert.Null(second.Bind(bound, out _));
        Assert.Null(first.Listen());
        Assert.Equal(98, second.Listen()?.Errno);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_port_is_taken_again_while_its_last_connections_fade(int reactors)
    {
        using var child = RawChild.Echo();
        Endpoint address;
        // A port from the kernel could be another test's before it is taken again.
        using (var gateway = new Gateway(child.Endpoint, reactors: reactors, listen: Endpoint.Loopback(FreePort.Take())))
        {
            address = gateway.Address;
            using var client = gateway.Connect();
            // Our side closes first, so TIME_WAIT is on our port.
            client.Say("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").HearAll();
        }
        using var next = new Gateway(child.Endpoint, reactors: reactors, listen: address);
        using var again = next.Connect();
        Assert.StartsWith("GET / ", again.Say(Get).HearMessage().Body);
    }

    [Fact]
    public void Who_stands_in_the_backlog_when_the_gateway_leaves_is_answered()
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, started: false);
        using var client = gateway.Connect();
        client.Say(Get);
        gateway.Group.Drain();
        Assert.True(gateway.Counts.Unfinished > 0, "a reactor that has not heard of it yet is not finished");
        gateway.Group.Start();
        var (head, body) = client.HearMessage();
        Assert.Contains("Connection: close\r\n", head);
        Assert.StartsWith("GET / ", body);
        FaultTests.WaitFor(() => gateway.Counts.Unfinished == 0);
        gateway.AssertAtRest();
    }

    [Fact]
    public void A_backlog_is_spread_over_the_reactors_while_none_of_it_is_served_yet()
    {
        using var group = Group(2);
        var here = 0;
        for (var i = 0; i < 100; i++)
        {
            var place = group.LessLoadedThan(0, here);
            group.Give(place, -1, 0);
            if (place == 0) here++;
        }
        Assert.InRange(here, 40, 60);
    }

    [Fact]
    public void Pinned_reactors_are_put_on_one_core_each_of_those_we_may_use()
    {
        var (before, first, second) = ("", "", "");
        var thread = new Thread(() =>
        {
            before = Cores();
            Affinity.Pin(0, pin: true);
            first = Cores();
        });
        thread.Start();
        thread.Join();
        var other = new Thread(() =>
        {
            Affinity.Pin(1, pin: true);
            second = Cores();
        });
        other.Start();
        other.Join();
        Assert.Matches("^[0-9]+$", first);
        Assert.Matches("^[0-9]+$", second);
        if (before != first) Assert.NotEqual(first, second);
    }

    public void Dispose() => File.Delete(_path);

    private static ReactorGroup Group(int reactors) => new(new DataPlaneOptions { Reactors = reactors, Seed = 1 });

    private static string Cores() => File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim();
}
