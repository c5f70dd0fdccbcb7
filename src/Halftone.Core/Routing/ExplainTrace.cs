using System.Text;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>Writes down what the evaluator does.</summary>
internal struct ExplainTrace(ServiceRoutes service, ServiceStory story, string client) : ITrace
{
    private readonly List<ExplainedRule> _rules = [];
    private readonly List<ExplainedTest> _tests = [];
    private int _source = -1;
    private string _identity = "";
    private ulong _hash;

    public static bool IsOn => true;

    internal readonly Items<ExplainedRule> Rules => _rules.ToItems();

    public readonly void Compared(int node, Truth result, bool isPresent, ReadOnlySpan<byte> text)
    {
        var condition = story.Conditions[node];
        var shown = condition is Condition.Client ? client : isPresent ? Encoding.UTF8.GetString(text) : null;
        _tests.Add(new ExplainedTest(ConditionText.Of(condition), ConditionText.Subject(condition), shown, result));
    }

    public readonly void Ruled(int rule, Truth result)
    {
        var configured = story.Service.Rules[rule];
        _rules.Add(new ExplainedRule(configured.Name, ConditionText.Of(configured.When), configured.To, result, _tests.ToItems()));
        _tests.Clear();
    }

    public void Assigned(int source, ReadOnlySpan<byte> identity, ulong hash)
    {
        _source = source;
        _hash = hash;
        _identity = source == service.Split!.Sources.Length ? client : Encoding.UTF8.GetString(identity);
    }

    internal readonly ExplainedSplit SplitOf(Split split, in Decision decision) => new()
    {
        Overruled = decision.Kind == DecisionKind.Rule,
        Salt = split.Release.Salt,
        Candidate = service.Versions[split.Candidate].Key.Version,
        Stable = service.Versions[service.Stable].Key.Version,
        Weight = split.Weight,
        Source = _source < 0 ? null : ConditionText.Of(IdentityOrder.Of(story.Service).ElementAt(_source)),
        Identity = _identity,
        Hash = split.Weight.IsAll ? null : _hash,
    };
}
