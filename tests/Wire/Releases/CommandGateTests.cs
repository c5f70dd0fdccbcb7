using Halftone.Control.Releases.Gates;
using Halftone.Control.Supervision;
using Halftone.Core;
using Microsoft.Extensions.Time.Testing;

namespace Halftone.Tests.Wire.Releases;

/// <summary>Programs that decide about a candidate, and programs that do everything else.</summary>
public sealed class CommandGateTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ToolRun _tools = new();
    private readonly FakeTimeProvider _time = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("halftone-gate-").FullName;

    public void Dispose()
    {
        _tools.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("exit 0", typeof(GateAnswer.Pass), "exit code 0")]
    [InlineData("echo fine; echo noise >&2", typeof(GateAnswer.Pass), "exit code 0: fine / noise")]
    [InlineData("exit 75", typeof(GateAnswer.Wait), "exit code 75, not yet")]
    [InlineData("exit 1", typeof(GateAnswer.Fail), "exit code 1")]
    [InlineData("echo 3 tests; echo 1 failed >&2; exit 2", typeof(GateAnswer.Fail), "exit code 2: 1 failed / 3 tests")]
    [InlineData("exit 255", typeof(GateAnswer.Fail), "exit code 255")]
    [InlineData("exec 2>/dev/null; /no/such/program", typeof(GateAnswer.Error), "exit code 127, by which shells say that a program cannot be run")]
    [InlineData("exec 2>/dev/null; /etc/passwd", typeof(GateAnswer.Error), "exit code 126, by which shells say that a program cannot be run")]
    [InlineData("kill -SEGV $$", typeof(GateAnswer.Error), "it was killed by SIGSEGV")]
    [InlineData("kill -KILL $$", typeof(GateAnswer.Error), "it was killed by SIGKILL")]
    public async Task Every_end_has_one_meaning(string script, Type meaning, string why)
    {
        var answer = await AskAsync(Shell(script));
        Assert.Equal((meaning, why), (answer.GetType(), answer.Why));
    }

    [Fact]
    public async Task The_program_is_told_what_it_decides_about_and_runs_where_it_shall()
    {
        var answer = await AskAsync(Shell("pwd; echo $HALFTONE_SERVICE $HALFTONE_RELEASE $HALFTONE_STABLE $HALFTONE_CANDIDATE $HALFTONE_STEP $HALFTONE_WEIGHT $OWN") with
        {
            Cwd = "/",
            Env = [new("OWN", "own", "own"), new("HALFTONE_STEP", "99", "99")],
        });
        Assert.Equal("exit code 0: / / web r-01JD8 v1 v2 2 0.5 own", answer.Why);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_an_error_that_says_where_it_was_looked_for()
    {
        var answer = await AskAsync(Shell("") with { Command = ["no-such-program"] });
        Assert.StartsWith("command `no-such-program` not found. Install it", Assert.IsType<GateAnswer.Error>(answer).Why);
        Assert.IsType<GateAnswer.Error>(await AskAsync(Shell("") with { Command = ["/etc/passwd"] }));
        Assert.IsType<GateAnswer.Error>(await AskAsync(Shell("") with { Cwd = "/no/such/directory" }));
    }

    [Fact]
    public async Task A_program_that_hangs_is_killed_with_all_it_has_started()
    {
        var asking = AskAsync(Shell("sleep 1000 & echo $! > pid.new; echo waiting; mv pid.new pid; wait"));
        var child = await PidAsync();
        _time.Advance(TimeSpan.FromSeconds(60));
        var answer = await asking.WaitAsync(Patience);
        Assert.Equal("it did not end within 60 s and was killed: waiting", Assert.IsType<GateAnswer.Error>(answer).Why);
        await GoneAsync(child);
    }

    [Fact]
    public async Task What_a_program_leaves_behind_ends_with_it()
    {
        var answer = await AskAsync(Shell("sleep 1000 & echo $! > pid")).WaitAsync(Patience);
        Assert.IsType<GateAnswer.Pass>(answer);
        await GoneAsync(await PidAsync());
    }

    [Fact]
    public async Task The_end_of_the_step_kills_the_program()
    {
        using var stop = new CancellationTokenSource();
        var asking = AskAsync(Shell("sleep 1000 & echo $! > pid.new; mv pid.new pid; wait"), stop.Token);
        var child = await PidAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Patience));
        await GoneAsync(child);
    }

    [Fact]
    public async Task Megabytes_of_output_are_read_and_forgotten()
    {
        var answer = await AskAsync(Shell("yes a-line-that-goes-on-and-on | head -c 5000000; exit 3")).WaitAsync(Patience);
        Assert.Equal("exit code 3: a-line-that-goes-on-and-on / a-line-that-goes-on-and-on / a-line-that-goes-on-and-on", Assert.IsType<GateAnswer.Fail>(answer).Why);
        answer = await AskAsync(Shell("head -c 5000000 /dev/zero | tr '\\0' x; exit 3")).WaitAsync(Patience);
        Assert.Equal("exit code 3: ".Length + 200, answer.Why.Length);
    }

    [Fact]
    public async Task Secrets_and_control_characters_of_the_output_are_not_shown()
    {
        var answer = await AskAsync(Shell("printf 'key %s \\033[31mred\\n' $KEY; exit 1") with { Env = [new("KEY", "S3CRETVALUE", "${env:KEY}")] });
        Assert.Equal("exit code 1: key *** \\x1b[31mred", answer.Why);
    }

    [Fact]
    public async Task Many_programs_run_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => AskAsync(Shell($"echo {number}; exit {number % 2}")))).WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"exit code {number % 2}: {number}"), answers.Select(answer => answer.Why));
    }

    private Task<GateAnswer> AskAsync(CommandGateConfig config, CancellationToken stop = default) =>
        new CommandGate(config, _tools, _time).AskAsync(new GateQuestion("web", "r-01JD8", "v1", "v2", 2, new Percent(0.5)), stop);

    private CommandGateConfig Shell(string script) => new() { Name = "smoke", Command = ["sh", "-c", script], Cwd = _directory, Timeout = TimeSpan.FromSeconds(60) };

    private async Task<int> PidAsync()
    {
        var file = Path.Combine(_directory, "pid");
        await UntilAsync(() => File.Exists(file));
        return int.Parse(await File.ReadAllTextAsync(file), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A zombie that nobody has reaped yet is gone, too.</summary>
    private static Task GoneAsync(int pid) => UntilAsync(() =>
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].StartsWith('Z');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    });

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
