using System.Diagnostics;

namespace Halftone.Tests.Simulation.Fuzzing;

/// <summary>Many inputs from one seed against one target. A failing one is cut down and told as a fixture.</summary>
internal sealed class FuzzRun(IFuzzTarget target, int seed)
{
    /// <summary>Nobody needs so long for one input, however busy the machine is: it never ends.</summary>
    private static readonly TimeSpan Endless = TimeSpan.FromMinutes(2);

    private const int CutsMax = 4000;

    private readonly Mutator _mutator = new(new Random(seed), target.Seeds);
    private readonly HashSet<ulong> _states = [];
    private long _number;
    private long _looked = -1;

    internal string Play(long inputs)
    {
        using var watch = new Timer(_ => LookForTheEnd(), null, Endless, Endless);
        var started = Stopwatch.GetTimestamp();
        for (; _number < inputs; _number++)
        {
            _mutator.Next();
            try
            {
                if (_states.Add(Try(_mutator.Current))) _mutator.Keep();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, input {_number}: {failure.Message}\nA line for fixtures/fuzz/{target.Name}.txt:\n{FuzzFixture.Line(Cut(_mutator.Current.ToArray()))}\n", failure);
            }
        }
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return $"{target.Name}: {inputs} inputs from seed {seed}, {_states.Count} states, {inputs / seconds:F0} inputs/s";
    }

    /// <summary>One input and, where it must be nothing, what it allocated: what the first of its kind makes once is not made again.</summary>
    internal ulong Try(ReadOnlySpan<byte> input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var state = target.Try(input);
        if (!target.AllocatesNothing || GC.GetAllocatedBytesForCurrentThread() == before) return state;
        before = GC.GetAllocatedBytesForCurrentThread();
        target.Try(input);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > 0)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            target.Try(input);
            Invariant.Holds(GC.GetAllocatedBytesForCurrentThread() == before, $"it allocates {allocated} bytes each time");
        }
        return state;
    }

    /// <summary>The same failure with fewer bytes.</summary>
    private byte[] Cut(byte[] input)
    {
        var cuts = 0;
        for (var size = input.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= input.Length && cuts++ < CutsMax;)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(at + size)];
                if (Fails(shorter)) input = shorter;
                else at += size;
            }
        }
        return input;
    }

    private bool Fails(byte[] input)
    {
        try
        {
            Try(input);
            return false;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return true;
        }
    }

    private void LookForTheEnd()
    {
        var number = Volatile.Read(ref _number);
        if (number == _looked) Environment.FailFast($"seed {seed}, input {number} never ends. A line for fixtures/fuzz/{target.Name}.txt:\n{FuzzFixture.Line(_mutator.Current)}");
        _looked = number;
    }
}
