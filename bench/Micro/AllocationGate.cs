using System.Diagnostics;
using System.Globalization;

namespace Halftone.Bench.Micro;

/// <summary>Runs every operation many times on one thread and counts the bytes it allocates: deterministic, in seconds, fit for CI.</summary>
internal static class AllocationGate
{
    private const int Warm = 2_000, WarmRounds = 3, WarmPauseMilliseconds = 120, Counted = 20_000;

    /// <summary>So short that one of them is likely to run undisturbed on a busy machine.</summary>
    private const int Batches = 200, BatchRuns = 200;

    /// <summary>0 = all within their budgets, 1 = one is over or has none.</summary>
    internal static int Run()
    {
        var budgets = Budget.Read();
        var over = 0;
        Console.WriteLine($"{"operation",-36}{"bytes",8}{"budget",8}{"ns",9}{"budget",8}");
        foreach (var (name, prepare) in Operations.All)
        {
            if (!budgets.Remove(name, out var budget))
            {
                Console.WriteLine($"{name,-36} has no line in bench/Micro/budgets.json: add one.");
                over++;
                continue;
            }
            var (bytes, nanoseconds) = Measure(prepare());
            var fine = bytes <= budget.Bytes;
            over += fine ? 0 : 1;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-36}{bytes,8:0.##}{budget.Bytes,8}{nanoseconds,9:0}{budget.Nanoseconds,8:0}{(fine ? "" : "  OVER: allocates")}{(nanoseconds > budget.Nanoseconds ? "  slow" : "")}"));
        }
        foreach (var name in budgets.Keys) Console.WriteLine($"{name,-36} is in budgets.json, but no operation is called so.");
        over += budgets.Count;
        Console.WriteLine(over == 0
            ? "All within the allocation budget. `slow` is a hint only: measure with `./dev bench micro full` on a quiet machine."
            : $"{over} over the allocation budget. The request path allocates nothing: find the line with `./dev bench micro full`, or change bench/Micro/budgets.json in a commit that says why.");
        return over == 0 ? 0 : 1;
    }

    /// <summary>Bytes per run, and the fastest batch in nanoseconds a run.</summary>
    private static (double Bytes, double Nanoseconds) Measure(Action operation)
    {
        for (var round = 0; round < WarmRounds; round++)
        {
            for (var i = 0; i < Warm; i++) operation();
            // The library's precompiled code is compiled anew in the background once it is seen to be hot.
            Thread.Sleep(WarmPauseMilliseconds);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Counted; i++) operation();
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Counted;
        var fastest = double.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < BatchRuns; i++) operation();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(started).TotalNanoseconds / BatchRuns);
        }
        return (bytes, fastest);
    }
}
