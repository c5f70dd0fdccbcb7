using System.Net;
using Halftone.Control.Supervision;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.DataPlane;
using Microsoft.Extensions.Logging.Abstractions;

namespace Halftone.Tests.Wire.Worlds;

/// <summary>Everything between a configuration and an answer: keeper, supervisor and reactors, without the executable.</summary>
internal sealed class TestWorld : IAsyncDisposable
{
    private readonly HttpClient _client;
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("halftone-world-").FullName;

    internal TestWorld()
    {
        DataPlane = new ReactorGroup(new DataPlaneOptions { Reactors = 2 });
        Supervisor = new Supervisor(new SupervisorOptions { GatewayId = $"wire{Guid.NewGuid():n}"[..24], BaseDirectory = _directory, RunDirectory = Path.Combine(_directory, "run") }, TimeProvider.System, NullLogger.Instance);
        Keeper = new WorldKeeper(Supervisor, new VersionShelf(2, DataPlane, new Random(1)), DataPlane.Publish, TimeProvider.System, NullLogger.Instance);
        Assert.Null(DataPlane.Bind(Endpoint.Loopback(0), out var bound));
        Address = bound;
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri($"http://{bound}") };
    }

    internal ReactorGroup DataPlane { get; }

    internal Supervisor Supervisor { get; }

    internal WorldKeeper Keeper { get; }

    /// <summary>Where clients connect.</summary>
    internal Endpoint Address { get; }

    internal string Directory => _directory;

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static HalftoneConfig Config(string stable, params VersionConfig[] versions) => new()
    {
        Services = [new ServiceConfig { Name = "web", Stable = stable, Versions = versions.ToItems() }],
    };

    internal static HalftoneConfig Rule(HalftoneConfig config, string query, string to) => config with
    {
        Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "rule-1", When = new Condition.Query("version", new TextTest.Is(query)), To = to }] }],
    };

    internal static HalftoneConfig Weight(HalftoneConfig config, string candidate, double percent) => config with
    {
        Services = [config.Services[0] with { Split = new SplitConfig(candidate, new Percent(percent)) }],
    };

    internal async Task OpenAsync(HalftoneConfig config)
    {
        DataPlane.Start();
        Assert.Null(await Keeper.OpenAsync(config, Stop));
        Assert.Null(DataPlane.Listen());
    }

    internal async Task<string> GetAsync(string path = "/", string? user = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (user is not null) request.Headers.Add("Cookie", $"halftone_id={user}");
        using var answer = await _client.SendAsync(request, Stop);
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync(Stop) : $"{(int)answer.StatusCode}";
    }

    internal async Task<ChangeResult.Done> ReloadAsync(HalftoneConfig next) => Assert.IsType<ChangeResult.Done>(await Keeper.ReloadAsync(next, Stop));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Supervisor.DisposeAsync();
        DataPlane.Dispose();
        Keeper.Dispose();
        System.IO.Directory.Delete(_directory, recursive: true);
    }
}
