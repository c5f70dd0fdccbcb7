using System.Text;
using System.Text.Json;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Xunit;
using static Halftone.Tests.Unit.Routing.Routes;

namespace Halftone.Tests.Unit.Routing;

public sealed class ExplainTests
{
    private static readonly ServiceConfig Shop = Web(
        new RuleConfig { Name = "internal", When = new Condition.Client([new Cidr(System.Net.IPAddress.Parse("10.0.0.0"), 8)]), To = "v3" },
        new RuleConfig { Name = "pin-by-query", When = new Condition.Query("version", new TextTest.Is("v1")), To = "v1" },
        new RuleConfig { Name = "qa", When = new Condition.All([new Condition.Method(["POST"]), new Condition.Header("x-canary", new TextTest.In(["1", "true"]))]), To = "v2" },
        new RuleConfig { Name = "admin", When = new Condition.Path(new TextTest.Prefix("/admin/")), To = "v1" }) with
    {
        Split = new SplitConfig("v2", new Percent(5)),
        Identity = [new IdentitySource.Cookie("uid")],
    };

    private static Explanation Explain(ServiceConfig service, Requests request)
    {
        var table = Compile(service);
        return Explainer.Explain(table, table.Services[0], request.View);
    }

    private static void Reads(string expected, ServiceConfig service, Requests request) =>
        Assert.Equal(expected.ReplaceLineEndings("\n"), ExplanationText.Write(Explain(service, request)).ReplaceLineEndings("\n"));

    [Fact]
    public void A_matching_rule_says_what_came_before_and_what_would_have_been() => Reads(
        """
        rule internal       client in [10.0.0.0/8]      no: client is 127.0.0.1
        rule pin-by-query   query version = v1          MATCH -> v1
        (rules 3-4 and the split not consulted; without the rule: hash(web, cookie uid=42) = 0.772330 >= 0.05 -> v1 (stable))

        """, Shop, Requests.Of("GET /?version=v1", "cookie: uid=42"));

    [Fact]
    public void A_split_says_whom_it_hashed() => Reads(
        """
        rule internal       client in [10.0.0.0/8]                            no: client is 127.0.0.1
        rule pin-by-query   query version = v1                                no: query version is absent
        rule qa             all(method [POST], header x-canary in [1, true])  no: header x-canary is 2
        rule admin          path starts with /admin/                          no: path is /shop
        split               hash(web, cookie uid=42) = 0.772330 < 0.8 -> v2

        """, Shop with { Split = new SplitConfig("v2", new Percent(80)) }, Requests.Of("POST /shop", "x-canary: 2", "cookie: uid=42"));

    [Fact]
    public void A_client_without_identity_may_go_either_way()
    {
        var text = ExplanationText.Write(Explain(Shop, Requests.Of("GET /shop")));
        Assert.Contains("split               no identity in the request: a fresh one is drawn, 5% of them -> v2, the others -> v1 (stable)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_rules_and_split_everything_is_stable() => Reads(
        """
        split               off -> v1 (stable)

        """, Web(), Requests.Of("GET /"));

    [Fact]
    public void An_ambiguous_path_names_the_rule_in_doubt()
    {
        var text = ExplanationText.Write(Explain(Shop, Requests.Of("GET /x%2F..%2fadmin/")));
        Assert.Contains("rule admin          path starts with /admin/                          UNSURE: path is /x%2F..%2Fadmin/", text, StringComparison.Ordinal);
        Assert.Contains("answer              400:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_of_another_service_says_so()
    {
        var table = Compile(Named("web", "/", "*"), Named("api", "/api", "*"), Named("lone", "/lone", "lone.example"));
        Assert.Equal("api", Explainer.Explain(table, table.Services[0], Requests.Of("GET /api/x").View).BelongsTo);
        Assert.Null(Explainer.Explain(table, table.Services[0], Requests.Of("GET /").View).BelongsTo);
        Assert.Contains("belong to no service, so web is never asked", ExplanationText.Write(Explainer.Explain(table, table.Services[0], Requests.Of("GET /", "host: lone.example").View)), StringComparison.Ordinal);
    }

    private static string OfPinned(Requests request)
    {
        var routes = Pinned(Shop, To("42", "v2"));
        return ExplanationText.Write(Explainer.Explain(RouteTable.Empty, routes, request.View) with { BelongsTo = null }).ReplaceLineEndings("\n");
    }

    [Fact]
    public void A_pin_says_until_when_and_what_would_have_been_without_it()
    {
        Assert.StartsWith("pin                 cookie uid=42 -> v2, pinned until 1970-01-02 00:00:00Z by ana\n", OfPinned(Requests.Of("GET /", "cookie: uid=42")), StringComparison.Ordinal);
        Assert.EndsWith("(without the pin: hash(web, cookie uid=42) = 0.772330 >= 0.05 -> v1 (stable))\n", OfPinned(Requests.Of("GET /", "cookie: uid=42")), StringComparison.Ordinal);
        Assert.EndsWith("(without the pin: rule pin-by-query -> v1, whose priority and stream hold all the same)\n", OfPinned(Requests.Of("GET /?version=v1", "cookie: uid=42")), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_not_pinned_where_others_are_is_told_so()
    {
        Assert.StartsWith("pin                 cookie uid=43 is not pinned\n", OfPinned(Requests.Of("GET /", "cookie: uid=43")), StringComparison.Ordinal);
        Assert.StartsWith("pin                 no identity in the request: nobody is pinned\n", OfPinned(Requests.Of("GET /")), StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_get_the_pin_too()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) ExplanationJson.Write(Explainer.Explain(RouteTable.Empty, Pinned(Shop, To("42", "v2")), Requests.Of("GET /", "cookie: uid=42").View), json);
        using var document = JsonDocument.Parse(stream.ToArray());
        Assert.Equal("pin", document.RootElement.GetProperty("decision").GetString());
        var pin = document.RootElement.GetProperty("pin");
        Assert.Equal(("v2", "42", "cookie uid"), (pin.GetProperty("to").GetString(), pin.GetProperty("identity").GetString(), pin.GetProperty("identity_from").GetString()));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddDays(1), pin.GetProperty("until").GetDateTimeOffset());
        Assert.False(document.RootElement.GetProperty("split").GetProperty("consulted").GetBoolean());
    }

    [Fact]
    public void Bytes_that_a_terminal_would_obey_are_shown_as_text() =>
        Assert.Contains(@"is \x1b[2J", ExplanationText.Write(Explain(Shop, Requests.Of("GET /?version=%1b[2J"))), StringComparison.Ordinal);

    [Fact]
    public void Programs_get_the_same_facts()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) ExplanationJson.Write(Explain(Shop, Requests.Of("GET /?version=v1", "cookie: uid=42")), json);
        using var document = JsonDocument.Parse(stream.ToArray());
        var root = document.RootElement;
        Assert.Equal("pin-by-query", root.GetProperty("rule").GetString());
        Assert.Equal("rule", root.GetProperty("decision").GetString());
        Assert.Equal(4, root.GetProperty("rules_total").GetInt32());
        Assert.Equal("v1", root.GetProperty("rules")[1].GetProperty("tests")[0].GetProperty("found").GetString());
        Assert.False(root.GetProperty("split").GetProperty("consulted").GetBoolean());
        Assert.Equal("cookie uid", root.GetProperty("split").GetProperty("identity_from").GetString());
        Assert.StartsWith("{\"service\":\"web\",\"version\":\"v1\"", Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }
}
