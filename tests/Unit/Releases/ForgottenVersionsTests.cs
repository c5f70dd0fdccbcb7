using Halftone.Control.Releases;
using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Halftone.Core.Worlds;
using Halftone.Tests.Unit.Worlds;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

/// <summary>What is kept of one service, as the next gateway finds it.</summary>
public sealed class ForgottenVersionsTests : IAsyncDisposable
{
    private static readonly DeployedVersion V3 = new() { Name = "v3", Command = ["node", "b.js"] };

    private readonly MemoryStore _store = new(new FakeTimeProvider());
    private readonly ReleaseRecords _records;
    private ServiceConfig? _file = Configs.Service();

    public ForgottenVersionsTests() => _records = new ReleaseRecords(_store);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Release At(Phase phase) => new Walk().Release with { To = "v3", Phase = phase, Weight = new Percent(5) };

    private async Task<ServiceReleases> HoldingAsync()
    {
        var kept = new ServiceReleases("web", _records, new Kept<ServiceRecord>(new ServiceRecord(), 0), 0, () => _file);
        kept.Remember(new BroughtVersion(V3, DateTimeOffset.UnixEpoch, "ana"));
        Assert.Null(await kept.WriteAsync(At(new Phase.Holding(Walk.Start)), Stop));
        return kept;
    }

    private async Task<ServiceRecord> ReadAsync() => (await _records.ServiceAsync("web", Stop)).Record;

    [Fact]
    public async Task A_version_that_is_forgotten_is_not_started_again()
    {
        var kept = await HoldingAsync();
        await kept.WriteAsync(At(new Phase.Aborted()), Stop);
        Assert.NotNull((await ReadAsync()).Decided.Version("v3"));

        Assert.Null(await kept.ForgetAsync("v3", Stop));
        Assert.Null((await ReadAsync()).Decided.Version("v3"));
        Assert.Empty((await ReadAsync()).Brought);
    }

    [Fact]
    public async Task A_release_that_ends_while_the_file_has_no_such_service_leaves_no_weight_behind()
    {
        var kept = await HoldingAsync();
        Assert.IsType<Steering.ByRelease>((await ReadAsync()).Decided.Steering);
        _file = null;
        await kept.WriteAsync(At(new Phase.RolledBack()), Stop);
        Assert.IsType<Steering.Over>((await ReadAsync()).Decided.Steering);
        Assert.Null((await ReadAsync()).Decided.Version("v3"));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
