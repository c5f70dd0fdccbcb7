using System.Globalization;
using Halftone.Bench.Load.Client;
using Halftone.Bench.Shared.Contenders;
using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Load.Contenders;

/// <summary>The service behind every contender: nginx on the client's core, over TCP and over a Unix socket; it counts what arrives.</summary>
internal sealed class Upstream : IDisposable
{
    /// <summary>Bodies of /body/SIZE.</summary>
    internal static readonly int[] BodySizes = [32, 1024, 16 * 1024, 64 * 1024, 256 * 1024, 1024 * 1024];

    private static readonly byte[] StatusRequest = Heads.For("/status");

    private readonly Child _child;
    private readonly PlainClient _status;

    internal Upstream(string directory, int descriptors)
    {
        Port = Ports.Next();
        Socket = Path.Combine(directory, "upstream.sock");
        Directory.CreateDirectory(Path.Combine(directory, "body"));
        foreach (var size in BodySizes) File.WriteAllBytes(Path.Combine(directory, "body", size.ToString(CultureInfo.InvariantCulture)), [.. Enumerable.Repeat((byte)'b', size)]);
        var config = Template.Write(Path.Combine(Lineup.Peers, "upstream.conf"), Path.Combine(directory, "upstream.conf"), log: false, new Dictionary<string, string>
        {
            ["DIR"] = directory,
            ["PORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["SOCKET"] = Socket,
            ["DESCRIPTORS"] = descriptors.ToString(CultureInfo.InvariantCulture),
        });
        _child = new("upstream", directory, $"{Cores.Client}", "nginx", "-p", directory, "-c", config);
        if (!Ports.WaitOpen(Port, TimeSpan.FromSeconds(5), () => _child.HasExited)) throw new InvalidOperationException($"The upstream did not start: {_child.Output}");
        _status = new(Port);
        Tree = new(_child.Pid);
    }

    internal int Port { get; }

    internal string Socket { get; }

    internal ProcessTree Tree { get; }

    /// <summary>Connections accepted and requests handled since its start, this question included: an honest proxy accepts few for many.</summary>
    internal (long Accepted, long Requests) Counts()
    {
        // "Active connections: 1 \nserver accepts handled requests\n 3 3 7 \n..."
        var numbers = _status.Ask(StatusRequest).Body.Split('\n')[2].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[2], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _status.Dispose();
        _child.Dispose();
    }
}
