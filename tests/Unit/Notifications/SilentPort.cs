using System.Net;
using System.Net.Sockets;

namespace Halftone.Tests.Unit.Notifications;

/// <summary>A port on loopback where nobody listens and nobody can begin to: one that was only free a moment ago may be the next test's.</summary>
internal sealed class SilentPort : IDisposable
{
    private readonly Socket _bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal SilentPort() => _bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    internal int Port => ((IPEndPoint)_bound.LocalEndPoint!).Port;

    public void Dispose() => _bound.Dispose();
}
