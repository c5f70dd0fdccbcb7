using System.Net.Sockets;
using System.Text;

namespace Halftone.Running;

/// <summary>Tells the service manager what we are doing (sd_notify): one datagram to $NOTIFY_SOCKET, nothing without one.</summary>
internal sealed class SystemdNotify(string? socket, TimeProvider time)
{
    internal void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>A reload that ends with <see cref="Ready"/>; Type=notify-reload wants to know when it began.</summary>
    internal void Reloading() => Send($"RELOADING=1\nMONOTONIC_USEC={time.GetTimestamp() / (time.TimestampFrequency / 1_000_000)}");

    internal void Stopping() => Send("STOPPING=1");

    internal void Status(string status) => Send($"STATUS={status}");

    private void Send(string message)
    {
        if (string.IsNullOrEmpty(socket)) return;
        try
        {
            using var datagram = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // `@` stands for the zero byte of an abstract address.
            datagram.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(socket[0] == '@' ? $"\0{socket[1..]}" : socket));
        }
        catch (SocketException)
        {
            // A service manager that does not listen is no reason not to serve.
        }
    }
}
