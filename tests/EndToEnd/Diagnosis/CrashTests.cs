using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Diagnosis;

/// <summary>A Node that runs out of heap leaves behind what it was, and none of its secrets.</summary>
public sealed class CrashTests : Story
{
    private const string Secret = "hunter2-very-secret";

    public static TheoryData<Node> AllNodes => Nodes.All;

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task A_node_that_runs_out_of_heap_leaves_a_report_without_its_environment(Node node)
    {
        var scenario = Hoarding(node, "");
        var gateway = await scenario.RunAsync();
        await FillAsync(gateway);
        await gateway.SaysAsync("ran out of V8 heap", seconds: 30);

        await gateway.SaysAsync("it left ");
        var report = Assert.Single(Kept(scenario, "*.report.json"));
        await gateway.SaysAsync($"it left {report}: ");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(report));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        Assert.Contains("heap out of memory", json.RootElement.GetProperty("header").GetProperty("event").GetString(), StringComparison.Ordinal);
        Assert.True(json.RootElement.GetProperty("javascriptHeap").GetProperty("memoryLimit").GetInt64() > 32 << 20);
        Assert.False(json.RootElement.TryGetProperty("environmentVariables", out _));
        (await scenario.ShellAsync($"grep -rl {Secret} run access.log")).ExitsWith(1);

        await Eventually.TrueAsync(async () => (await scenario.VerbAsync("ps")).All.Contains("the process before this one ran out of V8 heap", StringComparison.Ordinal), TimeSpan.FromSeconds(20), "ps warns about it");
        Assert.Empty(Kept(scenario, "*.heapsnapshot"));
    }

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task Workers_of_a_cluster_serve_and_what_they_leave_is_kept_when_the_instance_has_ended(Node node)
    {
        var scenario = Begin(node).Config("""
            services:
              web:
                stable: v1
                versions: { v1: { command: [node, --max-old-space-size=32, cluster.js] } }
            """);
        await File.WriteAllTextAsync(Path.Combine(scenario.Directory, "cluster.js"), """
            const cluster = require('cluster'), http = require('http');
            if (cluster.isPrimary) { cluster.fork(); cluster.on('exit', () => cluster.fork()); }
            else http.createServer((request, response) => { response.end('served'); if (request.url === '/die') setTimeout(() => { for (const all = [];;) all.push({ all }); }, 100); }).listen(process.env.PORT, process.env.HOST);
            """, TestContext.Current.CancellationToken);
        var gateway = await scenario.RunAsync();
        Assert.Equal("served", await gateway.Http.GetStringAsync("/", TestContext.Current.CancellationToken));
        Assert.Equal("served", await gateway.Http.GetStringAsync("/die", TestContext.Current.CancellationToken));
        await gateway.SaysAsync("Node.js report completed", seconds: 30);
        (await scenario.VerbAsync("restart", "web/v1/1")).ExitsWith(0);
        await gateway.SaysAsync("it left");
        Assert.Single(Kept(scenario, "*.report.json"));
    }

    [Fact]
    public async Task A_version_that_wants_none_leaves_no_report()
    {
        var scenario = Hoarding(Node.System, "crash_report: false");
        var gateway = await scenario.RunAsync();
        await FillAsync(gateway);
        await gateway.SaysAsync("ran out of V8 heap", seconds: 30);
        await gateway.SaysAsync("starts again");
        Assert.Empty(Kept(scenario, "*"));
    }

    [Fact]
    public async Task Near_its_limit_a_node_writes_a_snapshot_that_can_be_read_when_its_version_asks_for_it()
    {
        var scenario = Hoarding(Node.System, "snapshot_near_limit: true");
        var gateway = await scenario.RunAsync();
        await FillAsync(gateway);
        await gateway.SaysAsync("its heap stands in", seconds: 50);
        await gateway.SaysAsync("it left ");

        var snapshot = Assert.Single(Kept(scenario, "*.heapsnapshot"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(snapshot));
        // Reads both from front to back.
        (await scenario.VerbAsync("heap", "diff", snapshot, snapshot)).ExitsWith(0);
        Assert.Single(Kept(scenario, "*.report.json"));
    }

    [Fact]
    public async Task What_lies_there_after_the_gateway_was_killed_is_kept_by_the_next_one()
    {
        var scenario = Hoarding(Node.System, "");
        var gateway = await scenario.RunAsync();
        var place = Assert.Single(Directory.GetDirectories(Path.Combine(scenario.Directory, "run", "heap")));
        gateway.Kill();
        await gateway.EndedAsync();
        // As the report of a process lies that died in the moment of the kill.
        await File.WriteAllTextAsync(Path.Combine(place, "report.json"), """{"header":{"event":"Allocation failed","trigger":"OOMError","processId":4711,"commandLine":["node"]},"environmentVariables":{"TOKEN":"hunter2-very-secret"}}""", TestContext.Current.CancellationToken);

        gateway = await scenario.RunAsync();
        await gateway.SaysAsync("web/v1/1: it left");
        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(Assert.Single(Kept(scenario, "*.report.json")), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(Directory.Exists(place) && File.Exists(Path.Combine(place, "report.json")));
    }

    private Scenario Hoarding(Node node, string diagnose) => Begin(node).Config($$"""
        services:
          web:
            stable: v1
            versions: { v1: { command: [node, --max-old-space-size=32, {{Places.Service("hoard")}}], env: { TOKEN: {{Secret}} }, diagnose: { {{diagnose}} } } }
        """);

    /// <summary>More than fits; the process ends over it, and so does the request.</summary>
    private static async Task FillAsync(Gateway gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/keep?count=2000000");
        using var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.BadGateway, answer.StatusCode);
    }

    private static string[] Kept(Scenario scenario, string pattern) =>
        Directory.Exists(Path.Combine(scenario.Directory, "run", "heap")) ? Directory.GetFiles(Path.Combine(scenario.Directory, "run", "heap"), pattern) : [];
}
