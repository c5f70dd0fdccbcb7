using System.Globalization;
using System.Text;
using Halftone.Core.Diagnosis;

namespace Halftone.Core.Routing;

/// <summary>An explanation for people: one line for the pins of a service that has some, one per rule, one for the split.</summary>
internal static class ExplanationText
{
    /// <summary>Rules shown before the one that decided; a long list says how many it leaves out.</summary>
    private const int RulesMax = 50;

    internal static string Write(Explanation explanation)
    {
        var text = new StringBuilder();
        WritePin(text, explanation);
        WriteRules(text, explanation);
        WriteSplit(text, explanation);
        if (explanation.PathAmbiguous)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"answer              400: the path can be read in two ways, and it matters which; send it without %2F, %00, ';' or '..'");
        }
        if (explanation.BelongsTo is { } other)
        {
            var place = other.Length == 0 ? "no service" : $"service {other}";
            text.AppendLine(CultureInfo.InvariantCulture, $"note                this host and path belong to {place}, so {explanation.Service} is never asked about them");
        }
        return text.ToString();
    }

    private static void WritePin(StringBuilder text, Explanation explanation)
    {
        if (explanation.Pin is not { } asked) return;
        var outcome = asked.Pin is { } pin ? $"-> {pin.Version}, pinned until {Figures.Moment(pin.Until)} by {Printable(pin.By)}" : "is not pinned";
        text.AppendLine(CultureInfo.InvariantCulture, $"pin                 {(asked.Source is null ? "no identity in the request: nobody is pinned" : $"{asked.Source}={Printable(asked.Identity)} {outcome}")}");
    }

    private static void WriteRules(StringBuilder text, Explanation explanation)
    {
        var skipped = Math.Max(0, explanation.Rules.Count - RulesMax);
        if (skipped > 0) text.AppendLine(CultureInfo.InvariantCulture, $"(rules 1-{skipped} do not match)");
        ExplainedRule[] shown = [.. explanation.Rules.Skip(skipped)];
        var names = Width(shown.Select(rule => rule.Name), least: 14, most: 30);
        var conditions = Width(shown.Select(rule => rule.Condition), least: 26, most: 60);
        foreach (var rule in shown)
        {
            var line = $"rule {Printable(rule.Name).PadRight(names)} {Printable(rule.Condition).PadRight(conditions)}  {OutcomeOf(rule)}";
            text.AppendLine(line.TrimEnd());
        }
    }

    private static string OutcomeOf(ExplainedRule rule)
    {
        if (rule.Result == Truth.Yes) return $"MATCH -> {rule.To}";
        var word = rule.Result == Truth.Unsure ? "UNSURE" : "no";
        if (rule.Tests.IsEmpty) return word;
        var last = rule.Tests[rule.Tests.Count - 1];
        return last.Text is null ? $"{word}: {last.Subject} is absent" : $"{word}: {last.Subject} is {Printable(last.Text)}";
    }

    private static void WriteSplit(StringBuilder text, Explanation explanation)
    {
        if (explanation.PathAmbiguous) return;
        if (explanation.Kind == DecisionKind.Pin)
        {
            var rule = explanation.Rules.FirstOrDefault(each => each.Result == Truth.Yes);
            var otherwise = rule is not null ? $"rule {Printable(rule.Name)} -> {rule.To}, whose priority and stream hold all the same" : explanation.Split is { } instead ? Of(instead) : "stable";
            text.AppendLine(CultureInfo.InvariantCulture, $"(without the pin: {otherwise})");
            return;
        }
        if (explanation.Kind == DecisionKind.Rule)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"({NotAsked(explanation)}{(explanation.Split is { } split ? $"; without the rule: {Of(split)}" : "; the split is off")})");
            return;
        }
        var outcome = explanation.Split is { } asked ? Of(asked) : $"off -> {explanation.Version} (stable)";
        text.AppendLine(CultureInfo.InvariantCulture, $"split               {outcome}");
    }

    private static string NotAsked(Explanation explanation)
    {
        var first = explanation.Rules.Count + 1;
        var last = explanation.RulesCount;
        var rules = first > last ? "" : first == last ? $"rule {first} and " : $"rules {first}-{last} and ";
        return $"{rules}the split not consulted";
    }

    private static string Of(ExplainedSplit split)
    {
        if (split.Position is not { } position) return $"100% -> {split.Candidate}";
        var weight = split.Weight.Value / 100;
        if (split.Source is null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no identity in the request: a fresh one is drawn, {split.Weight} of them -> {split.Candidate}, the others -> {split.Stable} (stable)");
        }
        var sign = split.Version == split.Candidate ? "<" : ">=";
        var end = split.Version == split.Stable ? " (stable)" : "";
        return string.Create(CultureInfo.InvariantCulture, $"hash({split.Salt}, {split.Source}={Printable(split.Identity)}) = {position:0.000000} {sign} {weight:0.########} -> {split.Version}{end}");
    }

    /// <summary>A decoded query may hold anything; a terminal must not obey it.</summary>
    private static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString())) : text;

    private static int Width(IEnumerable<string> texts, int least, int most) => Math.Clamp(texts.Select(text => text.Length).DefaultIfEmpty(0).Max(), least, most);
}
