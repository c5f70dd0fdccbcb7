namespace Halftone.Tests.Simulation.Admission;

public sealed class PoolSimulationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Reactors_share_a_pool_and_nothing_is_lost(int reactors)
    {
        var seeds = Environment.GetEnvironmentVariable("HALFTONE_SEED") is { } given ? Enumerable.Range(int.Parse(given), 1)
            : Enumerable.Range(1, Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1" ? 1_000 : 15);
        var (requests, served, steals, steps) = (0L, 0L, 0L, 0L);
        var (ejections, returns) = (0, 0);
        foreach (var seed in seeds)
        {
            var simulation = new PoolSimulation(seed, reactors);
            try
            {
                simulation.Run();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"HALFTONE_SEED={seed} with {reactors} reactors, step {simulation.Steps}: {failure.Message}", failure);
            }

            requests += simulation.Requests;
            served += simulation.Served;
            steals += simulation.Steals;
            ejections += simulation.Ejections;
            returns += simulation.Returns;
            steps += simulation.Steps;
        }

        output.WriteLine($"{reactors} reactors: {requests} requests, {served} served, {steals} connections stolen, {ejections} ejections, {returns} returns, {steps} steps");
        Assert.True(requests > 0 && served > 0 && steals > 0 && ejections > 0 && returns > 0);
    }
}
