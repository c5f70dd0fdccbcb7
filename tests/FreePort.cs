using System.Net;
using System.Net.Sockets;

namespace Halftone.Tests;

/// <summary>Ports for what a test starts.</summary>
internal static class FreePort
{
    private const int Lowest = 10_000, Count = 10_000;

    private static int s_next = Random.Shared.Next(Count);

    /// <summary>
    /// Free a moment ago, and below the range that connections and listeners at port 0 get theirs from: one of those could take it before it is bound, or while
    /// who listens is restarted. One after the other, for what was handed out a moment ago is not taken yet and would be handed out again.
    /// </summary>
    internal static int Take()
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var port = Lowest + (Interlocked.Increment(ref s_next) % Count);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
        throw new InvalidOperationException($"No port of {Lowest}..{Lowest + Count - 1} is free.");
    }
}
