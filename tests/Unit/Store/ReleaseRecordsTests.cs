using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Halftone.Core.Worlds;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Halftone.Tests.Unit.Store.Text;

namespace Halftone.Tests.Unit.Store;

public sealed class ReleaseRecordsTests : IAsyncDisposable
{
    private readonly MemoryStore _store = new(new FakeTimeProvider());
    private readonly ReleaseRecords _records;

    public ReleaseRecordsTests() => _records = new(_store);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_is_read_as_it_was_written()
    {
        var unknown = await _records.ServiceAsync("web", Stop);
        Assert.Equal(0, unknown.Revision);
        Assert.Equal(new ServiceRecord(), unknown.Record);

        var v2 = new DeployedVersion
        {
            Name = "v2",
            Command = ["node", "child.js"],
            Env = [new("KEY", "of ${version}")],
            Cwd = "/srv/web/v2",
            Instances = 2,
            Ref = "3f9c1e2",
            Message = "new checkout",
        };
        var decided = new DeployedService
        {
            Stable = "v2",
            Versions = [v2],
            Retired = ["v1"],
            Steering = new Steering.ByRelease(new SplitConfig("v3", new Percent(0.01)) { Release = new ReleaseMark("r-1", 7, SplitUnit.Request) }),
        };
        var revision = await _records.WriteServiceAsync("web", new(new ServiceRecord { Decided = decided, Brought = [new(v2, DateTimeOffset.UnixEpoch, "uid 1000")] }, 0), Stop);
        var read = await _records.ServiceAsync("web", Stop);
        Assert.Equal(revision, read.Revision);
        Assert.Equal(decided, read.Record.Decided);
        Assert.Equal(new BroughtVersion(v2, DateTimeOffset.UnixEpoch, "uid 1000"), Assert.Single(read.Record.Brought));
        Assert.Equal("services/web", Assert.Single((await _store.ListAsync("", Stop)).Values).Key);
    }

    [Fact]
    public async Task Who_decided_on_what_has_passed_is_refused()
    {
        var first = (await _records.MoveAsync("web", 0, Bytes("step 1"), Nothing(0), Stop))!.Value;
        Assert.Null(await _records.MoveAsync("web", 0, Bytes("step 1 again"), Nothing(0), Stop));
        var second = (await _records.MoveAsync("web", first, Bytes("step 2"), Nothing(first), Stop))!.Value;
        Assert.Null(await _records.MoveAsync("web", first, Bytes("rolled back"), Nothing(second), Stop));
        Assert.Equal($"services/web/release=step 2@{second}", Of(await _records.ReleaseAsync("web", Stop)));
    }

    [Fact]
    public async Task A_promotion_moves_the_release_and_stable_in_one_moment_or_not_at_all()
    {
        var first = (await _records.MoveAsync("web", 0, Bytes("100 %"), Nothing(0), Stop))!.Value;
        var service = await _records.ServiceAsync("web", Stop);
        await _records.WriteServiceAsync("web", service, Stop);
        var promoted = service with { Record = new ServiceRecord { Decided = new() { Stable = "v2" } } };

        Assert.Null(await _records.MoveAsync("web", first, Bytes("promoted"), promoted, Stop));
        Assert.Equal("100 %", Of((await _records.ReleaseAsync("web", Stop))!.Value));

        var seen = (await _records.ServiceAsync("web", Stop)).Revision;
        var end = await _records.MoveAsync("web", first, Bytes("promoted"), promoted with { Revision = seen }, Stop);
        var after = await _records.ServiceAsync("web", Stop);
        Assert.Equal(end, after.Revision);
        Assert.Equal("v2", after.Record.Decided.Stable);
        Assert.Equal(end, (await _records.ReleaseAsync("web", Stop))!.Revision);
    }

    [Fact]
    public async Task The_releases_of_all_services_are_found_whatever_the_services_are_called()
    {
        foreach (var service in new[] { "web", "release", "pins" })
        {
            await _records.MoveAsync(service, 0, Bytes(service), new(new ServiceRecord { Decided = new() { Stable = "v1" } }, 0), Stop);
            await _records.WritePinsAsync(service, new([new("ana", "v2", DateTimeOffset.UnixEpoch, "uid 1")], 0), Stop);
        }
        var (revision, releases) = await _records.ReleasesAsync(Stop);
        Assert.Equal(_store.Revision, revision);
        Assert.Equal(["pins=pins", "release=release", "web=web"], releases.Select(each => $"{each.Key}={Of(each.Value.Value)}").Order());
    }

    [Fact]
    public async Task The_lines_of_the_last_hundred_releases_are_remembered()
    {
        for (var number = 1; number <= ReleaseRecords.LinesMax + 3; number++) Assert.Equal(number, await _records.AddHistoryAsync("web", Bytes($"r{number}"), Stop));
        var history = await _records.HistoryAsync("web", Stop);
        Assert.Equal(ReleaseRecords.LinesMax, history.Count);
        Assert.Equal(["4:r4", $"{ReleaseRecords.LinesMax + 3}:r{ReleaseRecords.LinesMax + 3}"], [Of(history[0]), Of(history[^1])]);
        Assert.Empty(await _records.HistoryAsync("other", Stop));
    }

    [Fact]
    public async Task Pins_are_few_and_read_as_they_were_written()
    {
        Pin[] pins = [new("ana@example.org", "v2", DateTimeOffset.UnixEpoch.AddDays(3), "uid 1000"), new("zoë", "v1", DateTimeOffset.UnixEpoch, "SIGHUP")];
        await _records.WritePinsAsync("web", new(pins, 0), Stop);
        Assert.Equal(pins, (await _records.PinsAsync("web", Stop)).Record);
        Assert.Null(await _records.WritePinsAsync("web", new([], 0), Stop));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _records.WritePinsAsync("web", new([.. Enumerable.Repeat(pins[0], ReleaseRecords.PinsMax + 1)], 0), Stop));
    }

    [Fact]
    public async Task What_somebody_wrote_by_hand_is_named_when_it_cannot_be_read()
    {
        await _store.SwapAsync([], [Put("services/web", "{ stable: v2")], Stop);
        var failure = await Assert.ThrowsAsync<StoreFailure>(async () => await _records.ServiceAsync("web", Stop));
        Assert.Equal(StoreTrouble.Damaged, failure.Trouble);
        Assert.Contains("`services/web` cannot be read", failure.Message);
    }

    /// <summary>That nothing is decided for the service, on what was seen of its record.</summary>
    private static Kept<ServiceRecord> Nothing(long seen) => new(new ServiceRecord(), seen);
}
