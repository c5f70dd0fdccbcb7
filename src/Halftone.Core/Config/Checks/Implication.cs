using System.Net;
using System.Text.RegularExpressions;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Config.Checks;

/// <summary>Whether one condition is met whenever another is. Says yes only when that is certain, and no when finding out would take long.</summary>
internal sealed class Implication
{
    /// <summary>Comparisons in all; nested conditions compare part by part, and the number of ways grows with every level.</summary>
    private int _comparisonsLeft = 500_000;

    /// <summary>Expressions tried in all; each costs up to some milliseconds.</summary>
    private int _trialsLeft = 200;

    /// <summary>Texts beyond are not tried against expressions.</summary>
    private const int TrialLengthMax = 256;

    /// <summary>Values of two lists, multiplied; beyond they are compared as wholes.</summary>
    private const int ListProductMax = 10_000;

    private readonly Dictionary<string, Regex> _patterns = [];

    /// <summary>Everything that meets <paramref name="narrow"/> meets <paramref name="wide"/>.</summary>
    internal bool Holds(Condition narrow, Condition wide)
    {
        if (--_comparisonsLeft < 0) return false;
        return (narrow, wide) switch
        {
            _ when MeetsEverything(wide) => true,
            (_, Condition.All all) => All(all.Conditions, part => Holds(narrow, part)),
            (Condition.Any any, _) => !any.Conditions.IsEmpty && All(any.Conditions, part => Holds(part, wide)),
            (Condition.All all, Condition.Any any) => Any(any.Conditions, part => Holds(narrow, part)) || Any(all.Conditions, part => Holds(part, wide)),
            (_, Condition.Any any) => Any(any.Conditions, part => Holds(narrow, part)),
            (Condition.All all, _) => Any(all.Conditions, part => Holds(part, wide)),
            (Condition.Not left, Condition.Not right) => Holds(right.Inner, left.Inner),
            (Condition.Query left, Condition.Query right) => left.Name == right.Name && Holds(left.Test, right.Test),
            (Condition.Header left, Condition.Header right) => left.Name == right.Name && Holds(left.Test, right.Test),
            (Condition.Cookie left, Condition.Cookie right) => left.Name == right.Name && Holds(left.Test, right.Test),
            (Condition.Path left, Condition.Path right) => Holds(left.Test, right.Test),
            // Hosts compare without case, which a pattern here would not.
            (Condition.Host left, Condition.Host right) => right.Test is not TextTest.Regex && Holds(left.Test, right.Test),
            (Condition.Method left, Condition.Method right) => Small(left.Names, right.Names) && All(left.Names, right.Names.Contains),
            (Condition.Client left, Condition.Client right) =>
                Small(left.Ranges, right.Ranges) && All(left.Ranges, range => Any(right.Ranges, other => IsWithin(range, other))),
            _ => false,
        };
    }

    /// <summary>Within two lists that are short enough to be compared value by value.</summary>
    internal static bool Small<T>(Items<T> left, Items<T> right) => (long)left.Count * right.Count <= ListProductMax;

    private static bool MeetsEverything(Condition condition) => condition switch
    {
        Condition.All all => All(all.Conditions, MeetsEverything),
        Condition.Path { Test: TextTest.Prefix { Value: "/" } } => true,
        Condition.Client client =>
            Any(client.Ranges, range => range is { PrefixLength: 0, Network.AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork })
            && Any(client.Ranges, range => range is { PrefixLength: 0, Network.AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 }),
        _ => false,
    };

    private bool Holds(TextTest narrow, TextTest wide) => (narrow, wide) switch
    {
        _ when narrow == wide => true,
        (TextTest.Present { Wanted: false }, _) => false,
        (_, TextTest.Present { Wanted: true }) => true,
        (TextTest.Is left, _) => Fits(left.Value, wide),
        (TextTest.In left, TextTest.In right) => Small(left.Values, right.Values) && All(left.Values, right.Values.Contains),
        (TextTest.In left, _) => All(left.Values, value => Fits(value, wide)),
        (TextTest.Prefix left, TextTest.Prefix right) => left.Value.StartsWith(right.Value, StringComparison.Ordinal),
        _ => false,
    };

    private bool Fits(string value, TextTest test) => test switch
    {
        TextTest.Is one => one.Value == value,
        TextTest.In many => many.Values.Contains(value),
        TextTest.Prefix prefix => value.StartsWith(prefix.Value, StringComparison.Ordinal),
        TextTest.Regex regex => value.Length <= TrialLengthMax && --_trialsLeft >= 0 && PatternOf(regex.Pattern).IsMatch(value),
        _ => false,
    };

    private Regex PatternOf(string pattern)
    {
        if (!_patterns.TryGetValue(pattern, out var known)) _patterns.Add(pattern, known = new Regex(pattern, Patterns.Options));
        return known;
    }

    private static bool IsWithin(Cidr range, Cidr other) =>
        range.Network.AddressFamily == other.Network.AddressFamily && range.PrefixLength >= other.PrefixLength
        && new IPNetwork(other.Network, other.PrefixLength).Contains(range.Network);

    private static bool All<T>(Items<T> items, Func<T, bool> test)
    {
        foreach (var item in items.AsSpan())
        {
            if (!test(item)) return false;
        }

        return true;
    }

    private static bool Any<T>(Items<T> items, Func<T, bool> test) => !All(items, item => !test(item));
}
