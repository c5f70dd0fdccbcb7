using System.Diagnostics;

namespace Halftone.Tests.Wire.Races;

/// <summary>A minute of both cores: beside it the time limits of other tests would be what fails.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RaceTrack
{
    internal const string Name = "races";
}

/// <summary>Requests that meet the close of the kept connection they are sent on: by FIN or RST, before, with or after them, read or unread.</summary>
[Collection(RaceTrack.Name)]
public sealed class RaceTests(ITestOutputHelper output)
{
    private const int Lanes = 48;

    private static readonly int Races = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1" ? 1_000_000 : 100_000;

    [Fact]
    public async Task In_races_for_kept_connections_nothing_harmful_is_done_twice_and_next_to_nothing_that_may_be_repeated_is_lost()
    {
        var clock = Stopwatch.StartNew();
        var executions = new int[Races];
        var ends = new RaceEnd[Races];
        var children = Enumerable.Range(0, Lanes).Select(_ => new RacingChild(executions)).ToList();
        using var gateway = new RacingGateway(children, reactors: 2);
        await Task.WhenAll(children.Select((child, lane) => Task.Run(async () =>
        {
            using var client = new RaceLane(lane, gateway.Address, child);
            for (var number = lane; number < Races; number += Lanes) ends[number] = await client.RunAsync(Race.Of(number));
        })));
        children.ForEach(child => child.Dispose());

        var races = Enumerable.Range(0, Races).Select(number => (Race: Race.Of(number), End: ends[number], Executions: executions[number])).ToList();
        output.WriteLine($"{Races} races in {clock.Elapsed.TotalSeconds:F0} s, {gateway.Retries} sent again, {gateway.RetriesRefused} not for want of budget");
        foreach (var group in races.GroupBy(each => (each.Race.Method, each.Race.Body)))
        {
            var ended = string.Join(", ", group.CountBy(each => each.End).OrderBy(each => each.Key).Select(each => $"{each.Key} {each.Value}"));
            output.WriteLine($"{group.Key.Method,-6} {group.Key.Body,-8} {ended}; executed at most {group.Max(each => each.Executions)} times");
        }

        Assert.Empty(gateway.Bugs);
        Assert.DoesNotContain(races, each => !each.Race.IsIdempotent && each.Executions > 1);
        Assert.DoesNotContain(races, each => each.Executions > 2);
        Assert.DoesNotContain(races, each => each.End == RaceEnd.Answered && each.Executions == 0);
        Assert.DoesNotContain(races, each => each.End == RaceEnd.Other);
        var (replayable, lost) = (races.Count(each => each.Race.IsReplayable), races.Count(each => each.Race.IsReplayable && each.End != RaceEnd.Answered));
        output.WriteLine($"of {replayable} that may be repeated {lost} were lost: {100.0 * lost / replayable:F4} %");
        Assert.True(lost * 1000L <= replayable, $"{lost} of {replayable} requests that may be repeated were lost");
        // A race that nobody loses is none.
        Assert.True(gateway.Retries > Races / 10, "connections really closed under requests");
        Assert.True(races.Count(each => each.Race.Method == "POST" && each.End == RaceEnd.BadGateway) > Races / 50, "what may not be repeated really was lost");
        Assert.True(SpinWait.SpinUntil(() => gateway.Left == 0, TimeSpan.FromSeconds(30)), "every slot came back");
    }
}
