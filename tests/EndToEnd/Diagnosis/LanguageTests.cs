using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Diagnosis;

/// <summary>A program that is no Node is looked into with the tool that its version names.</summary>
public sealed class LanguageTests : Story
{
    [Fact]
    public async Task The_tool_of_its_language_is_told_which_process_to_look_into_and_keeps_the_secrets_of_the_version()
    {
        var scenario = Speaking("[sh, -c, 'echo token $TOKEN; tr \"\\0\" \" \" < /proc/${pid}/cmdline; echo; echo was heard >&2']");
        var gateway = await scenario.RunAsync();
        var pid = await gateway.PidOfAsync("/");

        var look = (await scenario.VerbAsync("heap", "top", "web/v1/1")).ExitsWith(0).Says($"web/v1/1 (pid {pid}) is no Node", "exited with code 0", "perl", "server.pl", "was heard");
        Assert.DoesNotContain("hunter2", look.All, StringComparison.Ordinal);
        (await scenario.VerbAsync("heap", "top", "web/v1/1", "--json")).ExitsWith(0).Says("\"tool\":");
        Assert.Contains("heap top web/v1/1", (await scenario.ShellAsync("cat run/*.audit.log")).Output, StringComparison.Ordinal);
        Assert.Equal(pid, await gateway.PidOfAsync("/"));
    }

    [Fact]
    public async Task A_tool_that_fails_or_is_not_there_fails_the_verb_with_its_words()
    {
        var scenario = Speaking("[sh, -c, 'echo no such heap as ${pid} >&2; exit 3']");
        var gateway = await scenario.RunAsync();
        (await scenario.VerbAsync("heap", "top", "web/v1/1")).ExitsWith(1).Says("no such heap as", "exited with code 3", "hint");

        scenario.Config(Service("[no-such-tool, '${pid}']"));
        (await scenario.VerbAsync("reload")).ExitsWith(0);
        (await scenario.VerbAsync("heap", "top", "web/v1/1")).ExitsWith(1).Says("command `no-such-tool` not found", "hint");
        Assert.True(gateway.IsRunning);
    }

    [Fact]
    public async Task A_tool_ends_with_the_instance_that_it_looks_at()
    {
        var scenario = Speaking("[sh, -c, 'touch begun; exec sleep 50', '${pid}']");
        await scenario.RunAsync();
        var look = scenario.VerbAsync("heap", "top", "web/v1/1");
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(scenario.Directory, "begun")), TimeSpan.FromSeconds(20), "the tool has begun");
        (await scenario.VerbAsync("restart", "web/v1/1")).ExitsWith(0);
        (await look).ExitsWith(1).Says("was killed: the instance has ended", "hint: halftone ps");
    }

    [Fact]
    public async Task Without_a_tool_the_refusal_says_how_to_name_one()
    {
        var scenario = Begin().Config($$"""
            services:
              web:
                stable: v1
                versions: { v1: { command: [perl, {{Script}}] } }
            """);
        var gateway = await scenario.RunAsync();
        var pid = await gateway.PidOfAsync("/");
        (await scenario.VerbAsync("heap", "top", "web/v1/1")).ExitsWith(5).Says("no Node runs there, but perl", "diagnose: { command:");
        Assert.Equal(pid, await gateway.PidOfAsync("/"));
    }

    private static string Script => Places.Service("perl").Replace(".js", ".pl", StringComparison.Ordinal);

    private Scenario Speaking(string tool)
    {
        var scenario = Begin().Config(Service(tool));
        scenario.Environment["TOKEN_OF_WEB"] = "hunter2-very-secret";
        return scenario;
    }

    private static string Service(string tool) => $$"""
        services:
          web:
            stable: v1
            versions: { v1: { command: [perl, {{Script}}], env: { TOKEN: "${env:TOKEN_OF_WEB}" }, diagnose: { command: {{tool}} } } }
        """;
}
