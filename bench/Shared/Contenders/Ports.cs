using System.Net;
using System.Net.Sockets;

namespace Halftone.Bench.Shared.Contenders;

/// <summary>Ports that were free a moment ago.</summary>
internal static class Ports
{
    private static readonly HashSet<int> Given = [];

    internal static int Next()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            if (Given.Add(port)) return port;
        }
    }

    /// <summary>Waits until the port answers; false when it did not in time or <paramref name="gone"/> says so.</summary>
    internal static bool WaitOpen(int port, TimeSpan limit, Func<bool> gone)
    {
        for (var end = Machine.Clock.Now + (long)limit.TotalNanoseconds; Machine.Clock.Now < end && !gone(); Machine.Clock.Wait(20))
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Connect(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }
        return false;
    }
}
