using Halftone.Control.Machine;
using Halftone.Control.Supervision;
using Halftone.Core.Config;
using Halftone.DataPlane;
using Halftone.Running;
using Halftone.Tests.Unit.Machine;
using Halftone.Tests.Unit.Worlds;
using Xunit;

namespace Halftone.Tests.Unit.Running;

public sealed class MemoryForecastTests
{
    [Fact]
    public void The_bound_is_the_sum_of_its_parts()
    {
        var bound = MemoryBound.Of(reactors: 2, connections: 100, waiting: 1000, inFlight: 60, MemoryBound.BuffersOf(512 * 1024));
        Assert.Equal((100, 40, 60), (bound.Connections, bound.Waiting, bound.InFlight));
        Assert.Equal(bound.Fixed + 100 * bound.PerConnection + 40 * bound.PerWaiting + 60 * bound.PerInFlight, bound.Total);
        Assert.Equal(bound.Total - 160 * bound.Socket, bound.Own);
        // Twice the buffer in each direction is the kernel's; with our blocks and its own structures a client is below 2.5 MiB.
        Assert.InRange(bound.PerConnection, 4 * 512 * 1024, 5 * 1024 * 1024 / 2);
    }

    [Fact]
    public void A_bound_beyond_the_limit_is_told_with_a_number_that_fits()
    {
        using var tree = new Tree().With("statm", "1 1");
        var config = Configs.Of() with { Limits = new() { Memory = new MemoryLimit.Size(512L << 20), Connections = 5000 } };
        var forecast = MemoryForecast.Of(config, reactors: 1, connections: 5000, new MemoryGauge(null, tree["statm"]));
        Assert.Contains("exceeds limits.memory, 512 MB", forecast.Warning);
        var fitting = int.Parse(forecast.Warning!.Split("connections: ")[1].Split(' ')[0]);
        Assert.Null(MemoryForecast.Of(config, 1, fitting, new MemoryGauge(null, tree["statm"])).Warning);
        Assert.NotNull(MemoryForecast.Of(config, 1, fitting + fitting / 10 + 1, new MemoryGauge(null, tree["statm"])).Warning);
        Assert.Null((forecast with { Limit = null }).Warning);
        Assert.Contains("5000 connections x ", forecast.Text);
    }

    [Fact]
    public void Without_a_limit_of_its_own_a_gateway_takes_as_many_clients_as_descriptors_allow()
    {
        var config = Configs.Of();
        Assert.Equal(20_000, DescriptorBudget.Of(config, new FileLimit(1024, 65_536)).Connections);
        var few = DescriptorBudget.Of(config, new FileLimit(1024, 1024));
        Assert.InRange(few.Connections, 500, 1024 - 64);
        Assert.Equal(32, DescriptorBudget.Of(config, new FileLimit(160, 160)).Connections);
    }

    [Fact]
    public void More_connections_than_descriptors_are_told()
    {
        var config = Configs.Of() with { Limits = new() { Connections = 5000 } };
        var budget = DescriptorBudget.Of(config, new FileLimit(1024, 1024));
        Assert.Equal(5000, budget.Connections);
        Assert.Contains("`limits: { connections: 5000 }` is more than the 1024 granted leave", budget.Warning);
        Assert.Null(DescriptorBudget.Of(config, new FileLimit(1024, 65_536)).Warning);
    }
}
