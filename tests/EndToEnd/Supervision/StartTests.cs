using System.Net;
using Halftone.Control.Supervision;
using Halftone.Core.Config;
using Xunit;

namespace Halftone.Tests.EndToEnd.Supervision;

public sealed class StartTests
{
    [Fact]
    public async Task An_unchanged_app_is_ready_when_it_says_so_over_ipc()
    {
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(TestGateway.Service("hello") with { Ready = new ReadyConfig { Kind = ReadyKind.Ipc } });
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        Assert.Equal(1, result.Ready);
        var status = gateway.Only;
        Assert.Equal(("v1/1", "ready", 0), (status.Name, status.State, status.Restarts));
        Assert.InRange(status.Endpoint!.Port, 21_000, 21_999);
        Assert.False(status.BeyondLoopback);
        Assert.True(status.RssBytes > 1024 * 1024);
        Assert.Equal($"hello v0 {status.Pid}\n", await TestGateway.GetAsync(status.Endpoint));
        Assert.Equal(64, gateway.Pool.Read().Slots);
    }

    [Fact]
    public async Task An_app_that_says_nothing_is_ready_when_http_answers_on_its_port()
    {
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(TestGateway.Node("http.createServer((q,s)=>{s.statusCode=404;s.end()}).listen(port,'127.0.0.1')"));
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        Assert.Equal(IPAddress.Loopback, gateway.Only.Endpoint!.Address);
    }

    [Fact]
    public async Task A_ready_message_may_name_another_port()
    {
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(TestGateway.Node("const s=http.createServer((q,r)=>r.end('x')).listen(0,'127.0.0.1',()=>process.send({type:'ready',port:s.address().port}))"));
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        Assert.Equal("x", await TestGateway.GetAsync(gateway.Only.Endpoint!));
    }

    [Fact]
    public async Task An_app_that_listens_on_ipv6_loopback_only_is_found()
    {
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(TestGateway.Node("http.createServer((q,s)=>s.end('six')).listen(port,'::1')"));
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        Assert.Equal(IPAddress.IPv6Loopback, gateway.Only.Endpoint!.Address);
        Assert.False(gateway.Only.BeyondLoopback);
        Assert.Equal("six", await TestGateway.GetAsync(gateway.Only.Endpoint));
    }

    [Theory]
    [InlineData("'0.0.0.0'")]
    [InlineData("'::'")]
    public async Task An_app_that_listens_on_every_address_is_used_and_warned_about(string host)
    {
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(TestGateway.Node($"http.createServer((q,s)=>s.end('all')).listen(port,{host},()=>process.send('ready'))"));
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        Assert.True(gateway.Only.BeyondLoopback);
        Assert.True((await gateway.NextAsync<ProcessNews.InstanceReady>()).BeyondLoopback);
        Assert.Equal("all", await TestGateway.GetAsync(gateway.Only.Endpoint!));
    }

    [Fact]
    public async Task An_app_that_listens_on_another_loopback_address_is_found()
    {
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(TestGateway.Node("http.createServer((q,s)=>s.end('far')).listen(port,'127.0.0.5')"));
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        Assert.Equal(IPAddress.Parse("127.0.0.5"), gateway.Only.Endpoint!.Address);
    }

    [Fact]
    public async Task With_a_unix_socket_port_is_a_path()
    {
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(TestGateway.Node("http.createServer((q,s)=>s.end('unix '+port)).listen(port)") with { Socket = SocketKind.Unix });
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        var endpoint = gateway.Only.Endpoint!;
        Assert.StartsWith(Path.Combine(gateway.Directory, "run"), endpoint.Path);
        Assert.Equal($"unix {endpoint.Path}", await TestGateway.GetAsync(endpoint));
    }

    [Fact]
    public async Task Npm_start_is_ready_by_its_port()
    {
        await using var gateway = new TestGateway();
        await File.WriteAllTextAsync(Path.Combine(gateway.Directory, "package.json"), """{"name":"x","scripts":{"start":"node server.js"}}""", TestGateway.Stop);
        await File.WriteAllTextAsync(Path.Combine(gateway.Directory, "server.js"), "require('http').createServer((q,s)=>s.end('npm')).listen(process.env.PORT,process.env.HOST)", TestGateway.Stop);
        var result = await gateway.StartAsync(TestGateway.Command("npm", "start"));
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        Assert.Equal("npm", await TestGateway.GetAsync(gateway.Only.Endpoint!));
    }

    [Fact]
    public async Task Http_readiness_waits_for_2xx_at_the_health_path()
    {
        await using var gateway = new TestGateway();
        var script = "let n=0;http.createServer((q,s)=>{s.statusCode=q.url==='/up'&&++n>3?204:503;s.end()}).listen(port,'127.0.0.1')";
        var result = await gateway.StartAsync(TestGateway.Node(script) with { Ready = new ReadyConfig { Kind = ReadyKind.Http }, Health = new HealthConfig { Path = "/up" } });
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
    }

    [Fact]
    public async Task Tcp_readiness_is_a_listener()
    {
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(TestGateway.Node("require('net').createServer(()=>{}).listen(port,'127.0.0.1')") with { Ready = new ReadyConfig { Kind = ReadyKind.Tcp } });
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
    }

    [Fact]
    public async Task Notify_readiness_is_ready_1_on_a_datagram_socket()
    {
        await using var gateway = new TestGateway();
        const string Script = """
            import os, socket, http.server
            server = http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), http.server.SimpleHTTPRequestHandler)
            notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            notify.sendto(b'STATUS=warming up', os.environ['NOTIFY_SOCKET'])
            notify.sendto(b'READY=1\nSTATUS=warm', os.environ['NOTIFY_SOCKET'])
            server.serve_forever()
            """;
        var result = await gateway.StartAsync(TestGateway.Command("python3", "-c", Script) with { Ready = new ReadyConfig { Kind = ReadyKind.Notify } });
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
        Assert.Equal(IPAddress.Loopback, gateway.Only.Endpoint!.Address);
    }

    [Fact]
    public async Task Log_readiness_is_a_line_that_fits_the_pattern()
    {
        await using var gateway = new TestGateway();
        var script = "console.log('starting');http.createServer((q,s)=>s.end()).listen(port,'127.0.0.1',()=>console.log('Server up on '+port))";
        var result = await gateway.StartAsync(TestGateway.Node(script) with { Ready = new ReadyConfig { Kind = ReadyKind.Log, Pattern = @"up on \d+" } });
        Assert.True(result.Succeeded, result.Faults.FirstOrDefault()?.Text);
    }

    [Fact]
    public async Task Several_instances_get_ports_of_their_own()
    {
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(TestGateway.Service("hello") with { Instances = 3 });
        Assert.Equal(3, result.Ready);
        Assert.Equal(["v1/1", "v1/2", "v1/3"], gateway.Supervisor.Read().Select(status => status.Name));
        Assert.Equal(3, gateway.Supervisor.Read().Select(status => status.Endpoint!.Port).Distinct().Count());
    }

    [Fact]
    public async Task Addresses_only_join_the_pool()
    {
        await using var gateway = new TestGateway();
        var result = await gateway.StartAsync(new VersionConfig { Name = "v1", Addresses = [Endpoint.Loopback(1)] });
        Assert.True(result.Succeeded);
        Assert.Equal("address", gateway.Only.State);
        Assert.Equal(64, gateway.Pool.Read().Slots);
        Assert.Contains("cannot be reached now", (await gateway.NextAsync<ProcessNews.Hint>()).Text);
        await gateway.Supervisor.ReplaceVersionAsync(TestGateway.Web, new VersionConfig { Name = "v1", Addresses = [Endpoint.Loopback(2), Endpoint.Loopback(3)] }, TestGateway.Stop);
        Assert.Equal([2, 3], gateway.Supervisor.Read().Select(status => status.Endpoint!.Port));
        await gateway.Supervisor.StopVersionAsync(TestGateway.Web, TestGateway.Stop);
        Assert.Equal(0, gateway.Pool.Read().Slots);
    }

    [Fact]
    public async Task Two_gateways_that_race_for_the_same_ports_never_take_each_others_instances_for_their_own()
    {
        await using var first = new TestGateway(options => options with { Seed = 7, PortFirst = 21_950, PortLast = 21_980 });
        await using var second = new TestGateway(options => options with { Seed = 7, PortFirst = 21_950, PortLast = 21_980 });
        var config = TestGateway.Service("hello") with { Instances = 3, Restart = new RestartConfig { DelayMin = TimeSpan.FromMilliseconds(10) } };
        await Task.WhenAll(first.StartAsync(config, stable: true), second.StartAsync(config, stable: true));
        foreach (var gateway in new[] { first, second })
        {
            await TestGateway.UntilAsync(() => gateway.Supervisor.Read().All(status => status.State == "ready"), () => string.Join(' ', gateway.Supervisor.Read()));
            foreach (var status in gateway.Supervisor.Read()) Assert.Equal($"hello v0 {status.Pid}\n", await TestGateway.GetAsync(status.Endpoint!));
        }
    }
}
