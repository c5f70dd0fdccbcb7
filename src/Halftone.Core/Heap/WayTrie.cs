using System.Runtime.InteropServices;

namespace Halftone.Core.Heap;

/// <summary>All ways that were met, each once: a way is a number, and knows the way before its last step.</summary>
/// <remarks>
/// A list has an object at every distance from its head. So a way whose last steps repeat those before is the way without them, marked as
/// repeating; and beyond a length ways are not told apart.
/// </remarks>
internal sealed class WayTrie
{
    internal const int Root = 0;

    /// <summary>A chain of promises repeats every 4 to 6 steps.</summary>
    private const int PeriodMax = 6;

    /// <summary>Real ways have 5 to 15 steps.</summary>
    private const int LengthMax = 48;

    private readonly Dictionary<(int Before, int Edge, int Holds), int> _numbers = [];
    private readonly List<Way> _ways = [new(Root, -1, -1, 0)];

    private struct Way(int before, int edge, int holds, int length)
    {
        internal readonly int Before = before;
        internal readonly int Edge = edge;
        internal readonly int Holds = holds;
        internal readonly int Length = length;
        internal byte Repeats;
        internal bool IsCut;

        internal readonly bool Is(in Way other) => Edge == other.Edge && Holds == other.Holds;
    }

    /// <summary>The way that is another one and a step.</summary>
    internal int Then(int before, int edge, int holds)
    {
        if (_numbers.TryGetValue((before, edge, holds), out var known)) return known;
        var ways = CollectionsMarshal.AsSpan(_ways);
        var step = new Way(before, edge, holds, ways[before].Length + 1);
        var number = Repeated(ways, step, before);
        if (number < 0 && step.Length > LengthMax)
        {
            ways[before].IsCut = true;
            number = before;
        }
        if (number < 0)
        {
            number = _ways.Count;
            _ways.Add(step);
        }
        return _numbers[(before, edge, holds)] = number;
    }

    /// <summary>From the root on; words of edges and of what they lead to are looked up.</summary>
    internal List<HoldingStep> StepsOf(int number, Func<int, string> edgeText, Func<int, string> holdsText)
    {
        var steps = new List<HoldingStep>();
        for (; number != Root; number = _ways[number].Before)
        {
            var way = _ways[number];
            steps.Add(new(edgeText(way.Edge), holdsText(way.Holds), way.Repeats, way.IsCut));
        }
        steps.Reverse();
        return steps;
    }

    /// <summary>When the step completes a second round of the same steps: the way after the first round.</summary>
    private static int Repeated(Span<Way> ways, in Way step, int before)
    {
        for (var period = 1; period <= PeriodMax && 2 * period <= step.Length; period++)
        {
            var first = before;
            for (var back = 1; back < period; back++) first = ways[first].Before;
            // `first` ends one period before the step: compare the step with its end, then both walk back.
            var (late, early, equal) = (before, first, ways[first].Is(step));
            for (var back = 1; back < period && equal; back++)
            {
                early = ways[early].Before;
                equal = ways[late].Is(ways[early]);
                late = ways[late].Before;
            }
            if (!equal) continue;
            if (ways[first].Repeats == 0) ways[first].Repeats = (byte)period;
            return first;
        }
        return -1;
    }
}
