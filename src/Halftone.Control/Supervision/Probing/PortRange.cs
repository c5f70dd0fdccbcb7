using System.Net;
using System.Net.Sockets;

namespace Halftone.Control.Supervision.Probing;

/// <summary>Ports for instances: each handed out once at a time, probed by binding, in a circle so that a port rests before it comes again.</summary>
internal sealed class PortRange
{
    private readonly Lock _gate = new();
    private readonly HashSet<int> _taken = [];
    private readonly int _first, _count;
    private int _next;

    /// <param name="start">Where the circle starts; different gateways on a machine should not race for the same port.</param>
    internal PortRange(int first, int last, int start)
    {
        (_first, _count) = (first, last - first + 1);
        _next = ((start % _count) + _count) % _count;
    }

    /// <summary>Null: none is free. Throws SocketException when no socket can be had to ask with (out of descriptors).</summary>
    internal int? Take()
    {
        lock (_gate)
        {
            for (var tried = 0; tried < _count; tried++)
            {
                var port = _first + _next;
                _next = (_next + 1) % _count;
                if (_taken.Contains(port) || !IsFree(port)) continue;
                _taken.Add(port);
                return port;
            }

            return null;
        }
    }

    internal void Return(int port)
    {
        lock (_gate) _taken.Remove(port);
    }

    /// <summary>Free on every address, IPv4 and IPv6: nobody knows yet on which one the app will listen.</summary>
    private static bool IsFree(int port) => CanBind(AddressFamily.InterNetwork, IPAddress.Any, port) && CanBind(AddressFamily.InterNetworkV6, IPAddress.IPv6Any, port);

    private static bool CanBind(AddressFamily family, IPAddress any, int port)
    {
        const int SocketLevel = 1, ReuseAddress = 2;
        if (family == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6) return true;
        // Outside the try: without a descriptor nothing is known about the port, and the next one would not fare better.
        using var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (family == AddressFamily.InterNetworkV6) socket.DualMode = false;
            // As servers do: connections of a former listener in TIME_WAIT do not count. The option proper, for .NET's own
            // ReuseAddress sets SO_REUSEPORT too, which would bind beside a listener that has it.
            socket.SetRawSocketOption(SocketLevel, ReuseAddress, BitConverter.GetBytes(1));
            socket.Bind(new IPEndPoint(any, port));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable;
        }
    }
}
