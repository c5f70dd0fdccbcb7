using System.Text;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>Writes down what the evaluator does.</summary>
internal struct ExplainTrace(ServiceRoutes service, ServiceStory story, string client) : ITrace
{
    private readonly List<ExplainedRule> _rules = [];
    private readonly List<ExplainedTest> _tests = [];
    private ExplainedPin _pin = new(null, "", null);
    private int _source = -1;
    private string _identity = "";
    private ulong _hash;

    public static bool IsOn => true;

    internal readonly Items<ExplainedRule> Rules => _rules.ToItems();

    /// <summary>Null when the service has no pins.</summary>
    internal readonly ExplainedPin? Pin => service.Pins is null ? null : _pin;

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

    public void Pinned(int source, ReadOnlySpan<byte> identity, int pin) =>
        _pin = new ExplainedPin(Words(source), IsAddress(source) ? client : Encoding.UTF8.GetString(identity), pin < 0 ? null : service.Pins![pin]);

    public void Assigned(int source, ReadOnlySpan<byte> identity, ulong hash)
    {
        _source = source;
        _hash = hash;
        _identity = IsAddress(source) ? client : Encoding.UTF8.GetString(identity);
    }

    internal readonly ExplainedSplit SplitOf(Split split, in Decision decision) => new()
    {
        Overruled = decision.Kind is DecisionKind.Rule or DecisionKind.Pin,
        Salt = split.Release.Salt,
        Candidate = service.Versions[split.Candidate].Key.Version,
        Stable = service.Versions[service.Stable].Key.Version,
        Weight = split.Weight,
        Source = _source < 0 ? null : Words(_source),
        Identity = _identity,
        Hash = split.Weight.IsAll ? null : _hash,
    };

    private readonly string Words(int source) => ConditionText.Of(IdentityOrder.Of(story.Service).ElementAt(source));

    private readonly bool IsAddress(int source) => source >= 0 && IdentityOrder.Of(story.Service).ElementAt(source) is IdentitySource.ClientAddress;
}
