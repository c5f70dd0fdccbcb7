using System.Diagnostics;
using System.Net.Sockets;
using Halftone.Core.Config;

namespace Halftone.Tests.Wire.Conformance;

/// <summary>Another gateway, as a process of its own with a configuration of ours.</summary>
internal sealed class PeerTarget(string name, string version, Func<PeerPlace, string[]> command) : Target
{
    internal string Name { get; } = name;

    internal string Version { get; } = version;

    internal override TimeSpan Patience => TimeSpan.FromSeconds(2);

    internal override TimeSpan Afterthought => TimeSpan.FromMilliseconds(50);

    internal override IDisposable Start(Endpoint child, out Endpoint address)
    {
        var place = new PeerPlace(FreePort.Take(), child.Port);
        address = Endpoint.Loopback(place.Port);
        var words = command(place);
        var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{words[0]} did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var running = new Running(process, place);
        if (IsOpen(address, process)) return running;
        running.Dispose();
        throw new InvalidOperationException($"{Name} does not listen: {string.Join(' ', words)}");
    }

    private static bool IsOpen(Endpoint address, Process process)
    {
        for (var until = Environment.TickCount64 + 20_000; Environment.TickCount64 < until && !process.HasExited; Thread.Sleep(10))
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(address.Address!, address.Port);
                return true;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        return false;
    }

    private sealed class Running(Process process, PeerPlace place) : IDisposable
    {
        public void Dispose()
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
            place.Dispose();
        }
    }
}
