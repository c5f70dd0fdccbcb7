using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;
using Halftone.Core.Config.Yaml;

namespace Halftone.Core.Config.Checks;

/// <summary>Warns about rules that no request can reach.</summary>
internal static class RuleOrder
{
    /// <summary>Pairs compared per service; a file of thousands of generated rules must not make a reload slow.</summary>
    private const int ComparisonsMax = 100_000;

    /// <param name="nodeOf">Where the condition of the rule with an index stands.</param>
    internal static void Check(List<RuleConfig> rules, Func<int, YamlNode> nodeOf, ConfigPath path, Reading reading)
    {
        var sound = rules.Select((_, index) => !reading.Problems.AnyErrorUnder(path.Item(index).Text)).ToArray();
        var implication = new Implication();
        var comparisons = 0;
        for (var later = 0; later < rules.Count; later++)
        {
            if (!sound[later]) continue;
            var at = path.Item(later).Key("when");
            if (Contradiction.In(rules[later].When, implication) is { } fact)
                reading.Report(
                    new(Codes.RuleNeverMatches, $"rule `{rules[later].Name}` can never match: {fact}",
                        "keep one of the conditions, or write `any`"),
                    nodeOf(later), at);
            for (var earlier = 0; earlier < later && comparisons < ComparisonsMax; earlier++, comparisons++)
            {
                if (!sound[earlier] || !implication.Holds(rules[later].When, rules[earlier].When)) continue;
                reading.Report(
                    new(Codes.RuleNeverReached,
                        $"rule `{rules[later].Name}` can never match: rule `{rules[earlier].Name}` in line {nodeOf(earlier).Place.Line} takes all of its requests",
                        "put it before that rule, or leave it away"),
                    nodeOf(later),
                    at);
                break;
            }
        }
    }
}
