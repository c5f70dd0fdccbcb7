using System.Net;
using System.Net.Sockets;
using Halftone.Control.Supervision.Probing;

namespace Halftone.Tests.Wire.Supervision;

public sealed class PortRangeTests
{
    [Fact]
    public void A_port_is_handed_out_once_until_it_comes_back()
    {
        var (first, count) = (FreeRange(4), 4);
        var ports = new PortRange(first, first + count - 1, start: 2);
        var taken = Enumerable.Range(0, count).Select(_ => ports.Take()).ToList();
        Assert.Equal([first + 2, first + 3, first, first + 1], taken);
        Assert.Null(ports.Take());
        ports.Return(first + 3);
        Assert.Equal(first + 3, ports.Take());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("::")]
    public void A_port_somebody_listens_on_is_passed_over(string address)
    {
        var first = FreeRange(2);
        using var listener = new TcpListener(IPAddress.Parse(address), first);
        listener.Start();
        Assert.Equal(first + 1, new PortRange(first, first + 1, start: 0).Take());
    }

    /// <summary>So many ports in a row that nobody uses now.</summary>
    private static int FreeRange(int count)
    {
        while (true)
        {
            var first = 22_000 + (4 * Random.Shared.Next(2000));
            if (Enumerable.Range(first, count).All(port => new PortRange(port, port, 0).Take() is not null)) return first;
        }
    }
}
