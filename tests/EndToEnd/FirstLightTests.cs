using System.Diagnostics;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>The article's service, unchanged, behind the gateway.</summary>
public sealed class FirstLightTests : Story
{
    public static TheoryData<Node> AllNodes => Nodes.All;

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task The_example_answers_with_v1_when_asked_and_with_v2_otherwise(Node node)
    {
        var scenario = Begin(node);
        var example = Path.Combine(Places.Root, "examples", "two-versions");
        File.Copy(Path.Combine(example, "child.js"), Path.Combine(scenario.Directory, "child.js"));
        scenario.RawConfig((await File.ReadAllTextAsync(Path.Combine(example, "halftone.yaml"), TestContext.Current.CancellationToken)).Replace("8000", $"{scenario.Port}", StringComparison.Ordinal));
        var gateway = await scenario.RunAsync();

        var (first, second) = (await gateway.PidOfAsync("/?version=v1"), await gateway.PidOfAsync("/"));

        var pids = (await gateway.InstancesAsync()).ToDictionary(each => each.Instance, each => each.Pid);
        Assert.Equal(pids["v1/1"], first);
        Assert.Equal(pids["v2/1"], second);
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(second, gateway.PidOfAsync("/?version=v2").GetAwaiter().GetResult()));
        gateway.Signal(Kernel.Terminate);
        Assert.Equal(0, await gateway.EndedAsync());
    }

    [Theory]
    [MemberData(nameof(AllNodes))]
    public async Task Express_is_served_like_any_other_service(Node node)
    {
        var gateway = await Begin(node).Config($$"""
            services:
              web:
                stable: v2
                defaults: { command: [node, {{Places.Service("express")}}], env: { VERSION: "${version}" } }
                versions: { v1: {}, v2: {} }
                rules: [{ when: { query: { version: v1 } }, to: v1 }]
            """).RunAsync();

        Assert.StartsWith("express v1 ", await gateway.GetAsync("/?version=v1"));
        Assert.StartsWith("express v2 ", await gateway.GetAsync("/"));
        Assert.Contains("\"hello\":\"ann\"", await gateway.GetAsync("/hello/ann?a=1"));
        using var created = await gateway.Http.PostAsync("/json", new StringContent("{\"a\":[1,2]}", null, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal((201, "{\"a\":[1,2]}"), ((int)created.StatusCode, await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        using var away = await gateway.Http.GetAsync("/away", TestContext.Current.CancellationToken);
        Assert.Equal("/", away.Headers.Location?.OriginalString);
        using var boom = await gateway.Http.GetAsync("/boom", TestContext.Current.CancellationToken);
        Assert.Equal(500, (int)boom.StatusCode);
    }

    [Fact]
    public async Task The_port_refuses_while_any_version_is_still_starting()
    {
        var scenario = Begin().Config($$"""
            services:
              web:
                stable: v1
                versions:
                  v1: { command: [node, {{Places.Service("hello")}}] }
                  v2: { command: [sh, -c, "while ! test -e go; do sleep 0.05; done; exec node {{Places.Service("hello")}}"] }
            """);
        var gateway = scenario.Start();

        await gateway.SaysAsync("v1/1 | hello");
        for (var looks = 0; looks < 20; looks++)
        {
            Assert.False(gateway.Connects());
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        await File.WriteAllTextAsync(Path.Combine(scenario.Directory, "go"), "", TestContext.Current.CancellationToken);
        await gateway.ServesAsync();
        Assert.StartsWith("hello", await gateway.GetAsync("/"));
    }

    [Fact]
    public async Task A_version_that_never_becomes_ready_delays_the_port_only_until_its_first_start_has_failed()
    {
        var scenario = Begin().Config($$"""
            services:
              web:
                stable: v1
                versions:
                  v1: { command: [node, {{Places.Service("hello")}}], env: { VERSION: v1 } }
                  v2: { command: [node, {{Places.Service("never-ready")}}], ready: { timeout: 3s } }
                rules: [{ when: { query: { version: v2 } }, to: v2 }]
            """);
        var clock = Stopwatch.StartNew();
        var gateway = await scenario.RunAsync();

        Assert.InRange(clock.Elapsed.TotalSeconds, 2.9, 30);
        Assert.StartsWith("hello v1", await gateway.GetAsync("/"));
        await gateway.SaysAsync("still waiting");
        using var nobody = await gateway.Http.GetAsync("/?version=v2", TestContext.Current.CancellationToken);
        Assert.Equal(503, (int)nobody.StatusCode);
    }

    [Fact]
    public async Task A_command_is_served_without_any_file()
    {
        var scenario = Begin();
        scenario.Environment["XDG_RUNTIME_DIR"] = scenario.Directory;
        var gateway = await scenario.RunAsync("run", "--listen", $"127.0.0.1:{scenario.Port}", "--", "node", Places.Service("hello"));
        Assert.StartsWith("hello", await gateway.GetAsync("/"));
    }

    [Fact]
    public async Task A_service_on_a_unix_socket_is_served()
    {
        var gateway = await Begin().Config($$"""
            services:
              web:
                stable: v1
                versions:
                  v1: { command: [node, {{Places.Service("hello")}}], socket: unix }
            """).RunAsync();
        Assert.StartsWith("hello", await gateway.GetAsync("/"));
        Assert.Contains("\"bytes\":5", await (await gateway.Http.PostAsync("/echo", new StringContent("12345"), TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Npm_start_is_ready_by_its_port_though_npm_eats_the_message()
    {
        var scenario = Begin();
        await File.WriteAllTextAsync(Path.Combine(scenario.Directory, "package.json"), $$"""{ "name": "x", "version": "1.0.0", "scripts": { "start": "node {{Places.Service("hello")}}" } }""", TestContext.Current.CancellationToken);
        var gateway = await scenario.Config("""
            services:
              web:
                stable: v1
                versions:
                  v1: { command: npm start }
            """).RunAsync();
        Assert.StartsWith("hello", await gateway.GetAsync("/"));
    }
}
