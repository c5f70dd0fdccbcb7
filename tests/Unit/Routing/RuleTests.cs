using System.Net;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Xunit;
using static Halftone.Tests.Unit.Routing.Routes;

namespace Halftone.Tests.Unit.Routing;

public sealed class RuleTests
{
    private static readonly TextTest Present = new TextTest.Present(true);
    private static readonly TextTest Absent = new TextTest.Present(false);

    private static bool Holds(Condition when, Requests request)
    {
        var routes = Compile(Web(Rule(when, "v2"))).Services[0];
        var decision = routes.Decide(request.View, 0);
        Assert.Equal(decision.Kind == DecisionKind.Rule ? 0 : -1, decision.Rule);
        Assert.Equal(decision.Kind == DecisionKind.Rule ? 1 : 0, decision.Version);
        return decision.Kind == DecisionKind.Rule;
    }

    private static TextTest.Is Is(string value) => new TextTest.Is(value);

    [Theory]
    [InlineData("/?version=v2", true)]
    [InlineData("/?a=b&version=v2&c", true)]
    [InlineData("/?version=v1&version=v2", true)]
    [InlineData("/?%76ersion=v%32", true)]
    [InlineData("/?version=v3", false)]
    [InlineData("/?version=v22", false)]
    [InlineData("/?xversion=v2", false)]
    [InlineData("/?Version=v2", false)]
    [InlineData("/?version=%2576%32", false)]
    [InlineData("/?version", false)]
    [InlineData("/?", false)]
    [InlineData("/", false)]
    [InlineData("/version=v2", false)]
    public void A_query_value_is_compared_decoded_once_and_any_occurrence_counts(string target, bool matches) =>
        Assert.Equal(matches, Holds(new Condition.Query("version", Is("v2")), Requests.Of($"GET {target}")));

    [Theory]
    [InlineData("a b", "/?q=a+b")]
    [InlineData("a b", "/?q=a%20b")]
    [InlineData("a+b", "/?q=a%2Bb")]
    [InlineData("a&b=c", "/?q=a%26b%3Dc")]
    [InlineData("a=b", "/?q=a=b")]
    [InlineData("100%", "/?q=100%")]
    [InlineData("%zz%2", "/?q=%zz%2")]
    [InlineData("", "/?q=")]
    [InlineData("", "/?x&q&y+z")]
    [InlineData("ü", "/?q=%C3%BC")]
    public void A_query_is_decoded_as_browsers_encode_it(string value, string target) =>
        Assert.True(Holds(new Condition.Query("q", Is(value)), Requests.Of($"GET {target}")));

    [Fact]
    public void A_header_is_found_without_case_and_any_line_counts()
    {
        var rule = new Condition.Header("X-Canary", Is("yes"));
        Assert.True(Holds(rule, Requests.Of("GET /", "host: x", "x-CANARY:   yes ")));
        Assert.True(Holds(rule, Requests.Of("GET /", "x-canary: no", "x-canary: yes")));
        Assert.False(Holds(rule, Requests.Of("GET /", "x-canary: YES")));
        Assert.False(Holds(rule, Requests.Of("GET /", "x-canary-2: yes")));
        Assert.False(Holds(rule, Requests.Of("GET /")));
    }

    [Theory]
    [InlineData("beta=yes", true)]
    [InlineData("a=1; beta=yes; c=3", true)]
    [InlineData("a=1;beta = \"yes\" ;c", true)]
    [InlineData("beta=no; beta=yes", true)]
    [InlineData("beta", false)]
    [InlineData("Beta=yes", false)]
    [InlineData("xbeta=yes", false)]
    [InlineData("a=beta=yes", false)]
    [InlineData("beta=yes1", false)]
    [InlineData("beta=\"yes", false)]
    [InlineData(";;;", false)]
    public void A_cookie_is_compared_without_quotes_and_without_decoding(string cookies, bool matches)
    {
        var rule = new Condition.Cookie("beta", Is("yes"));
        Assert.Equal(matches, Holds(rule, Requests.Of("GET /", $"Cookie: {cookies}")));
        Assert.Equal(matches, Holds(rule, Requests.Of("GET /", "cookie: first=line", $"cookie: {cookies}")));
    }

    [Fact]
    public void A_text_can_be_one_of_several_or_start_with_or_match_or_just_be_there()
    {
        Condition Header(TextTest test) => new Condition.Header("x", test);
        Assert.True(Holds(Header(new TextTest.In(["a", "b", "c", "d", "e", "f"])), Requests.Of("GET /", "x: e")));
        Assert.False(Holds(Header(new TextTest.In(["a", "b", "c", "d", "e", "f"])), Requests.Of("GET /", "x: g")));
        Assert.True(Holds(Header(new TextTest.Prefix("opt")), Requests.Of("GET /", "x: opt-in")));
        Assert.False(Holds(Header(new TextTest.Prefix("opt")), Requests.Of("GET /", "x: op")));
        Assert.True(Holds(Header(new TextTest.Regex("^(opt-in|staff)$")), Requests.Of("GET /", "x: staff")));
        Assert.False(Holds(Header(new TextTest.Regex("^(opt-in|staff)$")), Requests.Of("GET /", "x: staffer")));
        Assert.True(Holds(Header(new TextTest.Regex("^ü$")), Requests.Of("GET /", "x: ü")));
        Assert.True(Holds(Header(Present), Requests.Of("GET /", "x:")));
        Assert.False(Holds(Header(Present), Requests.Of("GET /")));
        Assert.True(Holds(Header(Absent), Requests.Of("GET /")));
        Assert.False(Holds(Header(Absent), Requests.Of("GET /", "x:")));
    }

    [Fact]
    public void An_expression_is_not_tried_on_more_than_4_KiB()
    {
        var rule = new Condition.Header("x", new TextTest.Regex("a$"));
        Assert.True(Holds(rule, Requests.Of("GET /", $"x: {new string('a', TextMatch.RegexBytesMax)}")));
        Assert.False(Holds(rule, Requests.Of("GET /", $"x: {new string('a', TextMatch.RegexBytesMax + 1)}")));
    }

    [Fact]
    public void Hosts_compare_without_case_and_without_the_roots_dot_and_methods_with_case()
    {
        Assert.True(Holds(new Condition.Host(Is("Shop.example")), Requests.Of("GET /", "host: sHOP.Example.:8080")));
        Assert.True(Holds(new Condition.Host(new TextTest.In(["A.x", "B.x", "C.x", "D.x", "E.x"])), Requests.Of("GET /", "host: e.X")));
        Assert.True(Holds(new Condition.Host(new TextTest.Prefix("EU-")), Requests.Of("GET /", "host: eu-1.example")));
        Assert.True(Holds(new Condition.Host(new TextTest.Regex("^eu-[0-9]")), Requests.Of("GET /", "host: EU-1.example")));
        Assert.False(Holds(new Condition.Host(Present), Requests.Of("GET /")));
        Assert.True(Holds(new Condition.Method(["POST", "PUT"]), Requests.Of("PUT /")));
        Assert.False(Holds(new Condition.Method(["POST", "PUT"]), Requests.Of("put /")));
    }

    [Theory]
    [InlineData("10.0.0.0", 8, "10.255.0.1", true)]
    [InlineData("10.0.0.0", 8, "11.0.0.1", false)]
    [InlineData("10.1.2.3", 32, "10.1.2.3", true)]
    [InlineData("0.0.0.0", 0, "192.0.2.1", true)]
    [InlineData("0.0.0.0", 0, "2001:db8::1", false)]
    [InlineData("2001:db8::", 32, "2001:db8:1::1", true)]
    [InlineData("2001:db8::", 32, "2001:db9::1", false)]
    [InlineData("::", 0, "192.0.2.1", true)]
    public void A_client_is_within_a_range(string network, int length, string client, bool matches) =>
        Assert.Equal(matches, Holds(new Condition.Client([new Cidr(IPAddress.Parse(network), length)]), Requests.From(client, "GET /")));

    [Fact]
    public void Conditions_combine()
    {
        var query = new Condition.Query("a", Is("1"));
        var post = new Condition.Method(["POST"]);
        Assert.True(Holds(new Condition.All([query, post]), Requests.Of("POST /?a=1")));
        Assert.False(Holds(new Condition.All([query, post]), Requests.Of("GET /?a=1")));
        Assert.True(Holds(new Condition.Any([query, post]), Requests.Of("POST /")));
        Assert.False(Holds(new Condition.Any([query, post]), Requests.Of("GET /")));
        Assert.True(Holds(new Condition.Not(query), Requests.Of("GET /")));
        Assert.True(Holds(new Condition.All([new Condition.Not(new Condition.Any([query, post])), new Condition.Not(new Condition.Not(new Condition.Path(Is("/"))))]), Requests.Of("GET /")));
        Assert.True(Holds(new Condition.All([]), Requests.Of("GET /")));
        Assert.False(Holds(new Condition.Any([]), Requests.Of("GET /")));
    }

    [Fact]
    public void The_first_match_wins_and_carries_its_own_facts()
    {
        var all = new Condition.All([]);
        var web = Web(Rule(new Condition.Query("a", Is("1")), "v3"), Rule(all, "v2") with { Stream = true }, Rule(all, "v3"));
        var routes = Compile(web).Services[0];
        var decision = routes.Decide(Requests.Of("GET /").View, 0);
        Assert.Equal((DecisionKind.Rule, 1, 1, true), (decision.Kind, decision.Rule, decision.Version, decision.Stream));
        Assert.Equal(2, routes.Decide(Requests.Of("GET /?a=1").View, 0).Version);
    }

    [Fact]
    public void Only_the_first_sixteen_occurrences_of_a_name_are_looked_at()
    {
        var rule = new Condition.Query("a", Is("1"));
        string Repeated(int times) => string.Concat(Enumerable.Repeat("a=0&b=9&", times));
        Assert.True(Holds(rule, Requests.Of($"GET /?{Repeated(15)}a=1")));
        Assert.False(Holds(rule, Requests.Of($"GET /?{Repeated(16)}a=1")));
    }

    [Fact]
    public void Conditions_nested_too_deep_are_refused()
    {
        Condition Nested(int depth) => depth == 1 ? new Condition.Method(["GET"]) : new Condition.Not(Nested(depth - 1));
        Assert.True(Holds(Nested(RuleCompiler.DepthMax - 1), Requests.Of("GET /")));
        Assert.Throws<ArgumentException>(() => Compile(Web(Rule(Nested(RuleCompiler.DepthMax + 1), "v2"))));
    }
}
