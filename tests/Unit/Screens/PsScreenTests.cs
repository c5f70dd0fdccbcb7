using Halftone.Api.Contracts;
using Halftone.Screens;
using Xunit;

namespace Halftone.Tests.Unit.Screens;

public sealed class PsScreenTests
{
    private static readonly ServicesDocument Overloaded = new()
    {
        Generation = 1,
        Time = DateTimeOffset.UnixEpoch,
        Services =
        [
            new()
            {
                Service = "checkout-service",
                Stable = "v41",
                Hosts = ["*"],
                PathPrefix = "/",
                Split = new() { Candidate = "v42", Percent = 12.5, From = "file" },
                Versions = [Version("v41", "stable", 87.5), Version("v42", "candidate", 12.5)],
            },
        ],
    };

    private static VersionDocument Version(string name, string role, double percent) => new()
    {
        Version = name,
        Role = role,
        Percent = percent,
        Drained = false,
        Requests = 123_456_789,
        Errors5xx = 4_567_890,
        RequestsPerSecond = 12_345.6,
        Slots = 640,
        Busy = 640,
        Waiting = 9_999,
        WaitBoundMs = 1_250,
        Sheds = 1_234_567,
        ShedsByReason = new Dictionary<string, long> { ["queue_timed_out"] = 1_234_567 },
        DeadRequests = 4_321,
        Streams = 0,
        InstancesWanted = 1,
        Instances = [new() { Instance = $"{name}/10", State = "ready", Pid = 1_234_567, Address = "127.0.0.1:45678", Restarts = 3, RssBytes = 123_456_789 }],
        Warnings = ["shed 900 in the last 5 s (queue_timed_out): more instances"],
    };

    [Fact]
    public void A_version_shows_how_long_one_may_wait_and_how_many_were_turned_away()
    {
        using var screen = new Screen();
        PsScreen.Write(Overloaded, screen.Terminal);
        var (heading, version) = (screen.Lines[0].Split('\t'), screen.Lines[1].Split('\t'));
        Assert.Equal("1.3s", version[Array.IndexOf(heading, "WAIT")]);
        Assert.Equal("1234567", version[Array.IndexOf(heading, "SHED")]);
        Assert.Equal("4321", version[Array.IndexOf(heading, "DEAD")]);
        Assert.Contains("warning: checkout-service/v41 shed 900 in the last 5 s (queue_timed_out): more instances", screen.Errors);
    }

    [Fact]
    public void The_line_and_the_sheds_of_a_busy_service_are_seen_on_120_columns()
    {
        using var screen = new Screen(interactive: true, width: 120);
        PsScreen.Write(Overloaded, screen.Terminal);
        Assert.All(screen.Lines, line => Assert.True(line.Length <= 120, line));
        Assert.All(["QUEUE", "WAIT", "SHED", "1234567"], word => Assert.Contains(word, screen.Output));
    }
}
