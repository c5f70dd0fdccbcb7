using Halftone.Control.Releases.Gates;
using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Tests.Wire.Conformance;

namespace Halftone.Tests.Wire.Releases;

/// <summary>The script that the manual shows as a gate, with a curl that answers what the test says.</summary>
public sealed class ManualTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("halftone-manual-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("200", typeof(GateAnswer.Pass), "exit code 0")]
    [InlineData("503", typeof(GateAnswer.Wait), "exit code 75, not yet: still warming up")]
    [InlineData("404", typeof(GateAnswer.Fail), "exit code 1: health answers 404")]
    public async Task The_smoke_test_of_the_manual_passes_waits_and_fails(string status, Type meaning, string why)
    {
        var script = Program("smoke", (await File.ReadAllTextAsync(Path.Combine(Pages.Root, "docs", "manual", "gates.md"))).Split("```sh\n")[1].Split("```")[0]);
        Program("curl", $"#!/bin/sh\nprintf {status}\n");
        using var tools = new ToolRun();
        var path = $"{_directory}:/usr/bin:/bin";
        var config = new CommandGateConfig { Name = "smoke", Command = [script], Cwd = _directory, Env = [new("PATH", path, path)], Timeout = TimeSpan.FromMinutes(1) };
        var answer = await new CommandGate(config, tools, TimeProvider.System).AskAsync(new GateQuestion("web", "r-1", "v1", "v2", 1, new Percent(1)), CancellationToken.None);
        Assert.Equal((meaning, why), (answer.GetType(), answer.Why));
    }

    private string Program(string name, string text)
    {
        var file = Path.Combine(_directory, name);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}
