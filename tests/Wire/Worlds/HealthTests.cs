using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Tests.Wire.Worlds;

/// <summary>Probes of running instances, from the configuration to who gets the requests.</summary>
public sealed class HealthTests
{
    private static readonly HealthConfig Quick = new()
    {
        Path = "/",
        // The good ones answer from this very process, beside other tests: they must not seem hung when it gets no CPU for a moment.
        Interval = TimeSpan.FromSeconds(1),
        Timeout = TimeSpan.FromMilliseconds(900),
        FailAfter = 2,
        ReadyAfter = 1,
    };

    [Fact]
    public async Task An_address_that_answers_no_probe_gets_no_requests_until_it_does()
    {
        await using var good = new Backend("good");
        await using var hung = new Backend("hung", closed: true);
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", Both(good, hung, Quick)));
        await UntilAsync(() => HealthOf(world, "v1/2") == "ejected");
        for (var i = 0; i < 20; i++) Assert.Equal("good", await world.GetAsync());

        hung.Open();
        await UntilAsync(() => HealthOf(world, "v1/2") == "well");
        var answers = new HashSet<string>();
        for (var i = 0; i < 20; i++) answers.Add(await world.GetAsync());
        Assert.Equal(["good", "hung"], answers.Order());
    }

    [Fact]
    public async Task A_probe_waits_behind_no_request_and_a_busy_instance_stays_in()
    {
        await using var busy = new Backend("busy", closed: true);
        await using var world = new TestWorld();
        var version = busy.Version("v1") with { Limits = new LimitsConfig { Concurrency = 1, QueueWait = TimeSpan.FromSeconds(50) }, Health = Quick with { Path = "/healthz" } };
        await world.OpenAsync(TestWorld.Config("v1", version));
        var first = world.GetAsync();
        await busy.Asked;
        var second = world.GetAsync();
        var pool = world.Keeper.Shelf.Find(new VersionKey("web", "v1"))!.Pool;
        await UntilAsync(() => pool.Read() is { Busy: 1, Waiting: 1 });
        var probes = busy.Probes;
        await UntilAsync(() => busy.Probes >= probes + 3);
        Assert.Equal((1, 1), (pool.Read().Busy, pool.Read().Waiting));
        Assert.Equal("well", HealthOf(world, "v1/1"));
        busy.Open();
        Assert.Equal(["busy", "busy"], await Task.WhenAll(first, second));
    }

    [Fact]
    public async Task A_reload_that_ends_the_probing_lets_back_who_was_left_out_by_it()
    {
        await using var good = new Backend("good");
        await using var hung = new Backend("hung", closed: true);
        await using var world = new TestWorld();
        await world.OpenAsync(TestWorld.Config("v1", Both(good, hung, Quick)));
        await UntilAsync(() => HealthOf(world, "v1/2") == "ejected");
        await world.ReloadAsync(TestWorld.Config("v1", Both(good, hung, Quick with { Path = null })));
        await UntilAsync(() => HealthOf(world, "v1/2") == "well");
        hung.Open();
    }

    private static VersionConfig Both(Backend first, Backend second, HealthConfig health) =>
        new() { Name = "v1", Addresses = [first.Endpoint, second.Endpoint], Health = health };

    private static string HealthOf(TestWorld world, string instance) => world.Supervisor.Read().Single(each => each.Name == instance).Health.Word;

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestWorld.Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!holds()) await Task.Delay(5, patience.Token);
    }
}
