namespace Halftone.Core.Config.Checks;

/// <summary>Finds conditions that no request can meet together.</summary>
/// <remarks>Only of what a request has once: its path, host, method and address. A query parameter or header may come several times.</remarks>
internal static class Contradiction
{
    /// <summary>Parts that are compared with each other; a rule of people has a handful.</summary>
    private const int PartsMax = 50;

    /// <returns>What contradicts what, or null when nothing certainly does.</returns>
    internal static string? In(Condition condition, Implication implication)
    {
        List<Condition> parts = [];
        Flatten(condition, parts);
        for (var i = 0; i < parts.Count; i++)
        {
            for (var j = i + 1; j < parts.Count; j++)
            {
                if (Between(parts[i], parts[j], implication) is { } fact) return fact;
            }
        }

        return null;
    }

    private static void Flatten(Condition condition, List<Condition> parts)
    {
        if (parts.Count == PartsMax) return;
        if (condition is not Condition.All all) parts.Add(condition);
        else foreach (var part in all.Conditions) Flatten(part, parts);
    }

    private static string? Between(Condition left, Condition right, Implication implication) => (left, right) switch
    {
        (Condition.Method one, Condition.Method other) when Exclude(new TextTest.In(one.Names), new TextTest.In(other.Names)) => "a request has one method",
        (Condition.Path one, Condition.Path other) when Exclude(one.Test, other.Test) => "a request has one path",
        (Condition.Host one, Condition.Host other) when Exclude(one.Test, other.Test) => "a request has one host",
        (Condition.Not not, var other) when implication.Holds(other, not.Inner) => "a condition and its `not` stand together",
        (var other, Condition.Not not) when implication.Holds(other, not.Inner) => "a condition and its `not` stand together",
        _ => null,
    };

    private static bool Exclude(TextTest left, TextTest right) => (Values(left), Values(right), left, right) switch
    {
        ({ } ours, { } theirs, _, _) =>
            Implication.Small(ours, theirs) && !ours.Any(value => theirs.Contains(value, StringComparer.OrdinalIgnoreCase)),
        ({ } ours, null, _, TextTest.Prefix prefix) => !ours.Any(value => value.StartsWith(prefix.Value, StringComparison.OrdinalIgnoreCase)),
        (null, { } theirs, TextTest.Prefix prefix, _) => !theirs.Any(value => value.StartsWith(prefix.Value, StringComparison.OrdinalIgnoreCase)),
        (null, null, TextTest.Prefix one, TextTest.Prefix other) =>
            !one.Value.StartsWith(other.Value, StringComparison.OrdinalIgnoreCase)
            && !other.Value.StartsWith(one.Value, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static Items<string>? Values(TextTest test) => test switch
    {
        TextTest.Is one => [one.Value],
        TextTest.In many => many.Values,
        _ => null,
    };
}
