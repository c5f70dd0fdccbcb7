using Halftone.Api.Contracts;

namespace Halftone.Drill;

/// <summary>The four acts of a drill, one after the other.</summary>
/// <param name="autocannon">Makes the storm; null = our own clients do.</param>
/// <param name="tell">What begins now, for people.</param>
internal sealed class DrillRun(DrillPlan plan, DrillWatch watch, Autocannon? autocannon, TimeProvider time, Action<string> tell)
{
    private const int UnloadedRequests = 10;

    /// <summary>Longest wait for the service to come back.</summary>
    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(30);

    private readonly DrillLoad _load = new(plan, time);

    internal async Task<(DrillFigures? Figures, List<DrillSampleDocument> Samples, Failure? Failure)> RunAsync(CancellationToken stop)
    {
        tell($"1/4  {UnloadedRequests} single requests: how long one takes");
        var single = await _load.SinglesAsync(UnloadedRequests, TimeSpan.FromMinutes(1), stop);
        if (DrillTally.Median(single.AnsweredAfter) is not { } serviceTime || single.Answered * 2 < UnloadedRequests && single.Others + single.Broken > 0)
            return (null, [], new(ExitCode.Failed, $"{plan.TargetText} is not answered even without load", "give --path a path that the service answers with 200; halftone logs says what it says"));

        tell($"2/4  as many clients as slots ({plan.Slots}): what the service can do");
        var able = await _load.RunAsync(Math.Min(plan.Slots, DrillPlan.ConnectionsMax), plan.CapacityTime, finishing: true, stop);
        if (able.Answered == 0) return (null, [], new(ExitCode.Failed, "the service answers nothing once all of its slots are used", "lower limits.concurrency; halftone logs says what it says"));

        tell($"3/4  the storm: {plan.Connections} clients for {plan.Duration.TotalSeconds:0.###} s, each asks again at once");
        var before = await watch.LookAsync(TimeSpan.Zero, stop);
        var (storm, samples, broken) = await StormAsync(stop);
        if (storm is null) return (null, samples, broken);

        tell("4/4  the clients have left: when is the next one answered");
        var next = await NextAnswerAsync(stop);
        await _load.SinglesAsync(int.MaxValue, TimeSpan.FromSeconds(1), stop);
        return (new DrillFigures(serviceTime, plan.Slots, able.Answered / able.LastAnswer.TotalSeconds, plan.Duration,
            storm.Answered, storm.Shed, DrillTally.Median(storm.ShedAfter), storm.Timeouts, storm.Broken, storm.Others,
            samples.Max(sample => sample.RssBytes) - before?.RssBytes, next), samples, null);
    }

    private async Task<(DrillTally? Storm, List<DrillSampleDocument> Samples, Failure? Failure)> StormAsync(CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = watch.RunAsync(over.Token);
        try
        {
            var (storm, failure) = autocannon is null ? (await _load.RunAsync(plan.Connections, plan.Duration, finishing: false, stop), null) : await autocannon.StormAsync(plan, stop);
            await over.CancelAsync();
            return (storm, await watching, failure);
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private async Task<TimeSpan?> NextAnswerAsync(CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < RecoveryMax)
        {
            if ((await _load.SinglesAsync(1, RecoveryMax, stop)).Answered > 0) return time.GetElapsedTime(began);
        }
        return null;
    }
}
