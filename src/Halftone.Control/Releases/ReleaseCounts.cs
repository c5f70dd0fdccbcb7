using Halftone.Core.Releases;

namespace Halftone.Control.Releases;

/// <summary>What releases did since the start of the gateway, for whoever draws it. Any thread.</summary>
internal sealed class ReleaseCounts
{
    /// <summary>Upper bounds of <see cref="Lasted.Buckets"/>, in seconds: a minute to a week.</summary>
    internal static readonly double[] Bounds = [60, 300, 900, 3600, 14_400, 43_200, 86_400, 604_800];

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Service, string Phase), long> _moves = [];
    private readonly Dictionary<(string Service, string Phase), (Lasted Whole, Lasted Manual)> _ended = [];

    /// <summary>By service: the release that is on, and how long it has waited for people.</summary>
    private readonly Dictionary<string, (string Id, TimeSpan Waited)> _waiting = [];

    /// <summary>How long releases took, in seconds.</summary>
    internal sealed class Lasted
    {
        /// <summary>One more than <see cref="Bounds"/>.</summary>
        internal long[] Buckets { get; private init; } = new long[Bounds.Length + 1];
        internal double Sum { get; private set; }

        internal void Add(TimeSpan time)
        {
            var at = 0;
            while (at < Bounds.Length && time.TotalSeconds > Bounds[at]) at++;
            Buckets[at]++;
            Sum += time.TotalSeconds;
        }

        internal Lasted Copy() => new() { Buckets = [.. Buckets], Sum = Sum };
    }

    /// <param name="Phase">Into it.</param>
    internal readonly record struct Moves(string Service, string Phase, long Count);

    /// <param name="Result">The phase it ended in.</param>
    /// <param name="Whole">From its beginning.</param>
    /// <param name="Manual">Of that, waiting for somebody: for an approval, paused, by hand.</param>
    internal sealed record Ended(string Service, string Result, Lasted Whole, Lasted Manual);

    /// <param name="before">Null = it has begun, or was read from the store.</param>
    internal void Moved(Release? before, Release next, DateTimeOffset now)
    {
        lock (_gate)
        {
            var key = (next.Service, PhaseWords.Of(next.Phase));
            _moves[key] = _moves.GetValueOrDefault(key) + 1;
            var waited = _waiting.TryGetValue(next.Service, out var known) && known.Id == next.Id ? known.Waited : TimeSpan.Zero;
            if (before is { Phase: Phase.AwaitingApproval or Phase.Paused or Phase.ByHand } && before.Id == next.Id) waited += now - before.Since;
            _waiting[next.Service] = (next.Id, waited);
            if (!next.IsOver || before is null or { IsOver: true }) return;
            if (!_ended.TryGetValue(key, out var ended)) _ended.Add(key, ended = (new(), new()));
            ended.Whole.Add(now - next.Created);
            ended.Manual.Add(waited);
        }
    }

    internal (IReadOnlyList<Moves> Moves, IReadOnlyList<Ended> Ended) Read()
    {
        lock (_gate)
        {
            return ([.. _moves.Select(each => new Moves(each.Key.Service, each.Key.Phase, each.Value)).OrderBy(each => each.Service, StringComparer.Ordinal).ThenBy(each => each.Phase, StringComparer.Ordinal)],
                [.. _ended.Select(each => new Ended(each.Key.Service, each.Key.Phase, each.Value.Whole.Copy(), each.Value.Manual.Copy())).OrderBy(each => each.Service, StringComparer.Ordinal).ThenBy(each => each.Result, StringComparer.Ordinal)]);
        }
    }
}
