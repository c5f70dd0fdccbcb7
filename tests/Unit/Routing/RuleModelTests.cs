using System.Net;
using CsCheck;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Xunit;
using static Halftone.Tests.Unit.Routing.Routes;

namespace Halftone.Tests.Unit.Routing;

public sealed class RuleModelTests
{
    private static readonly Gen<string> Value = Gen.OneOf("", "1", "2", "3", "12", "21");
    private static readonly Gen<string> Name = Gen.OneOf("a", "b", "ab");
    private static readonly Gen<string> Path = Gen.OneOf("/", "/1", "/2", "/1/2", "/12");
    private static readonly Gen<string> Host = Gen.OneOf("a.x", "b.x", "c.x");

    private static Gen<TextTest> Test(Gen<string> value) => Gen.Frequency<TextTest>(
        (6, value.Select(text => (TextTest)new TextTest.Is(text))),
        (2, value.Array[0, 6].Select(texts => (TextTest)new TextTest.In(new(texts)))),
        (1, value.Select(text => (TextTest)new TextTest.Prefix(text))),
        (1, Gen.OneOf("^1", "2$", "^(1|2)*$").Select(pattern => (TextTest)new TextTest.Regex(pattern))),
        (1, Gen.Bool.Select(wanted => (TextTest)new TextTest.Present(wanted))));

    private static readonly Gen<Condition> Leaf = Gen.Frequency<Condition>(
        (8, Gen.Select(Name, Test(Value), (name, test) => (Condition)new Condition.Query(name, test))),
        (4, Gen.Select(Name, Test(Value), (name, test) => (Condition)new Condition.Header(name, test))),
        (4, Gen.Select(Name, Test(Value), (name, test) => (Condition)new Condition.Cookie(name, test))),
        (4, Test(Path).Select(test => (Condition)new Condition.Path(test))),
        (2, Test(Host).Select(test => (Condition)new Condition.Host(test))),
        (1, Gen.OneOf("GET", "POST").Array[1, 2].Select(names => (Condition)new Condition.Method(new(names)))),
        (1, Gen.Int[0, 32].Select(length => (Condition)new Condition.Client([new Cidr(new IPNetwork(IPAddress.Parse("10.0.0.0"), 8).BaseAddress, Math.Min(8, length))]))));

    private static readonly Gen<Condition> Tree = Gen.Recursive<Condition>((depth, self) => depth == 3 ? Leaf : Gen.Frequency<Condition>(
        (6, Leaf),
        (2, self.Array[0, 3].Select(inner => (Condition)new Condition.All(new(inner)))),
        (2, self.Array[0, 3].Select(inner => (Condition)new Condition.Any(new(inner)))),
        (1, self.Select(inner => (Condition)new Condition.Not(inner)))));

    /// <summary>What an index is for: one value of one name, alone or with something else.</summary>
    private static readonly Gen<Condition> Pinned = Gen.Select(Value, Leaf, Gen.Int[0, 2], (value, other, form) => form switch
    {
        0 => new Condition.Query("a", new TextTest.Is(value)),
        1 => new Condition.All([other, new Condition.Query("a", new TextTest.Is(value))]),
        _ => (Condition)new Condition.Any([new Condition.Query("a", new TextTest.In([value, "1"])), new Condition.Query("a", new TextTest.Is("2"))]),
    });

    private static readonly Gen<RuleConfig[]> RuleList = Gen.OneOf(Tree.Array[0, 6], Tree.Array[8, 60], Leaf.Array[30, 60], Gen.OneOf(Pinned, Pinned, Pinned, Tree).Array[8, 30]).Select(conditions => conditions.Select(condition => Rule(condition, "v2")).ToArray());

    private static readonly Gen<NaiveRequest> Request = Gen.Select(
        Gen.OneOf("GET", "POST", "PUT"), Path, Host, Gen.OneOf("10.1.2.3", "192.0.2.1"),
        Gen.Select(Name, Value).Array[0, 4], Gen.Select(Name, Value).Array[0, 4], Gen.Select(Name, Value).Array[0, 4],
        (method, path, host, client, query, headers, cookies) => new NaiveRequest(method, path, host, client, query, headers, cookies));

    private static int _indexed;

    [Fact]
    public void Compiled_rules_with_and_without_index_agree_with_the_plainest_evaluation()
    {
        Gen.Select(RuleList, Request.Array[20]).Sample((rules, requests) =>
        {
            var table = Compile(Web(rules));
            if (table.Services[0].Rules.Index is not null) Interlocked.Increment(ref _indexed);
            foreach (var request in requests)
            {
                var head = request.ToHead();
                var expected = request.FirstMatch(new(rules));
                Assert.Equal(expected, table.Services[0].Decide(head.View, 0).Rule);
                var explained = Explainer.Explain(table, table.Services[0], head.View);
                Assert.Equal(expected < 0 ? rules.Length : expected + 1, explained.Rules.Count);
            }
        }, iter: 300);
        Assert.True(_indexed > 50, $"Only {_indexed} of 300 lists of rules were worth an index.");
    }

    [Fact]
    public void On_paths_with_two_readings_too_the_index_changes_nothing()
    {
        var odd = Gen.OneOf("/1", "/%31", "/1%2F2", "/1;x", "/1;x/2", "//1//2", "/x/..%2f1", "/%00", "/..", "/1%2f..%2F2");
        Gen.Select(RuleList, Gen.Select(Request, odd, (request, path) => request with { Path = path }).Array[20]).Sample((rules, requests) =>
        {
            var table = Compile(Web(rules));
            foreach (var request in requests)
            {
                var head = request.ToHead();
                var decision = table.Services[0].Decide(head.View, 0);
                var explained = Explainer.Explain(table, table.Services[0], head.View);
                Assert.Equal((explained.PathAmbiguous, explained.Kind), (decision.PathAmbiguous, decision.Kind));
                if (decision.Rule >= 0) Assert.Equal(decision.Rule + 1, explained.Rules.Count);
            }
        }, iter: 300);
    }

    [Fact]
    public void Ten_thousand_rules_on_one_name_are_looked_up_and_keep_their_order()
    {
        var rules = Enumerable.Range(0, 10_000).Select(i => Rule(new Condition.Query("version", new TextTest.Is($"{i % 9_000}")), i < 9_000 ? "v2" : "v3")).ToList();
        rules.Insert(5_000, Rule(new Condition.Header("x-qa", new TextTest.Present(true)), "v3"));
        var routes = Compile(Web([.. rules])).Services[0];
        int Decide(string target, params string[] fields) => routes.Decide(Requests.Of($"GET {target}", fields).View, 0).Rule;
        Assert.NotNull(routes.Rules.Index);
        Assert.Equal(0, Decide("/?version=0"));
        Assert.Equal(9_000, Decide("/?version=8999"));
        Assert.Equal(-1, Decide("/?version=9000"));
        Assert.Equal(5_000, Decide("/?version=8999", "x-qa: 1"));
        Assert.Equal(4_999, Decide("/?version=4999", "x-qa: 1"));
        Assert.Equal(7, Decide("/?version=8999&version=7"));
    }
}
