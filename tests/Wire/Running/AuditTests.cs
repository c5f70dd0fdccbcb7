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

        var lines = Lines(daemon.AuditPath);
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
        await TestDaemon.UntilAsync(() => Task.FromResult(File.ReadAllText(daemon.AuditPath).Contains('\n')));
        var line = Assert.Single(Lines(daemon.AuditPath));
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
}
