using Halftone.Core.Outcomes;
using Halftone.Telemetry;
using Xunit;

namespace Halftone.Tests.Unit.Telemetry;

public sealed class ShedsTests
{
    private static long[] Counts(params (Fault Fault, long Count)[] counts)
    {
        var all = new VersionFigures().ByFault;
        foreach (var (fault, count) in counts) all[(int)fault] = count;
        return all;
    }

    [Fact]
    public void Who_was_refused_for_what_it_asked_is_no_shed()
    {
        var sheds = Sheds.ByReason(Counts((Fault.QueueTimedOut, 3), (Fault.BodyTooLarge, 5), (Fault.ClientLeft, 7), (Fault.ConnectRefused, 9)));
        Assert.Equal([new("queue_timed_out", 3L)], sheds);
    }

    [Fact]
    public void A_warning_counts_the_last_seconds_only_and_says_what_helps()
    {
        var before = Counts((Fault.QueueTimedOut, 100), (Fault.NoInstance, 40));
        var after = Counts((Fault.QueueTimedOut, 100), (Fault.NoInstance, 42), (Fault.StreamsFull, 9));
        var warnings = Sheds.Warnings(before, after, TimeSpan.FromSeconds(5)).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.StartsWith("shed 9 in the last 5 s (streams_full): ", warnings[0]);
        Assert.Contains("limits.streams", warnings[0]);
        Assert.StartsWith("shed 2 in the last 5 s (no_instance): ", warnings[1]);
    }

    [Fact]
    public void A_gateway_that_was_full_and_one_without_descriptors_turned_people_away_too() =>
        Assert.Equal(["gateway_full", "no_descriptor"], Sheds.ByReason(Counts((Fault.GatewayFull, 1), (Fault.NoDescriptor, 1))).Keys);

    [Fact]
    public void Those_with_a_5xx_are_told_from_those_without() =>
        Assert.Equal(11, Sheds.With5xx(Counts((Fault.QueueTimedOut, 3), (Fault.DeadlinePassed, 8), (Fault.RateExceeded, 5), (Fault.ConnectRefused, 9))));

    [Fact]
    public void Without_sheds_nobody_is_warned() => Assert.Empty(Sheds.Warnings(Counts((Fault.QueueFull, 8)), Counts((Fault.QueueFull, 8)), TimeSpan.FromSeconds(5)));
}
