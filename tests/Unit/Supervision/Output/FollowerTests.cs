using Halftone.Control.Supervision;
using Halftone.Core;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Output;

public sealed class FollowerTests
{
    [Fact]
    public void A_follower_that_does_not_read_loses_lines_and_knows_how_many()
    {
        using var follower = new LogSubscription(_ => true, _ => { });
        var line = new LogLine(default, new VersionKey("web", "v1"), "v1/1", false, new byte[64 * 1024], false);
        for (var i = 0; i < 100; i++) follower.Offer(line);
        var kept = 0;
        while (follower.Lines.TryRead(out _)) kept++;
        Assert.Equal(15, kept);
        Assert.Equal(85, follower.Dropped);
        follower.Offer(line);
        Assert.True(follower.Lines.TryRead(out _), "what was read makes room again");
    }
}
