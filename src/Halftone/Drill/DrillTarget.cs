using System.Net;
using System.Net.Sockets;

namespace Halftone.Drill;

/// <summary>Where a drill may go: to the address that the gateway itself says it listens on, and only on this machine.</summary>
internal static class DrillTarget
{
    /// <param name="listening">As the gateway names its bound addresses: `127.0.0.1:8000`, `[::]:8000`, `unix:/run/web.sock`.</param>
    /// <param name="isOurs">Whether an address belongs to this machine.</param>
    internal static (EndPoint? Target, Failure? Failure) Choose(IReadOnlyList<string> listening, Func<IPAddress, bool> isOurs)
    {
        foreach (var address in listening)
        {
            if (address.StartsWith("unix:", StringComparison.Ordinal)) return (new UnixDomainSocketEndPoint(address["unix:".Length..]), null);
            if (!IPEndPoint.TryParse(address, out var tcp)) continue;
            if (tcp.Address.Equals(IPAddress.Any)) return (new IPEndPoint(IPAddress.Loopback, tcp.Port), null);
            if (tcp.Address.Equals(IPAddress.IPv6Any)) return (new IPEndPoint(IPAddress.IPv6Loopback, tcp.Port), null);
            if (IPAddress.IsLoopback(tcp.Address) || isOurs(tcp.Address)) return (tcp, null);
        }
        return (null, new(ExitCode.Usage, "the gateway listens at no address of this machine, and a drill goes nowhere else", "run the drill on the machine of the gateway")
        {
            Details = listening,
        });
    }

    /// <summary>The kernel gives a socket no address of another machine.</summary>
    internal static bool IsOurs(IPAddress address)
    {
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
