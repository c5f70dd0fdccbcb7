using Halftone.Control.Supervision.Preload;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Preload;

public sealed class PreloadFileTests : IDisposable
{
    private static readonly VersionConfig Node = new() { Name = "v1", Command = ["node", "server.js"] };

    private readonly string _directory = Directory.CreateTempSubdirectory("halftone preload ").FullName;
    private readonly Said _log = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_Node_is_told_of_a_file_that_is_there_behind_what_it_was_told_already()
    {
        var variables = new Dictionary<string, string> { [NodeOptions.Name] = "--max-old-space-size=64" };
        File().Offer(Node, variables);
        var path = Assert.Single(Directory.GetFiles(Run));
        Assert.Equal($"--max-old-space-size=64 --require \"{path}\"", variables[NodeOptions.Name]);
        Assert.Equal($"--require \"{path}\"", variables[PreloadFile.Variable]);
        Assert.StartsWith("'use strict';", System.IO.File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_file_that_is_gone_or_was_changed_is_written_anew_at_the_next_start()
    {
        var file = File();
        file.Offer(Node, []);
        var path = Assert.Single(Directory.GetFiles(Run));
        var script = System.IO.File.ReadAllText(path);
        System.IO.File.WriteAllText(path, "process.exit(1)");
        file.Offer(Node, []);
        Assert.Equal(script, System.IO.File.ReadAllText(path));
        Directory.Delete(Run, recursive: true);
        file.Offer(Node, []);
        Assert.Equal(script, System.IO.File.ReadAllText(path));
        file.Remove();
        Assert.Empty(Directory.GetFiles(Run));
        file.Remove();
    }

    [Fact]
    public void Who_opted_out_is_told_nothing_and_no_file_is_made()
    {
        var variables = new Dictionary<string, string>();
        File().Offer(Node with { Telemetry = false }, variables);
        Assert.Empty(variables);
        Assert.False(Directory.Exists(Run));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_never_named_and_told_of_once()
    {
        System.IO.File.WriteAllText(Run, "in the way");
        var (file, variables) = (File(), new Dictionary<string, string> { [NodeOptions.Name] = "--trace-warnings" });
        file.Offer(Node, variables);
        file.Offer(Node, variables);
        Assert.Equal("--trace-warnings", Assert.Single(variables).Value);
        Assert.Contains("telemetry: false", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, null, "node", "server.js")]
    [InlineData(true, null, "sh", "-c", "exec node server.js")]
    [InlineData(true, null, "python3", "app.py")]
    [InlineData(false, null, "setpriv", "--reuid=1000", "node", "server.js")]
    [InlineData(false, null, "env", "A=1", "/usr/sbin/chroot", "/srv", "node", "server.js")]
    [InlineData(false, null, "docker", "run", "image")]
    [InlineData(false, null, "node", "--permission", "server.js")]
    [InlineData(false, null, "sh", "-c", "node --experimental-permission --allow-fs-read=/srv server.js")]
    [InlineData(false, "--permission --allow-fs-read=/srv", "node", "server.js")]
    public void Who_may_not_see_the_file_is_not_told_of_it(bool suits, string? options, params string[] command) => Assert.Equal(suits, PreloadFile.Suits(command, options));

    [Theory]
    [InlineData("/run/a.cjs", "--require \"/run/a.cjs\"")]
    [InlineData("/srv/a b/a.cjs", "--require \"/srv/a b/a.cjs\"")]
    [InlineData("/srv/a\"b\\c/a.cjs", "--require \"/srv/a\\\"b\\\\c/a.cjs\"")]
    public void Blanks_and_quotes_of_a_path_reach_Node_as_they_are(string path, string option) => Assert.Equal(option, NodeOptions.Requiring(path));

    private string Run => Path.Combine(_directory, "run");

    private PreloadFile File() => new(Run, "0123456789abcdef", _log);

    private sealed class Said : ILogger
    {
        internal List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
