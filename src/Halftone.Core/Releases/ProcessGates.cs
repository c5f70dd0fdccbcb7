namespace Halftone.Core.Releases;

/// <summary>Gates on what a candidate's processes do. They are facts and no tests: what is over its limit is over it.</summary>
internal static class ProcessGates
{
    internal static GateReading CrashLoop(string gate, ProcessFacts candidate) => candidate.GivenUp > 0
        ? new(gate, Verdict.Fail, $"{candidate.GivenUp} of {candidate.Instances} instances exit again and again and were given up{Last(candidate)}")
        : new(gate, Verdict.Pass, "no instance was given up");

    /// <param name="most">Restarts of all instances since the step began that still pass.</param>
    internal static GateReading Restarts(string gate, ProcessFacts candidate, int most) => candidate.Restarts > most
        ? new(gate, Verdict.Fail, $"{Restarts(candidate.Restarts)} since the step began, at most {most} may be{Last(candidate)}")
        : new(gate, Verdict.Pass, $"{Restarts(candidate.Restarts)} since the step began, at most {most} may be");

    /// <summary>The largest instance decides.</summary>
    internal static GateReading Rss(string gate, ProcessFacts candidate, RssLimit limit)
    {
        var known = candidate.Memory.Where(memory => memory.RssBytes > 0).ToList();
        if (known.Count == 0) return new(gate, Verdict.NotEnough, "no instance's memory could be read yet");
        var largest = known.MaxBy(memory => memory.RssBytes);
        var of = limit is RssLimit.OfLimit share ? $" ({share.Share} of {Size(share.LimitBytes)})" : "";
        return new(gate, largest.RssBytes > limit.Bytes ? Verdict.Fail : Verdict.Pass, $"{largest.Instance} holds {Size(largest.RssBytes)}, at most {Size(limit.Bytes)}{of} may be") { IsLimit = true, IsMemory = true };
    }

    /// <summary>The largest live heap decides; what is used with all garbage bounds one that was not collected yet.</summary>
    internal static GateReading Heap(string gate, ProcessFacts candidate, long most)
    {
        foreach (var memory in candidate.Memory.Where(memory => memory.Told?.LiveHeapBytes > most))
            return new(gate, Verdict.Fail, $"{memory.Instance} has a live heap of {Size(memory.Told!.Value.LiveHeapBytes!.Value)}, at most {Size(most)} may be") { IsLimit = true, IsMemory = true };
        if (Untold(candidate, "heap") is { } silent) return new(gate, Verdict.NotEnough, silent) { IsLimit = true };
        foreach (var memory in candidate.Memory.Where(memory => memory.Told is { LiveHeapBytes: null } told && told.HeapUsedBytes > most))
            return new(gate, Verdict.NotEnough, $"{memory.Instance} uses {Size(memory.Told!.Value.HeapUsedBytes)} of heap, of which nobody knows yet what is garbage: it has had no full collection") { IsLimit = true };
        var largest = candidate.Memory.MaxBy(memory => memory.Told!.Value.LiveHeapBytes ?? memory.Told.Value.HeapUsedBytes);
        return new(gate, Verdict.Pass, $"{largest.Instance} has the largest live heap, {Size(largest.Told!.Value.LiveHeapBytes ?? largest.Told.Value.HeapUsedBytes)}, at most {Size(most)} may be") { IsLimit = true };
    }

    /// <summary>The slowest event loop decides.</summary>
    /// <param name="delays">Fed with the same facts.</param>
    internal static GateReading EventLoop(string gate, ProcessFacts candidate, LoopDelays delays, TimeSpan most)
    {
        if (delays.Worst is { } worst && worst.InARow >= LoopDelays.InARowMin)
            return new(gate, Verdict.Fail, $"the event loop of {worst.Instance} is late by {Milliseconds(worst.Delay)} (p99), {worst.InARow} times in a row; at most {Milliseconds(most)} may be") { IsLimit = true };
        if (Untold(candidate, "event loop") is { } silent) return new(gate, Verdict.NotEnough, silent) { IsLimit = true };
        if (delays.Worst is { } late)
            return new(gate, Verdict.NotEnough, $"the event loop of {late.Instance} is late by {Milliseconds(late.Delay)} (p99), at most {Milliseconds(most)} may be; seen {late.InARow} of {LoopDelays.InARowMin} times in a row") { IsLimit = true };
        var slowest = candidate.Memory.MaxBy(memory => memory.Told!.Value.LoopDelayP99);
        return new(gate, Verdict.Pass, $"the event loop of {slowest.Instance} is late by {Milliseconds(slowest.Told!.Value.LoopDelayP99)} (p99), at most {Milliseconds(most)} may be") { IsLimit = true };
    }

    /// <summary>Why nothing is known of one of the instances; null = each has told.</summary>
    private static string? Untold(ProcessFacts candidate, string what)
    {
        if (candidate.Memory.IsEmpty) return "no instance runs yet";
        foreach (var memory in candidate.Memory)
        {
            if (memory.Told is not { } told) return $"{memory.Instance} tells nothing of its {what}: it has only begun, or `telemetry` is off, or it is no Node";
            if (told.IsOld) return $"{memory.Instance} has told nothing of its {what} for {told.Age.TotalSeconds:0} s";
        }
        return null;
    }

    /// <summary>The rank test on memory. It may only hold: with a drift that both versions share nine tenths of, a third of its alarms were false (specification, section 11, S8).</summary>
    /// <param name="log">Natural logarithm of its e-value; null = too few windows yet, which holds nobody up.</param>
    internal static GateReading MemoryTrend(string gate, double? log) => log switch
    {
        null => new(gate, Verdict.Pass, "memory is not watched for long enough to see a trend"),
        { } value when value >= HoldLog => new(gate, Verdict.NotEnough, $"memory seems to grow (e-value {Shown(value)}, holds from {Math.Exp(HoldLog):0}); this may only hold a release: compare with halftone ps, then promote or roll back by hand"),
        { } value => new(gate, Verdict.Pass, $"memory shows no trend (e-value {Shown(value)}, holds from {Math.Exp(HoldLog):0})"),
    };

    /// <summary>Units of the candidate below which no gate passes, proven or not.</summary>
    /// <param name="perSecond">Units of the candidate a second at present; 0 = none come.</param>
    internal static GateReading Units(string gate, long units, long least, double perSecond) => units >= least
        ? new(gate, Verdict.Pass, $"{units} units, {least} were wanted")
        : new(gate, Verdict.NotEnough, $"{units} of {least} units")
        {
            Expected = perSecond > 0 && (least - units) / perSecond is var seconds && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null,
        };

    /// <summary>ln 100: one in a hundred candidates without a trend is held, whenever it is looked at.</summary>
    private static double HoldLog => Math.Log(100);

    private static string Shown(double log) => log > Math.Log(1e6) ? "over a million" : $"{Math.Exp(log):0.##}";

    private static string Restarts(int count) => count == 1 ? "1 restart" : $"{count} restarts";

    private static string Last(ProcessFacts facts) => facts.LastExit is { } exit ? $"; the last one {exit}" : "";

    private static string Milliseconds(TimeSpan time) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms");

    private static string Size(long bytes) => bytes >= 1 << 30 ? $"{bytes / (double)(1 << 30):0.0} GiB" : $"{bytes / (double)(1 << 20):0.#} MiB";
}
