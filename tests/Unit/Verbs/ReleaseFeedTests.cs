using Halftone.Client;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Verbs;

public sealed class ReleaseFeedTests
{
    [Fact]
    public async Task A_gateway_that_stays_away_is_given_up_after_a_while_and_not_before()
    {
        var time = new FakeTimeProvider();
        var nobody = new DaemonClient(new DaemonAddress.UnixSocket(Path.Combine(Path.GetTempPath(), $"halftone-{Guid.NewGuid():n}.sock")), null);
        var told = new List<bool>();
        var began = time.GetTimestamp();
        var following = new ReleaseFeed(nobody, "web", time).FollowAsync(_ => true, told.Add, TestContext.Current.CancellationToken);
        while (!following.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        Assert.Equal(ExitCode.DaemonUnreachable, (await following)?.Code);
        Assert.Equal([true], told);
        Assert.True(time.GetElapsedTime(began) > ReleaseFeed.Patience);
    }
}
