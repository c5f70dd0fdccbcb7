using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>A condition that is necessary for a rule: some text of the place equals one of the values.</summary>
internal sealed record Guard(GuardPlace Place, byte[][] Values)
{
    /// <summary>All guards of a condition; none when it can hold in too many ways to be looked up.</summary>
    internal static IEnumerable<Guard> Of(Condition condition, NamesBuilder names) => condition switch
    {
        Condition.Query query => Of(new(RuleOperator.Value, Source.Query, names.SlotOf(Source.Query, query.Name)), query.Test, TextMatch.Verbatim),
        Condition.Header header => Of(new(RuleOperator.Value, Source.Header, names.SlotOf(Source.Header, header.Name)), header.Test, TextMatch.Verbatim),
        Condition.Cookie cookie => Of(new(RuleOperator.Value, Source.Cookie, names.SlotOf(Source.Cookie, cookie.Name)), cookie.Test, TextMatch.Verbatim),
        Condition.Path path => Of(new(RuleOperator.Path, Source.None, 0), path.Test, PathText.Canonical),
        Condition.Host host => Of(new(RuleOperator.Host, Source.None, 0), host.Test, AsciiText.LowerBytes),
        Condition.All all => all.Conditions.SelectMany(inner => Of(inner, names)),
        Condition.Any any => OfAny(any, names),
        _ => [],
    };

    private static IEnumerable<Guard> Of(GuardPlace place, TextTest test, Func<string, byte[]> bytesOf) => test switch
    {
        TextTest.Is one => [new Guard(place, [bytesOf(one.Value)])],
        TextTest.In several => [new Guard(place, [.. several.Values.Select(bytesOf)])],
        _ => [],
    };

    /// <summary>Where every alternative has a guard in the same place, one of all their values is necessary.</summary>
    private static IEnumerable<Guard> OfAny(Condition.Any any, NamesBuilder names)
    {
        Guard[][] alternatives = [.. any.Conditions.Select(inner => Of(inner, names).DistinctBy(guard => guard.Place).ToArray())];
        if (alternatives.Length == 0) return [];
        return alternatives[0]
            .Where(guard => alternatives.All(alternative => alternative.Any(other => other.Place == guard.Place)))
            .Select(guard => new Guard(guard.Place, [.. alternatives.SelectMany(alternative => alternative.First(other => other.Place == guard.Place).Values)]));
    }
}
