using System.Net;

namespace Halftone.Core.Config;

/// <summary>An address to listen on or connect to: TCP (address and port) or a Unix socket (path).</summary>
internal sealed record Endpoint
{
    /// <summary>IP address for TCP; null for a Unix socket.</summary>
    public IPAddress? Address { get; private init; }

    /// <summary>1..65535 for TCP; 0 for a Unix socket, or "any free port" where that is documented.</summary>
    public int Port { get; private init; }

    /// <summary>File path for a Unix socket; null for TCP.</summary>
    public string? Path { get; private init; }

    public static Endpoint Tcp(IPAddress address, int port) => new() { Address = address, Port = port };

    public static Endpoint Loopback(int port) => Tcp(IPAddress.Loopback, port);

    public static Endpoint Unix(string path) => new() { Path = path };

    public override string ToString() =>
        Path is not null ? $"unix:{Path}" : Address!.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
}

/// <summary>A range of client addresses, e.g. 10.0.0.0/8.</summary>
internal readonly record struct Cidr(IPAddress Network, int PrefixLength)
{
    public override string ToString() => $"{Network}/{PrefixLength}";
}
