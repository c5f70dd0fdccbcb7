using System.Globalization;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>
/// Whole exchanges on a simulated kernel: every split of bytes, merged, late and repeated edges, descriptors that are given out again at
/// once, blocked writes, steals between reactors, and, with troubles, everything that peers and instances can do at every step.
/// </summary>
/// <remarks>HALFTONE_SEED=n repeats one seed, HALFTONE_NIGHTLY=1 runs a hundred times as many.</remarks>
public sealed class ExchangeSimulation(ITestOutputHelper output)
{
    private static readonly bool Nightly = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1";
    private static readonly int Seeds = Nightly ? 4000 : 40;
    private static readonly int? OnlySeed = int.TryParse(Environment.GetEnvironmentVariable("HALFTONE_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : null;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    public void With_well_behaved_peers_every_request_gets_its_own_whole_answer_in_order(int reactors, int slots) =>
        RunAll("well behaved peers", 0, seed => SimScript.Of(seed, reactors, slots, Trouble.Harmless));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    public void With_faults_at_every_step_nothing_leaks_nothing_hangs_and_no_answer_goes_astray(int reactors, int slots) =>
        RunAll("faults at every step", 100_000, seed => SimScript.Of(seed, reactors, slots, Trouble.Peers));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    public void With_a_gateway_that_sheds_runs_short_of_memory_and_leaves_every_exchange_still_ends_once(int reactors, int slots) =>
        RunAll("a gateway that sheds", 300_000, seed => SimScript.Of(seed, reactors, slots, Trouble.All));

    /// <summary>The runs above prove nothing about storms if they make none.</summary>
    [Fact]
    public void Without_a_line_clients_that_insist_are_held()
    {
        var held = 0L;
        foreach (var seed in Enumerable.Range(400_000, 10))
        {
            var scene = new Scene(SimScript.Of(seed, reactors: 1, slots: 1, Trouble.NoLine));
            scene.Play();
            held += scene.Held;
        }
        Assert.True(held > 0);
    }

    /// <summary>Nor about rollbacks, if nobody is on its way to the candidate when one comes.</summary>
    [Fact]
    public void Rollbacks_and_vanished_candidates_find_requests_that_go_on_to_stable()
    {
        var (fellBack, turnedBack) = (0L, 0L);
        foreach (var seed in Enumerable.Range(500_000, 20))
        {
            var scene = new Scene(SimScript.Of(seed, reactors: 2, slots: 1, Trouble.Harmless, clients: 40) with { Troubles = Trouble.RollsBack });
            scene.Play();
            fellBack += scene.Rerouted.FellBack;
            turnedBack += scene.Rerouted.TurnedBack;
        }
        Assert.True(fellBack > 0 && turnedBack > 0, $"{fellBack} fell back, {turnedBack} turned back");
    }

    /// <summary>A long life with all troubles at once; in the nightly form more than ten minutes of virtual time.</summary>
    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 4)]
    public void After_a_long_life_of_random_resets_everything_that_was_taken_is_back(int reactors, int slots)
    {
        var clients = Nightly ? 40_000 : 200;
        Run("a long life", SimScript.Of(OnlySeed ?? 200_000, reactors, slots, Trouble.Peers, clients) with { Troubles = Trouble.Peers, StepTimeMax = 1_000_000 });
    }

    private void RunAll(string words, int first, Func<int, SimScript> script)
    {
        foreach (var seed in OnlySeed is { } only ? [only] : Enumerable.Range(first, Seeds)) Run(words, script(seed));
    }

    private void Run(string words, SimScript script)
    {
        var scene = new Scene(script);
        try
        {
            scene.Play();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"HALFTONE_SEED={script.Seed} ./dev sim {words} ({script.Reactors} reactors, {script.Slots} slots, {script.Troubles}): {failure.Message}", failure);
        }
        if (script.Clients > 100) output.WriteLine($"{script.Exchanges.Count} exchanges in {scene.Elapsed / 1e9:F0} s of virtual time: {string.Join(", ", script.Exchanges.Values.CountBy(exchange => exchange.End!.ToString()).Select(pair => $"{pair.Key} {pair.Value}"))}");
    }
}
