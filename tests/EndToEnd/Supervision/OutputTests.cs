using System.Text;
using System.Text.Json;
using Halftone.Control.Supervision;
using Halftone.Core.Config;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

public sealed class OutputTests
{
    private const string Listen = "http.createServer((q,s)=>s.end('ok')).listen(port,'127.0.0.1',()=>process.send('ready'));";

    [Fact]
    public async Task A_flood_of_output_does_not_block_the_app_and_stays_bounded()
    {
        await using var gateway = new TestGateway(options => options with { Console = new NeverWrites(), TailBytes = 64 * 1024 });
        // 64 MB in writes that wait for the pipe: if nobody read, the app would not get to listen.
        const string Flood = "const fs=require('fs'),b=Buffer.from(('x'.repeat(99)+'\\n').repeat(640));for(let i=0;i<1000;i++){let n=0;while(n<b.length)try{n+=fs.writeSync(1,b,n)}catch(e){if(e.code!=='EAGAIN')throw e}}";
        var result = await gateway.StartAsync(TestGateway.Node(Flood + ";" + Listen) with { Ready = new ReadyConfig { Timeout = TimeSpan.FromSeconds(60) } });
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        var lines = gateway.Supervisor.Logs.Last(100_000);
        Assert.InRange(lines.Length, 100, 700);
        Assert.All(lines, line => Assert.Equal(99, line.Text.Length));
        Assert.True(gateway.Only.LinesDropped > 100_000, $"{gateway.Only.LinesDropped} dropped");
    }

    [Fact]
    public async Task The_console_shows_each_line_with_its_instance()
    {
        using var console = new MemoryStream();
        await using (var gateway = new TestGateway(options => options with { Console = console }))
        {
            await gateway.StartAsync(TestGateway.Node("console.log('to out');console.error('to err');process.stdout.write('no newline');" + Listen));
            await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        }

        var shown = Encoding.UTF8.GetString(console.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["v1/1 | no newline", "v1/1 | to err", "v1/1 | to out"], shown.Order());
    }

    [Fact]
    public async Task The_console_can_speak_json()
    {
        using var console = new MemoryStream();
        await using (var gateway = new TestGateway(options => options with { Console = console, ConsoleFormat = ConsoleFormat.Json }))
            await gateway.StartAsync(TestGateway.Node("console.error('an \"error\" \\u00e4');" + Listen));
        var line = JsonDocument.Parse(Encoding.UTF8.GetString(console.ToArray()).Split('\n')[0]).RootElement;
        Assert.Equal(("web", "v1", "v1/1", "stderr", "an \"error\" ä"), (Text("service"), Text("version"), Text("instance"), Text("stream"), Text("text")));

        string? Text(string name) => line.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Files_are_rotated_by_size_and_count()
    {
        await using var gateway = new TestGateway();
        var log = new LogConfig { Directory = "logs", FileBytesMax = 1000, Files = 3 };
        await gateway.StartAsync(TestGateway.Node("for(let i=1000;i<2000;i++)console.log('line '+i);" + Listen) with { Log = log });
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        var newest = Path.Combine(gateway.Directory, "logs", "web-v1-1.log");
        await TestGateway.UntilAsync(() => File.Exists(newest) && File.ReadAllText(newest).EndsWith("line 1999\n", StringComparison.Ordinal), () => "The last line is missing.");
        var files = Directory.GetFiles(Path.Combine(gateway.Directory, "logs")).Order().ToList();
        Assert.Equal([newest, newest + ".1", newest + ".2"], files);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 1000));
        var kept = string.Concat(Enumerable.Reverse(files).Select(File.ReadAllText)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(2000 - kept.Length, kept.Length).Select(i => $"line {i}"), kept);
    }

    [Fact]
    public async Task A_follower_gets_the_tail_and_then_every_line_without_a_gap()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Node("let n=0;setInterval(()=>console.log(n++),1);" + Listen));
        await gateway.SaysAsync(line => line == "20");
        var (last, next) = gateway.Supervisor.Logs.Follow(5, version: "v1", instance: "v1/1");
        using (next)
        {
            var numbers = last.Select(Number).ToList();
            while (numbers.Count < 50) numbers.Add(Number(await next.Lines.ReadAsync(TestGateway.Stop)));
            Assert.Equal(Enumerable.Range(numbers[0], 50), numbers);
            Assert.Equal(0, next.Dropped);
        }

        static int Number(LogLine line) => int.Parse(Encoding.UTF8.GetString(line.Text.Span));
    }

    [Fact]
    public async Task Filters_tell_versions_apart()
    {
        await using var gateway = new TestGateway();
        await gateway.StartAsync(TestGateway.Node("console.log('hi');" + Listen));
        await gateway.SaysAsync(line => line == "hi");
        Assert.Single(gateway.Supervisor.Logs.Last(10, service: "web"));
        Assert.Empty(gateway.Supervisor.Logs.Last(10, service: "shop"));
        Assert.Empty(gateway.Supervisor.Logs.Last(10, version: "v2"));
        Assert.Empty(gateway.Supervisor.Logs.Last(10, instance: "v1/2"));
    }

    /// <summary>A terminal after Ctrl+S: it takes nothing until it is closed.</summary>
    private sealed class NeverWrites : MemoryStream
    {
        private readonly TaskCompletionSource _never = new();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.WhenAny(_never.Task, Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None));
            throw new IOException("closed");
        }
    }
}
