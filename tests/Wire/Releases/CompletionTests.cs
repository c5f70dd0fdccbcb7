using System.Diagnostics;

namespace Halftone.Tests.Wire.Releases;

public sealed class CompletionTests
{
    /// <summary>Output of a bash that reads this.</summary>
    private static async Task<string> BashAsync(string script, params string[] options)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["--norc", "--noprofile", .. options]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        await bash.WaitForExitAsync(DeskStory.Stop);
        Assert.Equal("", await errors);
        Assert.Equal(0, bash.ExitCode);
        return await output;
    }

    private static async Task<string> ScriptAsync(DeskStory story, string shell)
    {
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("completion", shell));
        return story.Daemon.Output;
    }

    [Fact]
    public Task The_bash_script_is_a_bash_script() => DeskStory.RunAsync(async story => await BashAsync(await ScriptAsync(story, "bash"), "-n"));

    [Theory]
    [InlineData("halftone pro", "promote")]
    [InlineData("halftone --quiet depl", "deploy")]
    [InlineData("halftone status ", "web api")]
    [InlineData("halftone status w", "web")]
    [InlineData("halftone deploy web ", "v1 v2")]
    [InlineData("halftone deploy web v2 --strategy ", "canary bluegreen immediate")]
    [InlineData("halftone deploy web v2 --strategy im", "immediate")]
    [InlineData("halftone deploy web v2 --dry", "--dry-run")]
    [InlineData("halftone deploy web v2 --message ", "")]
    [InlineData("halftone status web ", "")]
    [InlineData("halftone rollback web --to ", "v1 v2")]
    [InlineData("halftone rollback --why slow web --to v", "v1 v2")]
    [InlineData("halftone split web v1@90 ", "v1 v2")]
    [InlineData("halftone logs web/", "web/v1 web/v2")]
    [InlineData("halftone --server run/x.sock restart ", "asked run/x.sock")]
    [InlineData("halftone completion z", "zsh")]
    [InlineData("halftone wait web --for d", "done")]
    public Task Bash_completes_a_command_line(string line, string expected) => DeskStory.RunAsync(async story =>
    {
        var words = line.Split(' ');
        var completed = await BashAsync($$"""
            halftone() { # a gateway of two services
              case "$*" in
                *--server*) echo "asked ${!#}" ;;
                'completion names') echo web; echo api ;;
                'completion names web') echo v1; echo v2 ;;
                'completion names --selectors') echo web; echo web/v1; echo web/v2 ;;
              esac
            }
            {{await ScriptAsync(story, "bash")}}
            COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}})
            COMP_CWORD={{words.Length - 1}}
            _halftone halftone
            echo "${COMPREPLY[*]}"
            """);
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), completed.TrimEnd('\n').Split(' ').Order(StringComparer.Ordinal));
    });

    [Fact]
    public Task Names_come_from_the_gateway_and_are_none_where_there_is_none() => DeskStory.RunAsync(async story =>
    {
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("completion", "names"));
        Assert.Equal("web\n", story.Daemon.Output);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("completion", "names", "web"));
        Assert.Equal("v1\nv2\nv3\n", story.Daemon.Output);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("completion", "names", "--selectors"));
        Assert.Equal("web\nweb/v1\nweb/v2\nweb/v3\n", story.Daemon.Output);
        Assert.Equal(ExitCode.Ok, await story.Daemon.RunAsync("completion", "names", "--server", "run/none.sock"));
        Assert.Equal("", story.Daemon.Output + story.Daemon.Errors);
    });
}
