using System.Text.Json;

namespace Halftone.Core.Routing;

/// <summary>An explanation for programs. Fields are only ever added.</summary>
internal static class ExplanationJson
{
    internal static void Write(Explanation explanation, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("service", explanation.Service);
        json.WriteString("version", explanation.Version);
        json.WriteString("decision", Word(explanation.Kind));
        if (explanation.Kind == DecisionKind.Rule) json.WriteString("rule", explanation.Rules[explanation.Rules.Count - 1].Name);
        if (explanation.Pin is { } pin) Write(pin, json);
        json.WriteBoolean("path_ambiguous", explanation.PathAmbiguous);
        if (explanation.BelongsTo is { } other) json.WriteString("belongs_to", other);
        json.WriteNumber("rules_total", explanation.RulesCount);
        json.WriteStartArray("rules");
        foreach (var rule in explanation.Rules) Write(rule, json);
        json.WriteEndArray();
        if (explanation.Split is { } split) Write(split, json);
        json.WriteEndObject();
    }

    private static void Write(ExplainedPin pin, Utf8JsonWriter json)
    {
        json.WriteStartObject("pin");
        json.WriteBoolean("found", pin.Pin is not null);
        if (pin.Source is not null)
        {
            json.WriteString("identity_from", pin.Source);
            json.WriteString("identity", pin.Identity);
        }
        if (pin.Pin is { } found)
        {
            json.WriteString("to", found.Version);
            json.WriteString("until", found.Until);
            json.WriteString("by", found.By);
        }
        json.WriteEndObject();
    }

    private static void Write(ExplainedRule rule, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", rule.Name);
        json.WriteString("when", rule.Condition);
        json.WriteString("to", rule.To);
        json.WriteString("result", Word(rule.Result));
        json.WriteStartArray("tests");
        foreach (var test in rule.Tests)
        {
            json.WriteStartObject();
            json.WriteString("when", test.Condition);
            json.WriteString("found", test.Text);
            json.WriteString("result", Word(test.Result));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(ExplainedSplit split, Utf8JsonWriter json)
    {
        json.WriteStartObject("split");
        json.WriteBoolean("consulted", !split.Overruled);
        json.WriteString("candidate", split.Candidate);
        json.WriteNumber("weight", split.Weight.Value / 100);
        json.WriteString("salt", split.Salt);
        if (split.Position is { } position)
        {
            json.WriteString("identity_from", split.Source ?? "fresh");
            if (split.Source is not null)
            {
                json.WriteString("identity", split.Identity);
                json.WriteNumber("hash", position);
                json.WriteString("version", split.Version);
            }
        }
        json.WriteEndObject();
    }

    private static string Word(Truth result) => result switch { Truth.Yes => "match", Truth.No => "no", _ => "unsure" };

    private static string Word(DecisionKind kind) => kind switch { DecisionKind.Rule => "rule", DecisionKind.Sticky => "sticky", DecisionKind.Pin => "pin", _ => "default" };
}
