using System.Globalization;

namespace Halftone.Control.Machine;

/// <summary>How far the kernel tunes the buffers of a TCP socket when nobody bounds them.</summary>
internal static class TcpBuffers
{
    /// <summary>The kernel's own defaults of tcp_rmem and tcp_wmem, for where /proc/sys is hidden.</summary>
    private const long Usual = (6L << 20) + (4L << 20);

    /// <summary>Bytes for one socket, both directions.</summary>
    internal static long Most(string directory = "/proc/sys/net/ipv4") =>
        Last(Path.Combine(directory, "tcp_rmem")) is { } receive && Last(Path.Combine(directory, "tcp_wmem")) is { } send ? receive + send : Usual;

    /// <summary>The third of `least start most`.</summary>
    private static long? Last(string path)
    {
        try
        {
            return long.TryParse(File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).LastOrDefault(), CultureInfo.InvariantCulture, out var most) ? most : null;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
