using System.Net.Sockets;
using System.Text;
using Halftone.Bench.Shared.Contenders;

namespace Halftone.Bench.Overload.Contenders;

/// <summary>The control port of a child: commands and counts. A question blocks the loop for as long as the child needs to answer it.</summary>
internal sealed class ChildControl : IDisposable
{
    private PlainClient? _client;

    internal int Port { get; } = Ports.Next();

    /// <summary>Counts since the last reset.</summary>
    internal ChildStats Read() => ChildStats.Read(Ask("/stats"));

    /// <summary>The same, and begins anew.</summary>
    internal ChildStats Reset() => ChildStats.Read(Ask("/reset"));

    internal void Slow(double times) => Ask(FormattableString.Invariant($"/slow?x={times}"));

    /// <summary>The sequence of service times begins anew.</summary>
    internal void Rewind() => Ask("/rewind");

    internal void Hang() => Ask("/hang");

    internal void Resume() => Ask("/resume");

    /// <summary>All clients of requests sent until now have left.</summary>
    internal void TellLeft() => Ask("/left");

    internal void Crash()
    {
        try
        {
            Ask("/crash");
        }
        catch (SocketException)
        {
            // It was faster dead than it could say so.
        }
        Dispose();
    }

    private string Ask(string path)
    {
        _client ??= new(Port);
        return _client.Ask(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: control\r\n\r\n")).Body;
    }

    public void Dispose()
    {
        _client?.Dispose();
        _client = null;
    }
}
