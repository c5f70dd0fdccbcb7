namespace Halftone.Core.Routing;

/// <summary>Finds the rules that may match by the values a request brings, for services with many rules on few names.</summary>
/// <remarks>It only leaves out rules that cannot match, and keeps their order; the rules themselves decide.</remarks>
internal sealed class RuleIndex
{
    /// <summary>Fewer rules than this in one place are compared one by one: a lookup costs as much as comparing a handful.</summary>
    internal const int RulesMin = 8;

    /// <summary>Places looked up per request, the ones with the most rules; the rest stays linear.</summary>
    private const int PlacesMax = 4;

    private readonly (GuardPlace Place, ByteMap Values)[] _places;
    private readonly Range32[] _ranges;
    private readonly Range32 _unguarded;

    private RuleIndex((GuardPlace Place, ByteMap Values)[] places, Range32[] ranges, Range32 unguarded, int[] lists)
    {
        (_places, _ranges, _unguarded, Lists) = (places, ranges, unguarded, lists);
        RangesMax = 1 + places.Length * Reading.OccurrencesMax;
    }

    /// <summary>Rule numbers, sorted within every range.</summary>
    internal int[] Lists { get; }

    /// <summary>Ranges that one request can select; a path has two readings, a host one, a name up to 16 values.</summary>
    internal int RangesMax { get; }

    /// <summary>Null when nothing would be gained.</summary>
    /// <param name="guards">By rule, its guards; a rule without any is always a candidate.</param>
    internal static RuleIndex? Build(Guard[][] guards)
    {
        var chosen = Choose(guards);
        GuardPlace[] places = [.. chosen.OfType<Guard>().GroupBy(guard => guard.Place)
            .Where(group => group.Count() >= RulesMin).OrderByDescending(group => group.Count()).Take(PlacesMax).Select(group => group.Key)];
        if (places.Length == 0) return null;

        var lists = new List<int>();
        var ranges = new List<Range32>();
        var unguarded = Append(lists, Enumerable.Range(0, chosen.Length).Where(rule => chosen[rule] is not { } guard || !places.Contains(guard.Place)));
        var indexed = places.Select(place =>
        {
            var entries = new List<(byte[] Key, int Value)>();
            foreach (var (value, rules) in RulesByValue(chosen, place))
            {
                entries.Add((value, ranges.Count));
                ranges.Add(Append(lists, rules));
            }
            return (place, new ByteMap(entries));
        });
        return new RuleIndex([.. indexed], [.. ranges], unguarded, [.. lists]);
    }

    /// <summary>Writes the ranges whose rules a request may match; returns how many.</summary>
    /// <param name="request">The request.</param>
    /// <param name="reading">What was found in it.</param>
    /// <param name="ranges">Room for <see cref="RangesMax"/>.</param>
    internal int Select(in RequestView request, Reading reading, Span<Range32> ranges)
    {
        var count = 0;
        if (_unguarded.At < _unguarded.End) ranges[count++] = _unguarded;
        foreach (ref readonly var place in _places.AsSpan())
        {
            switch (place.Place.Place)
            {
                case RuleOperator.Path:
                    Add(place.Values.Find(reading.PathOf(request)), ranges, ref count);
                    if (!reading.OtherPath.IsEmpty) Add(place.Values.Find(reading.OtherPath), ranges, ref count);
                    break;
                case RuleOperator.Host:
                    Add(place.Values.FindIgnoringCase(HostIndex.Trim(request.Host)), ranges, ref count);
                    break;
                default:
                    foreach (ref readonly var found in reading.Find(request, place.Place.Source))
                    {
                        if (found.Slot == place.Place.Slot) Add(place.Values.Find(reading.TextOf(request, found)), ranges, ref count);
                    }
                    break;
            }
        }
        return count;
    }

    private void Add(int found, Span<Range32> ranges, ref int count)
    {
        if (found != ByteMap.None) ranges[count++] = _ranges[found];
    }

    /// <summary>For every rule the guard whose values it shares with the fewest other rules.</summary>
    private static Guard?[] Choose(Guard[][] guards)
    {
        var shared = new Dictionary<(GuardPlace, string), int>();
        foreach (var guard in guards.SelectMany(rule => rule))
        {
            foreach (var value in guard.Values) shared[Key(guard.Place, value)] = shared.GetValueOrDefault(Key(guard.Place, value)) + 1;
        }
        return [.. guards.Select(rule => rule.MinBy(guard => guard.Values.Select(value => shared[Key(guard.Place, value)]).DefaultIfEmpty().Max()))];
    }

    private static IEnumerable<(byte[] Value, IEnumerable<int> Rules)> RulesByValue(Guard?[] chosen, GuardPlace place) =>
        from rule in chosen.Index()
        where rule.Item?.Place == place
        from value in rule.Item!.Values
        group (value, rule.Index) by Convert.ToHexString(value) into same
        select (same.First().value, same.Select(pair => pair.Index).Distinct());

    private static (GuardPlace, string) Key(GuardPlace place, byte[] value) => (place, Convert.ToHexString(value));

    private static Range32 Append(List<int> lists, IEnumerable<int> rules)
    {
        var at = lists.Count;
        lists.AddRange(rules);
        return new Range32 { At = at, End = lists.Count };
    }
}
