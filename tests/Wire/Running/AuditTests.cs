using System.Runtime.InteropServices;
using System.Text.Json;
using Halftone.Control.Machine;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Running;

/// <summary>Every change of state is written down: who, when, what, from what to what, and what became of it.</summary>
public sealed class AuditTests
{
    private static async Task WithDaemonAsync(string more, Func<TestDaemon, Task> test)
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var daemon = new TestDaemon($$"""
            listen: 127.0.0.1:0
            access_log: off
            {{more}}
            services:
              web:
                stable: v1
                versions: { v1: { addresses: ["{{one.Endpoint}}"] }, v2: { addresses: ["{{two.Endpoint}}"] } }
            """);
        await test(daemon);
    }

    /// <summary>Without those of the gateway's own life.</summary>
    private static List<JsonElement> Changes(string path) => [.. Lines(path).Where(line => Text(line, "what") is not ("start" or "stop"))];

    private static List<JsonElement> Lines(string path) => [.. File.ReadAllLines(path).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;

    [Fact]
    public Task A_change_is_written_down_with_who_asked_what_was_before_and_what_is_after() => WithDaemonAsync("", async daemon =>
    {
        await daemon.ServingAsync();
        var begun = DateTimeOffset.UtcNow.AddSeconds(-1);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("split", "web", "v1@95", "v2@5"));
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("split", "web", "v1@95", "v2@5"));
        Assert.Equal(ExitCode.Conflict, await daemon.RunAsync("drain", "web", "v1"));
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("drain", "web", "v2"));
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("reload"));

        var lines = Changes(daemon.AuditPath);
        Assert.Equal(["split web v1@95 v2@5", "split web v1@95 v2@5", "drain web/v1", "drain web/v2", "reload"], lines.Select(line => Text(line, "what")));
        Assert.Equal(["done", "unchanged", "refused", "done", "unchanged"], lines.Select(line => Text(line, "outcome")));
        Assert.All(lines, line =>
        {
            Assert.Equal(User.Id, line.GetProperty("uid").GetUInt32());
            Assert.Equal(Environment.ProcessId, line.GetProperty("pid").GetInt32());
            Assert.InRange(line.GetProperty("time").GetDateTimeOffset(), begun, DateTimeOffset.UtcNow);
        });
        Assert.Equal(("generation 1; web: v1@100", "generation 1; web: v1@95 v2@5"), (Text(lines[0], "before"), Text(lines[0], "after")));
        Assert.Equal("web is split v1@95 v2@5", lines[0].GetProperty("details")[0].GetString());
        Assert.Contains("is stable", lines[2].GetProperty("details")[0].GetString());
        Assert.EndsWith("v2 drained", Text(lines[3], "after"));
    });

    [Fact]
    public Task A_hangup_is_written_down_too_and_what_a_bad_file_says() => WithDaemonAsync("", async daemon =>
    {
        await daemon.ServingAsync();
        daemon.Write("services: {}");
        daemon.Raise(PosixSignal.SIGHUP);
        await TestDaemon.UntilAsync(() => Task.FromResult(File.ReadAllText(daemon.AuditPath).Contains("reload", StringComparison.Ordinal)));
        var line = Assert.Single(Changes(daemon.AuditPath));
        Assert.Equal(("SIGHUP", "reload", "refused"), (Text(line, "who"), Text(line, "what"), Text(line, "outcome")));
        Assert.Contains("HT3001", line.GetProperty("details").ToString());
    });

    [Fact]
    public Task Only_the_owner_may_read_it_and_one_that_was_moved_away_is_made_anew() => WithDaemonAsync("admin: { audit: logs/audit.log }", async daemon =>
    {
        await daemon.ServingAsync();
        var path = Path.Combine(daemon.Directory, "logs", "audit.log");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.Move(path, $"{path}.1");
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("drain", "web", "v2"));
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherRead);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("undrain", "web", "v2"));
        Assert.Equal(["drain web/v2", "undrain web/v2"], Lines(path).Select(line => Text(line, "what")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    });

    [Fact]
    public Task One_that_can_no_longer_be_written_stops_no_change_and_the_log_says_what_it_would() => WithDaemonAsync("admin: { audit: logs/audit.log }", async daemon =>
    {
        await daemon.ServingAsync();
        Directory.Delete(Path.Combine(daemon.Directory, "logs"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(daemon.Directory, "logs"), "in the way", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Ok, await daemon.RunAsync("drain", "web", "v2"));
        Assert.Contains("The audit log cannot be written", daemon.Story);
        Assert.Contains("asked: drain web/v2; done", daemon.Story);
    });

    [Fact]
    public Task A_start_without_a_place_for_it_is_refused() => WithDaemonAsync("admin: { audit: run }", async daemon =>
    {
        var failure = await daemon.Ended;
        Assert.Equal(ExitCode.NotPermitted, failure?.Code);
        Assert.Contains("audit log", failure!.What);
    });

    [Fact]
    public Task A_start_and_a_stop_are_written_down_with_who_and_when_and_how_they_went() => WithDaemonAsync("", async daemon =>
    {
        var begun = DateTimeOffset.UtcNow.AddSeconds(-60);
        await daemon.ServingAsync();
        var start = Assert.Single(Lines(daemon.AuditPath));
        Assert.Equal(("start", "done", $"serves 1 service on {daemon.Url["http://".Length..].TrimEnd('/')}"), (Text(start, "what"), Text(start, "outcome"), start.GetProperty("details")[0].GetString()));
        Assert.Equal((User.Id, Environment.ProcessId), (start.GetProperty("uid").GetUInt32(), start.GetProperty("pid").GetInt32()));
        Assert.Equal(("generation 0", "generation 1; web: v1@100"), (Text(start, "before"), Text(start, "after")));

        daemon.Raise(PosixSignal.SIGTERM);
        Assert.Null(await daemon.Ended);
        var stop = Lines(daemon.AuditPath)[1];
        Assert.Equal(("SIGTERM", "stop", "done", "accepted requests were answered"), (Text(stop, "who"), Text(stop, "what"), Text(stop, "outcome"), stop.GetProperty("details")[0].GetString()));
        Assert.InRange(start.GetProperty("time").GetDateTimeOffset(), begun, stop.GetProperty("time").GetDateTimeOffset());
        Assert.InRange(stop.GetProperty("time").GetDateTimeOffset(), begun, DateTimeOffset.UtcNow);
    });

    [Fact]
    public async Task A_start_that_fails_is_written_down_with_its_reason()
    {
        await using var taken = new Backend("taken");
        await WithDaemonAsync($"metrics: {taken.Endpoint}", async daemon =>
        {
            var failure = await daemon.Ended;
            var start = Assert.Single(Lines(daemon.AuditPath));
            Assert.Equal(("start", "failed", failure!.What), (Text(start, "what"), Text(start, "outcome"), start.GetProperty("details")[0].GetString()));
        });
    }

    [Fact]
    public async Task Who_stops_a_gateway_that_does_not_serve_yet_is_written_down_too_and_a_second_signal()
    {
        await using var daemon = new TestDaemon("""
            listen: 127.0.0.1:0
            access_log: off
            services:
              web: { stable: v1, versions: { v1: { command: [sh, -c, "trap '' TERM; echo stubborn; while :; do sleep 1; done"], stop_grace: 1h, ready: { timeout: 1h } } } }
            """);
        await daemon.AnswersAsync();
        await TestDaemon.UntilAsync(async () => await daemon.RunAsync("logs", "web/v1") == ExitCode.Ok && daemon.Output.Contains("stubborn", StringComparison.Ordinal));
        daemon.Raise(PosixSignal.SIGINT);
        daemon.Raise(PosixSignal.SIGINT);
        Assert.Equal(ExitCode.Interrupted, (await daemon.Ended)?.Code);
        var lines = Lines(daemon.AuditPath);
        Assert.Equal(["start failed: it was stopped before it served", "stop done: a second signal came, and everything was ended at once"],
            lines.Select(line => $"{Text(line, "what")} {Text(line, "outcome")}: {line.GetProperty("details")[0].GetString()}"));
        Assert.Equal("SIGINT", Text(lines[1], "who"));
    }
}
