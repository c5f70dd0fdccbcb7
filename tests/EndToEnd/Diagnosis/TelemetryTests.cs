using Halftone.Control.Supervision;
using Halftone.Control.Supervision.Inspecting;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Halftone.Core.Processes;
using Halftone.Tests.EndToEnd.Scenarios;
using Halftone.Tests.EndToEnd.Supervision;
using Xunit;

namespace Halftone.Tests.EndToEnd.Diagnosis;

/// <summary>What a Node tells of itself, and that the app does not notice.</summary>
public sealed class TelemetryTests
{
    private const string Serve = "const server=http.createServer((q,s)=>s.end('here')).listen(port,'127.0.0.1',()=>process.send('ready'));";

    public static TheoryData<Node> AllNodes => Nodes.All;

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task A_Node_tells_of_its_heap_and_its_event_loop_and_a_process_that_is_gone_tells_nothing(Node node)
    {
        await using var gateway = new TestGateway();
        await StartAsync(gateway, On(node, "global.kept=Array.from({length:1e5},(_,i)=>({i}));global.buffer=Buffer.alloc(8<<20,1);" + Serve));
        var told = await ToldAsync(gateway);
        Assert.InRange(told.HeapUsedBytes, 2 << 20, told.HeapTotalBytes);
        Assert.InRange(told.ArrayBufferBytes, 8 << 20, 64 << 20);
        Assert.InRange(told.LoopUtilization, 0, 1);
        Assert.True(told.LoopDelayP99 <= told.LoopDelayMax && told.Resources > 0);
        await TestGateway.UntilAsync(() => gateway.Only is { PssBytes: > 16 << 20 } now && now.PssBytes <= now.RssBytes, () => $"Proportional memory is {gateway.Only.Pss}, resident {gateway.Only.RssBytes}.");
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        Assert.Empty(gateway.Supervisor.Read());
    }

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task What_lives_after_a_full_collection_is_told_and_how_long_collections_took(Node node)
    {
        await using var gateway = new TestGateway();
        await StartAsync(gateway, On(node, Serve + "require('v8').setFlagsFromString('--expose-gc');const gc=require('vm').runInNewContext('gc');setInterval(gc,200);"));
        await TestGateway.UntilAsync(() => gateway.Only.Telemetry?.LiveHeapBytes is not null, () => "Nothing was told of a collection.");
        var told = gateway.Only.Telemetry!;
        Assert.InRange(told.LiveHeapBytes!.Value, 1 << 20, told.HeapTotalBytes);
        Assert.True(told.Collections > 0 && told.CollectionTime > TimeSpan.Zero && told.CollectionTimeTotal >= told.CollectionTime && told.CollectionsTotal >= told.Collections && told.CollectionMax <= told.CollectionTime);
    }

    [Fact]
    public async Task An_instance_that_was_killed_is_back_and_nothing_is_shown_of_the_process_before()
    {
        const long Held = 96L << 20;
        await using var gateway = new TestGateway();
        await StartAsync(gateway, TestGateway.Node("const fs=require('fs');if(!fs.existsSync('was')){fs.writeFileSync('was','');global.held=Buffer.alloc(96<<20,1);}" + Serve));
        await TestGateway.UntilAsync(() => gateway.Only is { Telemetry.ArrayBufferBytes: >= Held, PssBytes: >= Held }, () => $"The first one is not shown: {gateway.Only}");
        var first = gateway.Only.Pid!.Value;

        Live.Kill(first);

        List<InstanceStatus> later = [];
        await TestGateway.UntilAsync(() =>
        {
            later.AddRange(gateway.Supervisor.Read().Where(each => each.Pid != first));
            return later is [.., { Telemetry: not null, PssBytes: not null }];
        }, () => $"The second one is not shown: {gateway.Only}");
        Assert.All(later, each => Assert.True((each.Telemetry?.ArrayBufferBytes ?? 0) < Held && (each.PssBytes ?? 0) < Held, $"{each}"));
        Assert.Equal(1, later[^1].Restarts);
    }

    [Fact]
    public async Task Who_opted_out_is_started_as_if_there_were_none()
    {
        await using var gateway = new TestGateway();
        await StartAsync(gateway, TestGateway.Node($"console.log('options',process.env.NODE_OPTIONS,process.env.HALFTONE_TELEMETRY);{Serve}") with { Telemetry = false });
        Assert.DoesNotContain("--require", await gateway.SaysAsync(line => line.StartsWith("options", StringComparison.Ordinal)));
        Assert.Null(gateway.Only.Telemetry);
    }

    [Fact]
    public async Task An_app_finds_its_environment_as_it_would_be_and_what_it_starts_is_silent()
    {
        await using var gateway = new TestGateway();
        await File.WriteAllTextAsync(Path.Combine(gateway.Directory, "child.js"), "console.log('child',process.env.NODE_OPTIONS,process.env.HALFTONE_TELEMETRY,process.listenerCount('internalMessage'));setTimeout(()=>process.disconnect(),1500)", TestGateway.Stop);
        var script = "console.log('options',process.env.NODE_OPTIONS,process.env.HALFTONE_TELEMETRY);const c=require('child_process').fork('child.js');let n=0;c.on('message',()=>n++);c.on('internalMessage',()=>n++);c.on('exit',code=>console.log('child ended',code,n));" + Serve;
        await StartAsync(gateway, TestGateway.Node(script) with { Env = [new EnvVar("NODE_OPTIONS", "--max-old-space-size=128", "--max-old-space-size=128")], Diagnose = new() { CrashReport = false } });
        Assert.Equal("options --max-old-space-size=128 \"--insp\\ect-port=127.0.0.1:0\" \"--insp\\ect-publish-uid=stderr\" undefined", await gateway.SaysAsync(line => line.StartsWith("options", StringComparison.Ordinal)));
        Assert.Equal("child --max-old-space-size=128 \"--insp\\ect-port=127.0.0.1:0\" \"--insp\\ect-publish-uid=stderr\" undefined 1", await gateway.SaysAsync(line => line.StartsWith("child -", StringComparison.Ordinal)));
        Assert.Equal("child ended 0 0", await gateway.SaysAsync(line => line.StartsWith("child ended", StringComparison.Ordinal)));
        await ToldAsync(gateway);
    }

    [Fact]
    public async Task Under_a_shell_the_app_tells_and_under_npm_nobody_does()
    {
        await using var shell = new TestGateway();
        await StartAsync(shell, TestGateway.Command("sh", "-c", "node -e \"require('http').createServer((q,s)=>s.end()).listen(process.env.PORT,'127.0.0.1')\"; true"));
        await ToldAsync(shell);
        await using var npm = new TestGateway();
        await File.WriteAllTextAsync(Path.Combine(npm.Directory, "package.json"), """{"name":"x","scripts":{"start":"node server.js"}}""", TestGateway.Stop);
        await File.WriteAllTextAsync(Path.Combine(npm.Directory, "server.js"), "console.log('app',process.env.HALFTONE_TELEMETRY,(process.env.NODE_OPTIONS||'').includes('--require'));require('http').createServer((q,s)=>s.end('npm')).listen(process.env.PORT,process.env.HOST)", TestGateway.Stop);
        await StartAsync(npm, TestGateway.Command("npm", "start"));
        Assert.Equal("app undefined false", await npm.SaysAsync(line => line.StartsWith("app", StringComparison.Ordinal)));
        Assert.Null(npm.Only.Telemetry);
    }

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task No_message_listener_of_the_app_sees_ours_and_a_send_of_its_own_making_stops_nothing(Node node)
    {
        await using var gateway = new TestGateway();
        await StartAsync(gateway, On(node, "let n=0;process.on('message',()=>n++);http.createServer((q,s)=>s.end('messages '+n)).listen(port,'127.0.0.1',()=>{process.send('ready');process.send=()=>{throw new Error('mine')}});"));
        await ToldAsync(gateway);
        var actor = gateway.Supervisor.FindInstance(TestGateway.Web, 1)!;
        var (seen, fault, leftOpen) = await actor.Process!.Door.OpenAsync(actor.Process.Ready!.Endpoint.Port, InspectorStay.AsBefore, (_, pid) => Task.FromResult(((string?)$"{pid}", (InspectFault?)null)), TestGateway.Stop);
        Assert.Equal(($"{gateway.Only.Pid}", null, null), (seen, fault, leftOpen));
        Assert.Equal("messages 0", await TestGateway.GetAsync(gateway.Only.Endpoint!));
    }

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task An_app_that_leaves_the_channel_lives_on_untold(Node node)
    {
        await using var gateway = new TestGateway();
        await StartAsync(gateway, On(node, Serve + "const asked=setInterval(()=>{if(!require('fs').existsSync('leave'))return;clearInterval(asked);process.disconnect();setTimeout(()=>console.log('still here'),5000)},50);"));
        await ToldAsync(gateway);
        await File.WriteAllTextAsync(Path.Combine(gateway.Directory, "leave"), "", TestGateway.Stop);
        await TestGateway.UntilAsync(() => gateway.Only.Telemetry is null, () => "It is told of as if it were there.");
        await gateway.SaysAsync(line => line == "still here");
        Assert.Equal(("ready", 0, "here"), (gateway.Only.State, gateway.Only.Restarts, await TestGateway.GetAsync(gateway.Only.Endpoint!)));
    }

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task An_app_with_nothing_left_to_do_ends_as_it_would(Node node)
    {
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(On(node, "setTimeout(()=>console.log('done'),100);"));
        Assert.Equal(0, Assert.IsType<StartFault.ExitedBeforeReady>(Assert.Single(result.Faults)).Exit.Status.Code);
    }

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task An_app_that_closes_its_server_when_it_is_asked_to_ends_long_before_its_grace(Node node)
    {
        await using var gateway = new TestGateway();
        await StartAsync(gateway, On(node, Serve + "process.on('SIGTERM',()=>server.close());") with { StopGrace = TimeSpan.FromMinutes(4) });
        await ToldAsync(gateway);
        // At half of the grace the channel is closed, which would end whom it keeps alive.
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop).WaitAsync(TimeSpan.FromMinutes(1), TestGateway.Stop);
    }

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task An_app_of_es_modules_tells_too(Node node)
    {
        await using var gateway = new TestGateway();
        await StartAsync(gateway, TestGateway.Command(Program(node), TestGateway.Fixture("esm").Replace(".js", ".mjs", StringComparison.Ordinal)));
        await ToldAsync(gateway);
    }

    [Fact]
    public async Task A_run_directory_with_blanks_and_quotes_is_no_trouble_and_neither_is_one_that_cannot_be_written()
    {
        await using var odd = new TestGateway(options => options with { RunDirectory = Path.Combine(options.BaseDirectory, "a \"b\\ c'") });
        await StartAsync(odd, TestGateway.Node(Serve));
        await ToldAsync(odd);
        await using var none = new TestGateway(options => options with { RunDirectory = "/proc/nowhere" });
        await StartAsync(none, TestGateway.Node(Serve));
        Assert.Null(none.Only.Telemetry);
    }

    private static string Program(Node node) => node is Node.System ? "node" : Path.Combine(Nodes.PathOf(node).Split(':')[0], "node");

    private static VersionConfig On(Node node, string script)
    {
        var config = TestGateway.Node(script);
        return config with { Command = [Program(node), .. config.Command.Skip(1)] };
    }

    private static async Task StartAsync(TestGateway gateway, VersionConfig config)
    {
        var result = await gateway.StartAsync(config);
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
    }

    private static async Task<NodeTelemetry> ToldAsync(TestGateway gateway)
    {
        await TestGateway.UntilAsync(() => gateway.Only.Telemetry is not null, () => $"Nothing was told:\n{gateway.Output}");
        return gateway.Only.Telemetry!;
    }
}
