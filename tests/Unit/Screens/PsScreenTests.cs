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

    [Theory]
    [InlineData("well", "ready", "ready")]
    [InlineData("ailing", "ailing", "ready")]
    [InlineData("trial", "trial", "ready")]
    [InlineData("ejected", "ejected", "0/1 ready")]
    public void An_instance_that_is_there_and_not_well_shows_its_health_instead(string health, string instance, string version)
    {
        using var screen = new Screen();
        var sick = Version("v41", "stable", 100);
        sick = sick with { Instances = [sick.Instances[0] with { Health = health }] };
        PsScreen.Write(Overloaded with { Services = [Overloaded.Services[0] with { Versions = [sick] }] }, screen.Terminal);
        Assert.Equal(version, screen.Lines[1].Split('\t')[1]);
        Assert.Equal(instance, screen.Lines[2].Split('\t')[1]);
    }

    [Fact]
    public void An_instance_that_lives_on_for_its_streams_is_shown_with_their_number_and_their_end()
    {
        using var screen = new Screen();
        var leaving = new LeavingDocument { Service = "web", Instance = "v1/1", Pid = 4711, Streams = 12, ClosesAt = Overloaded.Time.AddSeconds(200) };
        PsScreen.Write(Overloaded with { Leaving = [leaving, leaving with { Pid = null, Streams = 1, ClosesAt = Overloaded.Time }, leaving with { Streams = 0 }] }, screen.Terminal);
        Assert.Contains("leaving: web/v1/1 (pid 4711) lives on for 12 streams; they are closed one by one in 3m20s", screen.Errors);
        Assert.Contains("leaving: web/v1/1 lives on for 1 stream; they are being closed one by one", screen.Errors);
        Assert.Contains("leaving: web/v1/1 (pid 4711) has no streams left and ends", screen.Errors);
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
