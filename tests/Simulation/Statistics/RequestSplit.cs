using Halftone.Core.Statistics;

namespace Halftone.Tests.Simulation.Statistics;

/// <summary>Some requests under constant conditions.</summary>
/// <param name="Stable">Rate of bad ones on stable.</param>
/// <param name="Candidate">On the candidate.</param>
internal readonly record struct Phase(int Requests, double Weight, double Stable, double Candidate);

/// <summary>Requests split one by one, with a look after every one that could lead to a rollback: a bad one of the candidate.</summary>
internal sealed class RequestSplit(Bet bet, Random random)
{
    private readonly List<Epoch> _epochs = [];

    internal int Requests { get; private set; }

    /// <summary>Whether this is the first to lead to a rollback.</summary>
    internal bool Next(double weight, double stable, double candidate)
    {
        Requests++;
        var onCandidate = random.NextDouble() < weight;
        var isBad = random.NextDouble() < (onCandidate ? candidate : stable);
        return Count(weight, onCandidate, isBad);
    }

    internal bool Count(double weight, bool onCandidate, bool isBad)
    {
        var epoch = _epochs.Find(each => each.Weight == weight);
        if (epoch is null) _epochs.Add(epoch = new(weight));
        epoch.Add(onCandidate, isBad ? Share.All : Share.None);
        return onCandidate && isBad && bet.LogE(_epochs) >= Runs.Limit;
    }

    /// <summary>Requests until a rollback; null = the plan ends without one.</summary>
    internal static int? Play(Bet bet, Random random, params ReadOnlySpan<Phase> plan)
    {
        var split = new RequestSplit(bet, random);
        foreach (var phase in plan)
            for (var i = 0; i < phase.Requests; i++)
                if (split.Next(phase.Weight, phase.Stable, phase.Candidate)) return split.Requests;
        return null;
    }
}
