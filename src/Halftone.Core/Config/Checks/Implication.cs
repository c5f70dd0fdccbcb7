using System.Net;
using System.Text.RegularExpressions;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Config.Checks;

/// <summary>Whether one condition is met whenever another is. Says yes only when that is certain.</summary>
internal static class Implication
{
    /// <summary>Everything that meets <paramref name="narrow"/> meets <paramref name="wide"/>.</summary>
    internal static bool Holds(Condition narrow, Condition wide) => (narrow, wide) switch
    {
        _ when narrow == wide || MeetsEverything(wide) => true,
        (_, Condition.All all) => All(all.Conditions, part => Holds(narrow, part)),
        (Condition.Any any, _) => any.Conditions.Count > 0 && All(any.Conditions, part => Holds(part, wide)),
        (_, Condition.Any any) when Any(any.Conditions, part => Holds(narrow, part)) => true,
        (Condition.All all, _) => Any(all.Conditions, part => Holds(part, wide)),
        (Condition.Not left, Condition.Not right) => Holds(right.Inner, left.Inner),
        (Condition.Query left, Condition.Query right) => left.Name == right.Name && Holds(left.Test, right.Test),
        (Condition.Header left, Condition.Header right) => left.Name == right.Name && Holds(left.Test, right.Test),
        (Condition.Cookie left, Condition.Cookie right) => left.Name == right.Name && Holds(left.Test, right.Test),
        (Condition.Path left, Condition.Path right) => Holds(left.Test, right.Test),
        // Hosts compare without case, which a pattern here would not.
        (Condition.Host left, Condition.Host right) => right.Test is not TextTest.Regex && Holds(left.Test, right.Test),
        (Condition.Method left, Condition.Method right) => All(left.Names, right.Names.Contains),
        (Condition.Client left, Condition.Client right) => All(left.Ranges, range => Any(right.Ranges, other => Within(range, other))),
        _ => false,
    };

    private static bool MeetsEverything(Condition condition) => condition switch
    {
        Condition.All all => All(all.Conditions, MeetsEverything),
        Condition.Path { Test: TextTest.Prefix { Value: "/" } } => true,
        Condition.Client client => Any(client.Ranges, range => range.PrefixLength == 0)
            && Any(client.Ranges, range => range is { PrefixLength: 0, Network.AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 }),
        _ => false,
    };

    private static bool Holds(TextTest narrow, TextTest wide) => (narrow, wide) switch
    {
        _ when narrow == wide => true,
        (TextTest.Present { Wanted: false }, _) => false,
        (_, TextTest.Present { Wanted: true }) => true,
        (TextTest.Is left, _) => Fits(left.Value, wide),
        (TextTest.In left, _) => All(left.Values, value => Fits(value, wide)),
        (TextTest.Prefix left, TextTest.Prefix right) => left.Value.StartsWith(right.Value, StringComparison.Ordinal),
        _ => false,
    };

    private static bool Fits(string value, TextTest test) => test switch
    {
        TextTest.Is one => one.Value == value,
        TextTest.In many => many.Values.Contains(value),
        TextTest.Prefix prefix => value.StartsWith(prefix.Value, StringComparison.Ordinal),
        TextTest.Regex regex => Regex.IsMatch(value, regex.Pattern, Patterns.Options),
        _ => false,
    };

    private static bool Within(Cidr range, Cidr other)
    {
        if (range.Network.AddressFamily != other.Network.AddressFamily || range.PrefixLength < other.PrefixLength) return false;
        return new IPNetwork(other.Network, other.PrefixLength).Contains(range.Network);
    }

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
