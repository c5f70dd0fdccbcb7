using System.Runtime.CompilerServices;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>The rules of one service, compiled to a flat array of conditions. The first rule that matches wins.</summary>
internal sealed class Rules
{
    internal static Rules Empty { get; } = new() { Nodes = [], Roots = [], Targets = [], Streams = [], Priorities = [], Index = null };

    internal required RuleNode[] Nodes { get; init; }

    /// <summary>By rule: its condition, the version it sends to, and whether it marks long polls.</summary>
    internal required int[] Roots { get; init; }
    internal required int[] Targets { get; init; }
    internal required bool[] Streams { get; init; }

    /// <summary>By rule, its requests' place in the line.</summary>
    internal required Priority[] Priorities { get; init; }

    /// <summary>Leaves out rules that cannot match; null when there are too few to be worth it.</summary>
    internal required RuleIndex? Index { get; init; }

    internal bool LookAtPath { get; init; }

    internal int Count => Roots.Length;

    /// <summary>The first rule that matches, or -1; `unsure` when a rule in doubt came before.</summary>
    internal int FirstMatch<TTrace>(in RequestView request, Reading reading, ref TTrace trace, out bool unsure) where TTrace : struct, ITrace
    {
        // A path in doubt makes every condition on it Unsure, whatever its value, so no value can be looked up.
        if (Index is not null && !TTrace.IsOn && !reading.PathInDoubt) return FirstIndexed(Index, request, reading, ref trace, out unsure);
        for (var rule = 0; rule < Roots.Length; rule++)
        {
            var result = Test(rule, request, reading, ref trace);
            if (result != Truth.No) return Stop(rule, result, out unsure);
        }
        return Stop(-1, Truth.Yes, out unsure);
    }

    private int FirstIndexed<TTrace>(RuleIndex index, in RequestView request, Reading reading, ref TTrace trace, out bool unsure) where TTrace : struct, ITrace
    {
        Span<Range32> ranges = stackalloc Range32[index.RangesMax];
        var candidates = new Candidates(index.Lists, ranges[..index.Select(request, reading, ranges)]);
        for (var rule = candidates.Next(); rule >= 0; rule = candidates.Next())
        {
            var result = Test(rule, request, reading, ref trace);
            if (result != Truth.No) return Stop(rule, result, out unsure);
        }
        return Stop(-1, Truth.Yes, out unsure);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Truth Test<TTrace>(int rule, in RequestView request, Reading reading, ref TTrace trace) where TTrace : struct, ITrace
    {
        var at = Roots[rule];
        ref readonly var node = ref Nodes[at];
        // Most rules are one comparison of one value.
        var result = node.Operator == RuleOperator.Value ? CompareValues(at, node, request, reading, ref trace) : Evaluate(at, request, reading, ref trace);
        trace.Ruled(rule, result);
        return result;
    }

    private static int Stop(int rule, Truth result, out bool unsure)
    {
        unsure = result == Truth.Unsure;
        return unsure ? -1 : rule;
    }

    private Truth Evaluate<TTrace>(int at, in RequestView request, Reading reading, ref TTrace trace) where TTrace : struct, ITrace
    {
        ref readonly var node = ref Nodes[at];
        return node.Operator switch
        {
            RuleOperator.Value => CompareValues(at, node, request, reading, ref trace),
            RuleOperator.All => EvaluateAll(at, node.End, request, reading, ref trace),
            RuleOperator.Any => EvaluateAny(at, node.End, request, reading, ref trace),
            RuleOperator.Not => (Truth)(Truth.Yes - Evaluate(at + 1, request, reading, ref trace)),
            RuleOperator.Path => ComparePath(at, node, request, reading, ref trace),
            _ => CompareOther(at, node, request, ref trace),
        };
    }

    private Truth EvaluateAll<TTrace>(int parent, int end, in RequestView request, Reading reading, ref TTrace trace) where TTrace : struct, ITrace
    {
        var least = Truth.Yes;
        for (var at = parent + 1; at < end && least != Truth.No; at = Nodes[at].End)
        {
            var result = Evaluate(at, request, reading, ref trace);
            if (result < least) least = result;
        }
        return least;
    }

    private Truth EvaluateAny<TTrace>(int parent, int end, in RequestView request, Reading reading, ref TTrace trace) where TTrace : struct, ITrace
    {
        var greatest = Truth.No;
        for (var at = parent + 1; at < end && greatest != Truth.Yes; at = Nodes[at].End)
        {
            var result = Evaluate(at, request, reading, ref trace);
            if (result > greatest) greatest = result;
        }
        return greatest;
    }

    /// <summary>Holds when any occurrence of the name meets the test.</summary>
    private static Truth CompareValues<TTrace>(int at, in RuleNode node, in RequestView request, Reading reading, ref TTrace trace) where TTrace : struct, ITrace
    {
        var last = -1;
        var found = reading.Find(request, node.Source);
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i].Slot != node.Slot) continue;
            last = i;
            var text = reading.TextOf(request, found[i]);
            if (!node.Text!.Matches(text)) continue;
            trace.Compared(at, Truth.Yes, isPresent: true, text);
            return Truth.Yes;
        }
        var result = last < 0 && node.Text!.HoldsWhenAbsent ? Truth.Yes : Truth.No;
        trace.Compared(at, result, last >= 0, last < 0 ? default : reading.TextOf(request, found[last]));
        return result;
    }

    /// <summary>Sure only when the path can be read in one way, or both ways agree.</summary>
    private static Truth ComparePath<TTrace>(int at, in RuleNode node, in RequestView request, Reading reading, ref TTrace trace) where TTrace : struct, ITrace
    {
        var path = reading.PathOf(request);
        var literal = node.Text!.Matches(path);
        var unsure = reading.PathInDoubt || (!reading.OtherPath.IsEmpty && node.Text.Matches(reading.OtherPath) != literal);
        var result = unsure ? Truth.Unsure : literal ? Truth.Yes : Truth.No;
        trace.Compared(at, result, isPresent: true, path);
        return result;
    }

    private static Truth CompareOther<TTrace>(int at, in RuleNode node, in RequestView request, ref TTrace trace) where TTrace : struct, ITrace
    {
        var text = node.Operator switch { RuleOperator.Host => HostIndex.Trim(request.Host), RuleOperator.Method => request.Method, _ => default };
        var holds = node.Operator switch
        {
            RuleOperator.Client => Contains(node.Ranges!, request.Client),
            RuleOperator.Host when text.IsEmpty => node.Text!.HoldsWhenAbsent,
            _ => node.Text!.Matches(text),
        };
        var result = holds ? Truth.Yes : Truth.No;
        trace.Compared(at, result, !text.IsEmpty, text);
        return result;
    }

    private static bool Contains(AddressRange[] ranges, UInt128 address)
    {
        foreach (ref readonly var range in ranges.AsSpan())
        {
            if (range.Contains(address)) return true;
        }
        return false;
    }
}
