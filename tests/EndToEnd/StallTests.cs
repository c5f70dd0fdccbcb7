using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>A gateway that the system stops in the middle of its work, and one that runs out of descriptors.</summary>
public sealed partial class StallTests : Story
{
    private const int Stop = 19, Continue = 18;

    private static readonly int Rounds = Places.Nightly ? 1000 : 50;

    /// <summary>While it stands still 50 clients reset and 50 others come: in one batch descriptors are closed and given out again.</summary>
    [Fact]
    public async Task After_a_stall_in_which_clients_reset_and_others_came_each_gets_its_own_answer()
    {
        var gateway = await Begin().Config(Echo(reactors: 2)).RunAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var leavers = Connect(gateway.Port, 50);
            foreach (var leaver in leavers) Say(leaver, $"leaver-{round}");
            gateway.Signal(Stop);
            foreach (var leaver in leavers)
            {
                leaver.LingerState = new LingerOption(true, 0);
                leaver.Dispose();
            }
            var comers = Connect(gateway.Port, 50);
            for (var i = 0; i < comers.Count; i++) Say(comers[i], $"comer-{round}-{i}");
            gateway.Signal(Continue);
            for (var i = 0; i < comers.Count; i++)
            {
                Assert.EndsWith($"\r\n\r\n/?say=comer-{round}-{i}", Hear(comers[i]));
                comers[i].Dispose();
            }
        }
    }

    [Fact]
    public async Task Without_descriptors_those_who_are_here_are_served_on_and_afterwards_new_ones_are_too()
    {
        var gateway = await Begin().Config(Echo(reactors: 1)).RunAsync();
        var before = Connect(gateway.Port, 4);
        foreach (var client in before)
        {
            Say(client, "before");
            Hear(client);
        }
        Limit(gateway.Pid, Kernel.Descriptors(gateway.Pid) + 6);
        var many = Connect(gateway.Port, 60);
        // Over the connection to the instance that is kept.
        foreach (var client in before)
        {
            Say(client, "during");
            Assert.EndsWith("during", Hear(client));
        }
        foreach (var client in many) client.Dispose();
        Limit(gateway.Pid, 4096);
        await Eventually.TrueAsync(() =>
        {
            using var late = Connect(gateway.Port, 1)[0];
            try
            {
                Say(late, "late");
                return Hear(late).EndsWith("late", StringComparison.Ordinal);
            }
            catch (SocketException)
            {
                // One of those for whom there was no descriptor yet.
                return false;
            }
        }, TimeSpan.FromSeconds(30), "new clients are served again");
    }

    [Fact]
    public async Task An_instance_that_is_started_under_load_inherits_none_of_the_gateways_descriptors()
    {
        var gateway = await Begin().Config(Echo(reactors: 2)).RunAsync();
        await using var load = new Load(gateway.Port, 8, number => Load.Get($"/?say={number}"));
        await load.MoreAsync(200);
        var first = Assert.Single(await gateway.InstancesAsync()).Pid;
        Kernel.Signal(first, Kernel.Kill);
        await Eventually.TrueAsync(async () => Assert.Single(await gateway.InstancesAsync()) is { Restarts: 1 } again && again.State.Equals("ready", StringComparison.OrdinalIgnoreCase), TimeSpan.FromSeconds(30), "the instance is back");
        await load.MoreAsync(200);
        var second = Assert.Single(await gateway.InstancesAsync()).Pid;
        var ours = Targets(gateway.Pid);
        // Its output, its pipes and its channel it shares with us by intent; sockets of ours it must not have.
        Assert.DoesNotContain(Targets(second), target => target.StartsWith("socket:", StringComparison.Ordinal) && ours.Contains(target));
    }

    private static HashSet<string> Targets(int pid) =>
        [.. Directory.GetFiles($"/proc/{pid}/fd").Select(path => new FileInfo(path).LinkTarget).OfType<string>()];

    /// <summary>An instance that says the target of each request.</summary>
    private static string Echo(int reactors) => $$"""
        reactors: {{reactors.ToString(CultureInfo.InvariantCulture)}}
        services:
          web:
            stable: v1
            versions:
              v1: { command: [node, -e, "require('http').createServer((q,s)=>s.end(q.url)).listen(process.env.PORT,'127.0.0.1')"], ready: tcp }
        """;

    private static List<Socket> Connect(int port, int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 20_000 };
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    })];

    private static void Say(Socket socket, string what) => socket.Send(Encoding.ASCII.GetBytes($"GET /?say={what} HTTP/1.1\r\nHost: web.test\r\n\r\n"));

    /// <summary>One answer with a length.</summary>
    private static string Hear(Socket socket)
    {
        var text = "";
        var buffer = new byte[4096];
        while (true)
        {
            var count = socket.Receive(buffer);
            Assert.True(count > 0, $"closed after: {text}");
            text += Encoding.ASCII.GetString(buffer, 0, count);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var at = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
            if (end >= 0 && at >= 0 && text.Length >= end + 4 + int.Parse(text.AsSpan(at + 16, text.IndexOf('\r', at) - at - 16), CultureInfo.InvariantCulture)) return text;
        }
    }

    private static void Limit(int pid, long descriptors)
    {
        var limit = new LimitPair { Soft = descriptors, Hard = 4096 };
        Assert.Equal(0, SetLimit(pid, 7, in limit, 0));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct LimitPair
    {
        internal long Soft;
        internal long Hard;
    }

    /// <summary>RLIMIT_NOFILE of another process, see prlimit(2).</summary>
    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static partial int SetLimit(int pid, int resource, in LimitPair limit, nint old);
}
