using Halftone.Core.Statistics;

namespace Halftone.Tests.Simulation.Statistics;

/// <summary>
/// 4,000 users of heavy-tailed activity (Pareto, 1.1), of whom 2 % meet 50 % errors whatever the version and the others 0.1 %; the split is by user and ramps 1 - 5 - 25 - 50 %
/// with 6,000 requests a step. A look after every unit that could lead to a rollback.
/// </summary>
internal sealed class StickySplit
{
    private const int Users = 4000;
    private const int RequestsPerStep = 6000;
    private static readonly double[] Steps = [0.01, 0.05, 0.25, 0.5];

    private readonly Random _random;
    private readonly double _extra;
    private readonly Bet _bet = new Bet.Harm(1, 0);
    private readonly Tally _tally = new();
    private readonly double[] _position = new double[Users];
    private readonly double[] _reach = new double[Users];
    private readonly double[] _rate = new double[Users];

    /// <summary>The weight and the arm that a user was last counted with.</summary>
    private readonly (double Weight, bool OnCandidate)?[] _counted = new (double, bool)?[Users];

    private StickySplit(Random random, double extra)
    {
        (_random, _extra) = (random, extra);
        var total = 0.0;
        for (var user = 0; user < Users; user++)
        {
            _position[user] = random.NextDouble();
            _reach[user] = total += Math.Pow(1 - random.NextDouble(), -1 / 1.1);
            _rate[user] = random.NextDouble() < 0.02 ? 0.5 : 0.001;
        }
    }

    /// <summary>Every request as a unit with its step's weight: wrong, for a user's requests are not split one by one.</summary>
    internal static bool RollsBackByRequest(Random random, double extra)
    {
        var split = new StickySplit(random, extra);
        return Steps.Any(weight =>
        {
            for (var i = 0; i < RequestsPerStep; i++)
            {
                var user = split.NextUser();
                if (split.Count(weight, split._position[user] < weight, split.NextIsBad(user, weight) ? 1 : 0, 1)) return true;
            }
            return false;
        });
    }

    /// <summary>Every user once a step, and only when newly drawn: by the share of bad ones among the first 16 requests.</summary>
    internal static bool RollsBackByIdentity(Random random, double extra)
    {
        var split = new StickySplit(random, extra);
        return Steps.Any(split.StepRollsBack);
    }

    private bool StepRollsBack(double weight)
    {
        var order = new List<int>();
        var windows = new (int Requests, int Bad)[Users];
        for (var i = 0; i < RequestsPerStep; i++)
        {
            var user = NextUser();
            var isBad = NextIsBad(user, weight);
            var (requests, bad) = windows[user];
            if (requests == 0) order.Add(user);
            if (requests < Share.RequestsMax) windows[user] = (requests + 1, bad + (isBad ? 1 : 0));
        }
        return order.Any(user =>
        {
            var onCandidate = _position[user] < weight;
            var effective = weight;
            if (_counted[user] is { } before)
            {
                if (before.OnCandidate) return false;
                effective = (weight - before.Weight) / (1 - before.Weight);
            }
            _counted[user] = (weight, onCandidate);
            return Count(effective, onCandidate, windows[user].Bad, windows[user].Requests);
        });
    }

    private int NextUser()
    {
        var found = Array.BinarySearch(_reach, _random.NextDouble() * _reach[^1]);
        return Math.Min(found < 0 ? ~found : found, Users - 1);
    }

    private bool NextIsBad(int user, double weight) => _random.NextDouble() < _rate[user] + (_position[user] < weight ? _extra : 0);

    private bool Count(double weight, bool onCandidate, int bad, int requests)
    {
        _tally.Add(new(weight, onCandidate, requests, bad, 0, 0, 0, 0), withLatency: false);
        return onCandidate && bad > 0 && _bet.LogE(_tally.Of(Measure.Failed)) >= Runs.Limit;
    }
}
