using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>Memory and descriptors under attack: what is printed is kept, and a shortage is answered step by step.</summary>
public sealed partial class MemoryTests : Story
{
    private static readonly int SlowReaders = Places.Nightly ? 1_000 : 300;
    private static readonly int Slowloris = Places.Nightly ? 10_000 : 1_000;

    [Fact]
    public async Task Under_attack_memory_stays_within_what_the_gateway_prints_for_so_many_connections()
    {
        var gateway = await Begin().Config($$"""
            limits: { connections: {{SlowReaders + Slowloris + 10}}, memory: "off" }
            services:
              web:
                stable: v1
                limits: { concurrency: {{SlowReaders + 1}}, streams: 0 }
                versions: { v1: { command: [sh, -c, "ulimit -Sn $(ulimit -Hn); exec node {{Places.Service("upload")}}"] } }
            """).RunAfterAsync("ulimit -Sn 100");
        // The soft limit is the gateway's to raise: with 100 descriptors this would be a short story.
        await gateway.GetAsync("/?bytes=100000");
        await gateway.SaysAsync("under attack");
        var (connection, inFlight) = Printed(gateway.Said);
        var (before, buffersBefore) = (Kernel.Resident(gateway.Pid), Kernel.TcpMemory());
        var attackers = new List<Socket>();
        try
        {
            // A head that is nearly as large as it may be and never ends; an answer that is asked for and never read.
            for (var i = 0; i < Slowloris; i++) attackers.Add(await AttackAsync(gateway.Port, $"GET / HTTP/1.1\r\nHost: h\r\nX-Pad: {new string('x', 30_000)}"));
            for (var i = 0; i < SlowReaders; i++) attackers.Add(await AttackAsync(gateway.Port, "GET /?bytes=10000000 HTTP/1.1\r\nHost: h\r\n\r\n"));
            var (grown, buffers) = await SettledAsync(gateway.Pid, before, buffersBefore);

            var bound = ((SlowReaders + Slowloris) * connection) + (SlowReaders * inFlight);
            TestContext.Current.TestOutputHelper?.WriteLine($"resident +{grown >> 20} MiB, in the kernel's buffers +{buffers >> 20} MiB, bound {bound >> 20} MiB");
            Assert.True(Kernel.Queued(gateway.Pid) > SlowReaders * 100_000L, "hardly a byte is queued: this is no attack");
            // The kernel's figure is that of all sockets, the attackers' and the child's included: more than is the gateway's to answer for.
            Assert.InRange(grown + buffers, 0, bound);
            // Our own part alone: a block for each unfinished head, and at most four blocks on either side of an unread answer.
            Assert.InRange(grown, 0, (Slowloris * 64L * 1024) + (SlowReaders * 8L * 64 * 1024) + (32 << 20));
            Assert.Equal(1000, (await gateway.GetAsync("/?bytes=1000")).Length);
        }
        finally
        {
            attackers.ForEach(each => each.Dispose());
        }
    }

    [Fact]
    public async Task In_a_control_group_that_fills_the_gateway_climbs_the_rungs_and_comes_down_again()
    {
        var group = MemoryControlGroup.Make();
        try
        {
            var metrics = FreePort.Take();
            // The child holds the memory, so that a hundredth of the limit is more than anybody allocates by the way.
            var scenario = Begin().Config($$"""
                metrics: 127.0.0.1:{{metrics}}
                services:
                  web:
                    stable: v1
                    versions:
                      v1: { command: [node, -e, "const held = Buffer.alloc(400 << 20, 1); require('http').createServer((q, a) => a.end('here')).listen(process.env.PORT, process.env.HOST, () => process.send('ready'))"] }
                """);
            var gateway = await scenario.RunAfterAsync(group.Enter);
            Assert.Equal(0, await FigureAsync(metrics, "halftone_memory_rung"));
            foreach (var (rung, pressure, says) in ((int, double, string)[])[(1, 0.88, "timeouts are shortened"), (2, 0.935, "connections are closed"), (3, 0.965, "503 (memory_low)")])
            {
                await StandsAsync(group, metrics, rung, pressure);
                await gateway.SaysAsync(says);
                using var answer = await gateway.Http.GetAsync("/", TestContext.Current.CancellationToken);
                Assert.Equal((rung < 3 ? 200 : 503, rung >= 2), ((int)answer.StatusCode, answer.Headers.ConnectionClose is true));
                (await scenario.VerbAsync("ps")).ExitsWith(0).Says("memory is short", says);
            }
            await StandsAsync(group, metrics, 4, 0.985);
            using var outside = await AttackAsync(gateway.Port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            await Eventually.TrueAsync(async () => await FigureAsync(metrics, "halftone_accept_paused_total") >= 2, TimeSpan.FromSeconds(20), "newcomers wait in the kernel");
            Assert.Equal(0, outside.Available);

            await StandsAsync(group, metrics, 0, 0.4);
            await gateway.SaysAsync("Memory has eased");
            Assert.Equal("here", await gateway.GetAsync("/"));
            await Eventually.TrueAsync(() => outside.Available > 0, TimeSpan.FromSeconds(20), "who waited is answered");
            gateway.Signal(Kernel.Terminate);
            Assert.Equal(0, await gateway.EndedAsync());
        }
        finally
        {
            group.Limit(1L << 30);
            await group.RemoveAsync();
        }
    }

    [Fact]
    public async Task With_256_descriptors_and_1000_clients_accepting_neither_spins_nor_goes_deaf()
    {
        var metrics = FreePort.Take();
        var gateway = await Begin().Config($$"""
            metrics: 127.0.0.1:{{metrics}}
            services:
              web:
                stable: v1
                versions: { v1: { command: [node, {{Places.Service("hello")}}] } }
            """).RunAfterAsync("ulimit -n 256");
        var clients = new List<Socket>();
        try
        {
            for (var i = 0; i < 1000; i++) clients.Add(await AttackAsync(gateway.Port, "GET / HTTP/1.1\r\nHost"));
            var limit = await FigureAsync(metrics, "halftone_client_connections_limit");
            Assert.InRange(limit, 32, 256);
            await Eventually.TrueAsync(async () => await FigureAsync(metrics, "halftone_client_connections") >= limit, TimeSpan.FromSeconds(20), "all places are taken");
            var (clock, cpu, pauses) = (Stopwatch.StartNew(), Kernel.CpuSeconds(gateway.Pid), await FigureAsync(metrics, "halftone_accept_paused_total"));
            await Eventually.TrueAsync(async () =>
            {
                // Asked rarely, for the asking costs the gateway more than the looks do.
                await Task.Delay(250, TestContext.Current.CancellationToken);
                return await FigureAsync(metrics, "halftone_accept_paused_total") >= pauses + 40;
            }, TimeSpan.FromSeconds(60), "it looks again and again");
            var (took, used) = (clock.Elapsed.TotalSeconds, Kernel.CpuSeconds(gateway.Pid) - cpu);
            TestContext.Current.TestOutputHelper?.WriteLine($"40 looks: {used:0.00} s of CPU within {took:0.0} s");
            // 40 looks take two seconds; a spin would take a core all the while, or what it gets of one.
            Assert.InRange(used, 0, took / 4);
            Assert.InRange(Kernel.Descriptors(gateway.Pid), 1, 256);
        }
        finally
        {
            clients.ForEach(each => each.Dispose());
        }
        Assert.StartsWith("hello", await gateway.GetAsync("/"));
    }

    [Fact]
    public async Task Health_figures_and_ps_answer_while_every_slot_is_busy_and_the_line_is_full()
    {
        var metrics = FreePort.Take();
        var scenario = Begin().Config($$"""
            metrics: 127.0.0.1:{{metrics}}
            services:
              web:
                stable: v1
                limits: { concurrency: 1, queue: 5, queue_wait: 50s }
                versions: { v1: { command: [node, {{Places.Service("hello")}}] } }
            """);
        var gateway = await scenario.RunAsync();
        var stuck = new List<Socket>();
        try
        {
            for (var i = 0; i < 6; i++) stuck.Add(await AttackAsync(gateway.Port, "GET /slow?ms=50000 HTTP/1.1\r\nHost: h\r\n\r\n"));
            await Eventually.TrueAsync(async () => await FigureAsync(metrics, "halftone_queue_length{") >= 5, TimeSpan.FromSeconds(20), "the line is full");

            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{metrics}/") };
            Assert.Equal("alive\n", await http.GetStringAsync("livez", TestContext.Current.CancellationToken));
            Assert.Equal("ready\n", await http.GetStringAsync("readyz", TestContext.Current.CancellationToken));
            (await scenario.VerbAsync("ps")).ExitsWith(0).Says("web/v1", "1/1");
            Assert.Equal(5, await FigureAsync(metrics, "halftone_queue_length{"));
            Assert.All(stuck, each => Assert.Equal(0, each.Available));
        }
        finally
        {
            stuck.ForEach(each => each.Dispose());
        }
    }

    /// <summary>A raw client with the smallest buffers, so that what is not read stays with the gateway.</summary>
    private static async Task<Socket> AttackAsync(int port, string says)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(says), TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Growth of resident memory and of the kernel's TCP buffers, when neither has moved for a second.</summary>
    private static async Task<(long Grown, long Buffers)> SettledAsync(int pid, long before, long buffersBefore)
    {
        var (grown, buffers, still) = (0L, 0L, 0);
        await Eventually.TrueAsync(async () =>
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            var (nowGrown, nowBuffers) = (Kernel.Resident(pid) - before, Kernel.TcpMemory() - buffersBefore);
            still = Math.Abs(nowGrown - grown) + Math.Abs(nowBuffers - buffers) < 4 << 20 ? still + 1 : 0;
            (grown, buffers) = (nowGrown, nowBuffers);
            return still >= 5;
        }, TimeSpan.FromSeconds(60), "memory stands still under attack");
        return (grown, buffers);
    }

    /// <summary>Lowers or raises the group's limit until its real usage is this share of it, and waits for the rung.</summary>
    private static async Task StandsAsync(MemoryControlGroup group, int metrics, int rung, double pressure) =>
        await Eventually.TrueAsync(async () =>
        {
            group.Limit((long)(group.Used / pressure));
            await Task.Delay(300, TestContext.Current.CancellationToken);
            return await FigureAsync(metrics, "halftone_memory_rung") == rung;
        }, TimeSpan.FromSeconds(20), $"rung {rung} at {pressure}");

    private static async Task<double> FigureAsync(int port, string name)
    {
        using var http = new HttpClient();
        var page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);
        return double.Parse(page.Split('\n').First(line => line.StartsWith(name, StringComparison.Ordinal) && (name.EndsWith('{') || line[name.Length] == ' ')).Split(' ')[^1], CultureInfo.InvariantCulture);
    }

    /// <summary>c1 and c3 as the start has printed them.</summary>
    private static (long Connection, long InFlight) Printed(string said)
    {
        var figures = BoundLine().Match(said);
        Assert.True(figures.Success, said);
        return (Bytes(figures.Groups[1].Value), Bytes(figures.Groups[2].Value));

        static long Bytes(string megabytes) => (long)(double.Parse(megabytes, CultureInfo.InvariantCulture) * 1024 * 1024);
    }

    [GeneratedRegex(@"connections x ([\d.]+) MB .* in flight x ([\d.]+) MB")]
    private static partial Regex BoundLine();
}
