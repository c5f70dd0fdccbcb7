using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Config.Keys;

/// <summary>The keys of `when`.</summary>
internal static class ConditionKeys
{
    /// <summary>Stands for a condition that could not be read; matches everything.</summary>
    internal static readonly Condition Blank = new Condition.All([]);

    internal static readonly Shape<Items<Cidr>> Ranges = new ListShape<Cidr>("ranges", new CidrShape(), default) { OrSingle = true, NeedsOne = true };

    private static readonly ListShape<string> Methods = new("methods",
        new TextShape("a method (GET)", CheckMethod) { SchemaPattern = "[A-Z][A-Z-]*" }, "GET")
    { OrSingle = true, NeedsOne = true };

    private static readonly NamedTests Queries = new("query parameter", TestKeys.Text,
        name => name.Length == 0 ? new(Codes.BadName, "a query parameter without name cannot be tested", "write its name") : null);

    private static readonly NamedTests Headers = new("header", TestKeys.Text, name => Names.CheckToken("header", Literal(name)))
    {
        Normal = name => name.ToLowerInvariant(),
    };

    private static readonly NamedTests Cookies = new("cookie", TestKeys.Text, name => Names.CheckToken("cookie", Literal(name)));

    internal static readonly Variants<Condition> Table = new("when", "a condition ({ query: { version: v1 } })",
        "What a request must be like. Several keys must all be met.", Blank)
    {
        Cases =
        [
            Named<Condition.Query>("query", Queries, one => new Condition.Query(one.Name, one.Test), query => new(query.Name, query.Test),
                "Query parameters, percent-decoded; of several with one name any may fit."),
            Named<Condition.Header>("header", Headers, one => new Condition.Header(one.Name, one.Test),
                header => new(header.Name, header.Test), "Request headers; names without case."),
            Named<Condition.Cookie>("cookie", Cookies, one => new Condition.Cookie(one.Name, one.Test),
                cookie => new(cookie.Name, cookie.Test), "Cookies of the request."),
            new Variant<Condition, Condition.Path, TextTest>("path", () => TestKeys.Path, new TextTest.Present(true),
                test => new Condition.Path(test), path => path.Test,
                "The path without query, percent-decoded, with `.`, `..` and `//` resolved. A text alone is the whole path."),
            new Variant<Condition, Condition.Host, TextTest>("host", () => TestKeys.Host, new TextTest.Present(true),
                test => new Condition.Host(test), host => host.Test, "The host without port and case."),
            new Variant<Condition, Condition.Method, Items<string>>("method", () => Methods, [], names => new Condition.Method(names),
                method => method.Names, "The method, or one of several."),
            new Variant<Condition, Condition.Client, Items<Cidr>>("client", () => Ranges, [],
                ranges => new Condition.Client(ranges), client => client.Ranges,
                "The client's address lies in one of the ranges; behind `trusted_proxies` the address they report."),
            new Variant<Condition, Condition.All, Items<Condition>>("all", () => Several!, [], conditions => new Condition.All(conditions),
                all => all.Conditions, "All of the conditions."),
            new Variant<Condition, Condition.Any, Items<Condition>>("any", () => Several!, [], conditions => new Condition.Any(conditions),
                any => any.Conditions, "At least one of the conditions."),
            new Variant<Condition, Condition.Not, Condition>("not", () => Table!, Blank, inner => new Condition.Not(inner),
                not => not.Inner, "The condition is not met."),
        ],
        Join = Together,
        Renamed =
        [
            ("headers", "write `header`"), ("cookies", "write `cookie`"), ("queries", "write `query`"),
            ("paths", "write `path: { in: [..] }`"), ("methods", "write `method`"),
            ("hosts", "write `host: { in: [..] }`"), ("ip", "write `client`"), ("from", "`from` stands beside `when`; here write `client`"),
            ("and", "write `all`"), ("or", "write `any`"),
        ],
    };

    private static readonly ListShape<Condition> Several = new("conditions", Table, Blank) { NeedsOne = true };

    private static Variant<Condition, C, Items<NamedTest>> Named<C>(
        string name, NamedTests tests, Func<NamedTest, Condition> wrap, Func<C, NamedTest> unwrap, string description) where C : Condition =>
        new(name, () => tests, [], all => all.Count == 1 ? wrap(all[0]) : new Condition.All(all.Select(wrap).ToItems()),
            one => [unwrap(one)], description);

    /// <summary>`query: { a: 1, b: 2 }, method: GET` is one condition of three parts.</summary>
    internal static Condition.All Together(Items<Condition> conditions) =>
        new(conditions.SelectMany(one => one is Condition.All { Conditions.IsEmpty: false } all ? all.Conditions : [one]).ToItems());

    private static Written Literal(string name) => new(name, name, false);

    private static Complaint? CheckMethod(Written method)
    {
        if (!Names.IsToken(method.Text)) return new(Codes.BadName, $"`{method.Shown}` is no method", "write e.g. GET or POST");
        return method.Text.Any(char.IsAsciiLetterLower)
            ? new(Codes.BadName, $"`{method.Shown}` never comes: methods are written in capitals",
                method.HasSecret ? "write capitals" : $"write {method.Text.ToUpperInvariant()}") : null;
    }
}
