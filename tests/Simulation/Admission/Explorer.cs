namespace Halftone.Tests.Simulation.Admission;

/// <summary>
/// Walks through every schedule of a world up to a depth, breadth first, so that what it finds is a shortest one. States reached by several
/// schedules are entered once; a world cannot be copied, so a state is reached by doing its schedule again.
/// </summary>
internal sealed class Explorer(Func<ReactorWorld> create, int reactors)
{
    private readonly record struct Move(int Reactor, ReactorStep Step);

    /// <summary>Distinct states seen.</summary>
    internal int States { get; private set; }

    /// <summary>Different schedules of full depth that these states stand for.</summary>
    internal System.Numerics.BigInteger Schedules { get; private set; }

    /// <summary>The shortest schedule that breaks something, told step by step; null = there is none.</summary>
    internal string? Explore(int depth)
    {
        var first = create();
        var paths = new Dictionary<string, Move[]> { [first.Describe()] = [] };
        var successors = new Dictionary<string, List<string>>();
        var ways = new Dictionary<string, System.Numerics.BigInteger> { [first.Describe()] = 1 };
        for (var level = 0; level < depth; level++)
        {
            var next = new Dictionary<string, System.Numerics.BigInteger>();
            foreach (var (state, count) in ways)
            {
                if (!successors.TryGetValue(state, out var reached))
                {
                    successors[state] = reached = [];
                    if (Expand(paths[state], paths, reached) is { } broken) return broken;
                }

                foreach (var other in reached) next[other] = next.GetValueOrDefault(other) + count;
            }

            ways = next;
        }

        States = paths.Count;
        Schedules = ways.Values.Aggregate(System.Numerics.BigInteger.Zero, (sum, count) => sum + count);
        return null;
    }

    private string? Expand(Move[] path, Dictionary<string, Move[]> paths, List<string> reached)
    {
        var world = Replay(path);
        var moves = Enumerable.Range(0, reactors).SelectMany(reactor => world.Enabled(reactor).Select(step => new Move(reactor, step))).ToList();
        foreach (var move in moves)
        {
            Move[] longer = [.. path, move];
            string? broken;
            try
            {
                world = Replay(longer);
                broken = world.Broken();
                var state = world.Describe();
                reached.Add(state);
                if (broken is null && paths.TryAdd(state, longer)) broken = world.ComeToRest();
            }
            catch (Exception failure)
            {
                broken = failure.Message;
            }

            if (broken is not null) return $"{broken}, after {string.Join(", ", longer.Select(step => $"{step.Reactor}:{step.Step}"))}";
        }

        return null;
    }

    private ReactorWorld Replay(Move[] path)
    {
        var world = create();
        foreach (var move in path) world.Do(move.Reactor, move.Step);
        return world;
    }
}
