using Halftone.Core.Config;
using Halftone.Tests.Wire.Forwarding;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Running;

/// <summary>The admin side over HTTP: who may ask what, as bytes on the wire.</summary>
public sealed class AdminHttpTests
{
    private const string Token = "token-6f0e2c4a8b1d9375";

    private static async Task WithAdminAsync(string more, Func<TestDaemon, int, Task> test)
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        var port = FreePort.Take();
        await using var daemon = new TestDaemon($$"""
            listen: 127.0.0.1:0
            access_log: off
            admin: { http: "127.0.0.1:{{port}}"{{more}} }
            services:
              web:
                stable: v1
                versions: { v1: { addresses: ["{{one.Endpoint}}"] }, v2: { addresses: ["{{two.Endpoint}}"] } }
            """, environment: ("ADMIN_TOKEN", Token));
        await daemon.ServingAsync();
        await test(daemon, port);
    }

    /// <summary>The status line's number, and the whole answer.</summary>
    private static (string Status, string All) Ask(int port, string line, string body, params string[] fields)
    {
        using var peer = RawPeer.Connect(Endpoint.Loopback(port));
        var all = peer.Say($"{line} HTTP/1.0\r\nContent-Length: {body.Length}\r\n{string.Concat(fields.Select(field => $"{field}\r\n"))}\r\n{body}").HearAll();
        return (all.Split(' ')[1], all);
    }

    [Fact]
    public Task A_token_opens_the_admin_port_and_nothing_else_does() => WithAdminAsync(", token: \"${env:ADMIN_TOKEN}\"", async (daemon, port) =>
    {
        var (status, all) = Ask(port, "GET /v1/services", "", $"Host: 127.0.0.1:{port}");
        Assert.Equal("401", status);
        Assert.Contains("WWW-Authenticate: Bearer", all);
        Assert.DoesNotContain("\"web\"", all);
        Assert.Equal("401", Ask(port, "GET /v1/services", "", $"Host: 127.0.0.1:{port}", $"Authorization: Bearer {Token}x").Status);
        Assert.Equal("200", Ask(port, "GET /v1/services", "", $"Host: 127.0.0.1:{port}", $"Authorization: Bearer {Token}").Status);

        string[] split = ["split", "web", "v1@90", "v2@10", "--server", $"http://127.0.0.1:{port}"];
        Assert.Equal(ExitCode.NotPermitted, await daemon.RunAsync(split));
        Assert.Contains("HALFTONE_TOKEN", daemon.Errors);
        daemon.SetEnvironment("HALFTONE_TOKEN", Token);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync(split));
        Assert.Contains("\"who\":\"token admin.token from 127.0.0.1\"", await File.ReadAllTextAsync(daemon.AuditPath, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Token, daemon.Story + daemon.Output + daemon.Errors + await File.ReadAllTextAsync(daemon.AuditPath, TestContext.Current.CancellationToken));
    });

    [Fact]
    public Task A_reload_takes_another_token_and_the_old_one_opens_nothing_any_more() => WithAdminAsync(", token: \"${env:ADMIN_TOKEN}\"", async (daemon, port) =>
    {
        const string Next = "another-5d7c9e1f3a2b4860";
        daemon.SetEnvironment("ADMIN_TOKEN", Next);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("reload"));
        Assert.Contains("~ admin.token: ", daemon.Output);
        Assert.DoesNotContain(Next, daemon.Output + daemon.Errors + daemon.Story);
        Assert.Equal("401", Ask(port, "GET /v1/services", "", $"Host: 127.0.0.1:{port}", $"Authorization: Bearer {Token}").Status);
        Assert.Equal("200", Ask(port, "GET /v1/services", "", $"Host: 127.0.0.1:{port}", $"Authorization: Bearer {Next}").Status);
    });

    [Fact]
    public Task A_page_of_somebody_else_changes_nothing_by_form_by_script_or_by_a_name_of_its_own() => WithAdminAsync("", async (daemon, port) =>
    {
        const string Body = "{\"weights\":{\"v1\":50,\"v2\":50}}";
        string Post(params string[] fields) => Ask(port, "POST /v1/services/web/split", Body, fields).Status;
        var here = $"Host: 127.0.0.1:{port}";
        Assert.Equal("403", Post(here, "Content-Type: text/plain"));
        Assert.Equal("403", Post(here, "Content-Type: application/x-www-form-urlencoded"));
        Assert.Equal("403", Post(here, "Content-Type: application/json", "Origin: http://evil.example"));
        Assert.Equal("403", Post("Host: evil.example", "Content-Type: application/json"));
        Assert.Equal("403", Ask(port, "OPTIONS /v1/services/web/split", "", here, "Origin: http://evil.example", "Access-Control-Request-Method: POST").Status);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("ps", "--json"));
        Assert.DoesNotContain("\"candidate\":", daemon.Output);

        // Without a token to be shown, what is said about one is no name in the audit log.
        Assert.Equal("200", Post(here, "Content-Type: application/json", "Authorization: Bearer anything"));
        Assert.Contains("\"who\":\"127.0.0.1\"", await File.ReadAllTextAsync(daemon.AuditPath, TestContext.Current.CancellationToken));
        Assert.Equal("200", Post(here, "Content-Type: application/json", $"Origin: http://127.0.0.1:{port}"));
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("ps", "--json"));
        Assert.Contains("\"candidate\":", daemon.Output);
    });
}
