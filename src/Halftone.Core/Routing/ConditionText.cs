using System.Diagnostics;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>Conditions in words, as `explain` prints them.</summary>
internal static class ConditionText
{
    internal static string Of(Condition condition) => condition switch
    {
        Condition.All all => $"all({string.Join(", ", all.Conditions.Select(Of))})",
        Condition.Any any => $"any({string.Join(", ", any.Conditions.Select(Of))})",
        Condition.Not not => $"not({Of(not.Inner)})",
        Condition.Method method => $"method {Several(method.Names)}",
        Condition.Client client => $"client in {Several(client.Ranges)}",
        Condition.Query { Test: var test } => $"{Subject(condition)} {Of(test)}",
        Condition.Header { Test: var test } => $"{Subject(condition)} {Of(test)}",
        Condition.Cookie { Test: var test } => $"{Subject(condition)} {Of(test)}",
        Condition.Path { Test: var test } => $"{Subject(condition)} {Of(test)}",
        Condition.Host { Test: var test } => $"{Subject(condition)} {Of(test)}",
        _ => throw new UnreachableException($"{condition} has no words."),
    };

    /// <summary>What of the request a condition looks at.</summary>
    internal static string Subject(Condition condition) => condition switch
    {
        Condition.Query query => $"query {query.Name}",
        Condition.Header header => $"header {header.Name}",
        Condition.Cookie cookie => $"cookie {cookie.Name}",
        Condition.Path => "path",
        Condition.Host => "host",
        Condition.Method => "method",
        Condition.Client => "client",
        _ => "",
    };

    internal static string Of(IdentitySource source) => source switch
    {
        IdentitySource.Cookie cookie => $"cookie {cookie.Name}",
        IdentitySource.Header header => $"header {header.Name}",
        IdentitySource.Query query => $"query {query.Name}",
        IdentitySource.ClientAddress => "client address",
        _ => throw new UnreachableException($"{source} has no words."),
    };

    private static string Of(TextTest test) => test switch
    {
        // What stands for a secret in the file is shown, never the secret.
        TextTest.Is one => $"= {one.Shown ?? one.Value}",
        TextTest.In several => $"in {Several(several.ShownValues.IsEmpty ? several.Values : several.ShownValues)}",
        TextTest.Prefix prefix => $"starts with {prefix.Shown ?? prefix.Value}",
        TextTest.Regex regex => $"matches {regex.Shown ?? regex.Pattern}",
        TextTest.Present { Wanted: true } => "present",
        TextTest.Present => "absent",
        _ => throw new UnreachableException($"{test} has no words."),
    };

    private static string Several<T>(Items<T> items) => $"[{string.Join(", ", items)}]";
}
