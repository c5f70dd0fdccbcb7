using System.Net;
using System.Net.Sockets;
using System.Text;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision.Probing;

/// <summary>One GET, of whose answer the head is enough.</summary>
internal static class HttpProbe
{
    /// <summary>A status line and a Location; more of the head is not needed.</summary>
    private const int HeadBytes = 4096;

    /// <param name="path">Starts with `/`.</param>
    /// <param name="agent">As whom it asks: services leave such lines out of their logs.</param>
    /// <param name="stop">Ends a probe that takes too long.</param>
    internal static async Task<ProbeResult> GetAsync(Endpoint endpoint, string path, string agent, CancellationToken stop)
    {
        Socket opened;
        try
        {
            opened = await OpenAsync(endpoint, stop);
        }
        catch (SocketException e)
        {
            return new ProbeResult.NoListener(e.Message);
        }

        using var socket = opened;
        try
        {
            // As the gateway's own clients come over https as a rule, an app that redirects to https must not be led astray.
            var host = endpoint.Path is null ? endpoint.ToString() : "localhost";
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\nUser-Agent: {agent}\r\nAccept: */*\r\nConnection: close\r\n\r\n"), stop);
            var head = new byte[HeadBytes];
            var length = 0;
            while (length < HeadBytes && head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
            {
                var read = await socket.ReceiveAsync(head.AsMemory(length), stop);
                if (read == 0) break;
                length += read;
            }

            return Read(head.AsSpan(0, length));
        }
        catch (SocketException e)
        {
            return new ProbeResult.NoAnswer(e.Message);
        }
    }

    internal static async Task<ProbeResult> ConnectAsync(Endpoint endpoint, CancellationToken stop)
    {
        try
        {
            using var socket = await OpenAsync(endpoint, stop);
            return new ProbeResult.Connected();
        }
        catch (SocketException e)
        {
            return new ProbeResult.NoListener(e.Message);
        }
    }

    internal static ProbeResult Read(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head);
        if (!text.StartsWith("HTTP/1.", StringComparison.Ordinal) || text.Length < 12 || !int.TryParse(text.AsSpan(9, 3), out var status))
            return new ProbeResult.NoAnswer(text.Length == 0 ? "the connection was closed without an answer" : "the answer is not HTTP/1");
        var location = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("location:", StringComparison.OrdinalIgnoreCase));
        return new ProbeResult.Answered(status, location?[9..].Trim());
    }

    /// <summary>Throws SocketException also when the socket itself cannot be had: no descriptor left, no IPv6 on this machine.</summary>
    private static async Task<Socket> OpenAsync(Endpoint endpoint, CancellationToken stop)
    {
        var socket = Create(endpoint);
        try
        {
            await socket.ConnectAsync(Address(endpoint), stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Create(Endpoint endpoint) => endpoint.Address is { } address
        ? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
        : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private static EndPoint Address(Endpoint endpoint) =>
        endpoint.Address is { } address ? new IPEndPoint(address, endpoint.Port) : new UnixDomainSocketEndPoint(endpoint.Path!);
}

/// <summary>What a probe saw.</summary>
internal abstract record ProbeResult
{
    private ProbeResult() { }

    internal sealed record NoListener(string Reason) : ProbeResult;

    internal sealed record Connected : ProbeResult;

    internal sealed record NoAnswer(string Reason) : ProbeResult;

    internal sealed record Answered(int Status, string? Location) : ProbeResult;

    /// <summary>For "Last seen".</summary>
    internal string Text(string path) => this switch
    {
        Answered { Location: { } location } answered => $"GET {path} answered {answered.Status} to {location}",
        Answered answered => $"GET {path} answered {answered.Status}",
        NoAnswer none => $"it accepted the connection, but GET {path} got no answer ({none.Reason})",
        Connected => "it accepted a connection",
        _ => "",
    };
}
