using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Tests.Unit.Routing;

/// <summary>A request in parts, and rules evaluated on the parts in the plainest way: the model that the compiled rules are held against.</summary>
internal sealed record NaiveRequest(string Method, string Path, string Host, string Client, (string Name, string Value)[] Query, (string Name, string Value)[] Headers, (string Name, string Value)[] Cookies)
{
    internal int FirstMatch(Items<RuleConfig> rules)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (Holds(rules[i].When)) return i;
        }
        return -1;
    }

    /// <summary>The same request as a head; every other query value is percent-encoded throughout, and cookies come on two lines.</summary>
    internal Requests ToHead()
    {
        var query = string.Join('&', Query.Select((pair, i) => $"{pair.Name}={(i % 2 == 0 ? pair.Value : Encoded(pair.Value))}"));
        var cookies = Cookies.Chunk(2).Select(chunk => "cookie: " + string.Join("; ", chunk.Select(pair => $"{pair.Name}={pair.Value}")));
        return Requests.From(Client, $"{Method} {Path}?{query}", [$"host: {Host}", .. Headers.Select(pair => $"{pair.Name.ToUpperInvariant()}: {pair.Value}"), .. cookies]);
    }

    private static string Encoded(string text) => string.Concat(text.Select(c => $"%{(int)c:x2}"));

    private bool Holds(Condition condition) => condition switch
    {
        Condition.Query query => Holds(Query, query.Name, query.Test),
        Condition.Header header => Holds(Headers, header.Name, header.Test),
        Condition.Cookie cookie => Holds(Cookies, cookie.Name, cookie.Test),
        Condition.Path path => Holds(path.Test, Path),
        Condition.Host host => Holds(host.Test, Host),
        Condition.Method method => method.Names.Contains(Method),
        Condition.Client client => client.Ranges.Any(range => new IPNetwork(range.Network, range.PrefixLength).Contains(IPAddress.Parse(Client))),
        Condition.All all => all.Conditions.All(Holds),
        Condition.Any any => any.Conditions.Any(Holds),
        Condition.Not not => !Holds(not.Inner),
        _ => throw new UnreachableException(),
    };

    private static bool Holds((string Name, string Value)[] pairs, string name, TextTest test)
    {
        string[] values = [.. pairs.Where(pair => pair.Name == name).Select(pair => pair.Value)];
        return test is TextTest.Present { Wanted: false } ? values.Length == 0 : values.Any(value => Holds(test, value));
    }

    private static bool Holds(TextTest test, string value) => test switch
    {
        TextTest.Is one => value == one.Value,
        TextTest.In several => several.Values.Contains(value),
        TextTest.Prefix prefix => value.StartsWith(prefix.Value, StringComparison.Ordinal),
        TextTest.Regex regex => Regex.IsMatch(value, regex.Pattern),
        TextTest.Present present => present.Wanted,
        _ => throw new UnreachableException(),
    };
}
