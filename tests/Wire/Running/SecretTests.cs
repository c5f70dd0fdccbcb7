using System.Runtime.InteropServices;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Running;

public sealed class SecretTests
{
    private const string Canary = "canary-1f9a";

    private static string Yaml(Backend one, string more = "") => $$"""
        listen: 127.0.0.1:0
        access_log: off
        services:
          web:
            stable: v1
            versions:
              v1: { addresses: ["{{one.Endpoint}}"] }
              v2:
                command: [sh, -c, "exit 3", "${env:TOKEN}"]
                cwd: ${env:TOKEN}
                env: { TOKEN: "${env:TOKEN}" }
                log: { dir: "${env:TOKEN}" }
            {{more}}
            rules:
              - { when: { query: { key: "${env:TOKEN}" } }, to: v2 }
        """;

    [Fact]
    public async Task What_a_reference_stands_for_is_shown_nowhere()
    {
        await using var one = new Backend("one");
        await using var daemon = new TestDaemon(Yaml(one), environment: ("TOKEN", Canary));
        Directory.CreateDirectory(Path.Combine(daemon.Directory, Canary));
        await daemon.ServingAsync();
        // The first start may have been over before its directory was there: this one has it.
        Assert.Equal(ExitCode.Failed, await daemon.RunAsync("restart", "web/v2"));
        Assert.Contains("${env:TOKEN}", daemon.Errors);
        var told = daemon.Errors;

        daemon.SetEnvironment("TOKEN", $"{Canary}-2");
        daemon.Write(Yaml(one).Replace("dir: \"${env:TOKEN}\"", "dir: \"x-${env:TOKEN}\"").Replace("exit 3", "exit 4").Replace("listen: 127.0.0.1:0", "listen: \"127.0.0.1:0\""));
        Assert.Equal(ExitCode.Failed, await daemon.RunAsync("reload"));
        told += daemon.Errors;
        daemon.Write(Yaml(one, "match: { path_prefix: \"/${env:TOKEN}\" }").Replace("v2:", "v3:").Replace("to: v2", "to: v1").Replace("exit 3", "exit 5"));
        await daemon.RunAsync("reload");
        told += daemon.Output + daemon.Errors;
        daemon.Write(Yaml(one).Split("  v2:")[0] + "match: { path_prefix: \"/${env:TOKEN}\" }");
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("reload"));
        Assert.Contains("/${env:TOKEN}", daemon.Output);
        told += daemon.Output;

        foreach (var verb in (string[][])[["ps", "--json"], ["explain", "web", "/?key=x"], ["logs"], ["drill", "web", "--yes"]])
        {
            await daemon.RunAsync(verb);
            told += daemon.Output + daemon.Errors;
        }
        daemon.Raise(PosixSignal.SIGTERM);
        await daemon.Ended;
        Assert.DoesNotContain(Canary, told);
        Assert.DoesNotContain(Canary, daemon.Story);
    }
}
