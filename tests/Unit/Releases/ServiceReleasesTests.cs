using Halftone.Control.Releases;
using Halftone.Control.Store;
using Halftone.Control.Store.Records;

using Halftone.Core.Releases;
using Halftone.Core.Worlds;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>What the store keeps of a service, over many releases.</summary>
public sealed class ServiceReleasesTests
{
    [Fact]
    public async Task A_service_that_is_released_with_each_commit_never_has_more_to_keep_than_a_store_takes()
    {
        await using var store = new MemoryStore(new FakeTimeProvider());
        var kept = new ServiceReleases("web", new ReleaseRecords(store), new Kept<ServiceRecord>(new ServiceRecord(), 0), 0, () => Worlds.Configs.Service());
        for (var commit = 1; commit <= 1000; commit++)
        {
            var said = new DeployedVersion { Name = $"c{commit}", Command = ["node", "server.js"], Cwd = $"releases/c{commit}", Message = new string('ü', 100) };
            kept.Remember(new BroughtVersion(said, DateTimeOffset.UnixEpoch, "ci"));
            var release = Pictures.Of(new Phase.Completed(), 5, 100, "stable").Release with { From = commit == 1 ? "v1" : $"c{commit - 1}", To = said.Name };
            Assert.Null(await kept.WriteAsync(release, TestContext.Current.CancellationToken));
        }

        Assert.Equal("c1000", kept.Decided.Stable);
        Assert.NotNull(kept.Said("c1000"));
        Assert.NotNull(kept.Said("c970"));
        Assert.Null(kept.Said("c1"));
    }

    [Fact]
    public async Task What_does_not_fit_is_told_as_trouble_of_the_store_and_nothing_is_thrown()
    {
        await using var store = new MemoryStore(new FakeTimeProvider());
        var kept = new ServiceReleases("web", new ReleaseRecords(store), new Kept<ServiceRecord>(new ServiceRecord(), 0), 0, () => Worlds.Configs.Service());
        var trouble = await kept.WriteAsync(Pictures.Holding.Release with { Why = new string('x', StoreLimits.ValueBytesMax) }, TestContext.Current.CancellationToken);
        Assert.Contains("does not fit", trouble!.What, StringComparison.Ordinal);
    }
}
