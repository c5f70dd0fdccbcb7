using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Oracle;

/// <summary>The four that judge, started once for all tests of the class: Node's http, Kestrel, Debian's nginx and HAProxy.</summary>
public sealed class OraclePeers : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("halftone-oracle-").FullName;
    private readonly List<PeerProcess> _processes = [];
    private readonly List<Peer> _all = [];
    private readonly Recorder _recorder = new();
    private KestrelPeer? _kestrel;

    internal IReadOnlyList<Peer> All => _all;

    public async ValueTask InitializeAsync()
    {
        _kestrel = await KestrelPeer.StartAsync();
        _all.Add(_kestrel.Peer);
        await StartAsync("Node", port => ["node", Place("node.js"), port]);
        await StartAsync("nginx", port => ["nginx", "-p", _directory, "-e", "stderr", "-c", Fill("nginx.conf", port)]);
        await StartAsync("HAProxy", port => ["haproxy", "-db", "-q", "-f", Fill("haproxy.cfg", port)]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) process.Dispose();
        _recorder.Dispose();
        if (_kestrel is not null) await _kestrel.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task StartAsync(string name, Func<string, string[]> command)
    {
        var port = FreePort.Take();
        var process = new PeerProcess(Path.Combine(_directory, $"{name}.out"), command(port.ToString(CultureInfo.InvariantCulture)));
        _processes.Add(process);
        for (var tries = 0; !Answers(port); tries++)
        {
            Assert.True(tries < 200, $"{name} does not listen on {port}: {process.Output}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        _all.Add(new Peer(name, port));
    }

    private string Fill(string template, string port)
    {
        var text = File.ReadAllText(Place(template))
            .Replace("{DIR}", _directory, StringComparison.Ordinal)
            .Replace("{PORT}", port, StringComparison.Ordinal)
            .Replace("{RECORDER}", _recorder.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var path = Path.Combine(_directory, template);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Place(string file) => Path.Combine(Places.Root, "tests", "EndToEnd", "Oracle", "peers", file);

    private static bool Answers(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
