using Halftone.Api.Contracts;
using Halftone.Core.Config;
using Halftone.Core.Routing;

namespace Halftone.Running;

/// <summary>Turns a request as a person describes it into the head that a client would send, or says which word is wrong.</summary>
internal static class RequestWords
{
    private const string Example = "write for example 'GET /x?version=v1'";

    internal static (string? Head, Failure? Failure) Head(ExplainQuestion question, ServiceConfig service)
    {
        var (target, host) = Split(question.Target);
        if (!IsToken(question.Method)) return Refuse($"\"{question.Method}\" is not a method", Example);
        if (!target.StartsWith('/')) return Refuse($"the path \"{target}\" does not start with '/'", Example);
        if (target.FirstOrDefault(letter => letter is <= ' ' or > '~' or '#') is var odd and not '\0') return Refuse($"the path has a {Named(odd)}", "write it percent-encoded, as clients send it");
        foreach (var line in question.Headers)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !IsToken(line[..colon]) || line.Any(char.IsControl)) return Refuse($"\"{line}\" is not a header", "write 'name: value'");
        }
        foreach (var cookie in question.Cookies)
        {
            if (!cookie.Contains('=', StringComparison.Ordinal) || cookie.Any(char.IsControl)) return Refuse($"\"{cookie}\" is not a cookie", "write name=value");
        }
        List<string> headers = [.. question.Headers], cookies = [.. question.Cookies];
        if (question.User is { } user)
        {
            if (user.Length == 0 || user.Any(letter => letter is <= ' ' or ';' or '"' || char.IsControl(letter))) return Refuse($"\"{user}\" cannot be an identity", "leave out spaces, quotes and ';'");
            target = Identify(user, IdentityOrder.Of(service).First(), target, headers, cookies);
        }
        if (!headers.Any(line => IsNamed(line, "host"))) headers.Insert(0, $"host: {host ?? DefaultHost(service)}");
        // Before a cookie field among the headers: the first cookie of a name counts.
        if (cookies.Count > 0) headers.Insert(0, $"cookie: {string.Join("; ", cookies)}");
        return ($"{question.Method} {target} HTTP/1.1\r\n{string.Concat(headers.Select(line => $"{line}\r\n"))}\r\n", null);
    }

    /// <summary>An http URL brings its host along.</summary>
    private static (string Target, string? Host) Split(string target)
    {
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || !target.StartsWith("http", StringComparison.OrdinalIgnoreCase)) return (target, null);
        var authority = target[(scheme + 3)..];
        var end = authority.IndexOfAny(['/', '?']);
        return end < 0 ? ("/", authority) : (authority[end] == '?' ? $"/{authority[end..]}" : authority[end..], authority[..end]);
    }

    /// <summary>Puts the identity where the service looks first, instead of another one there.</summary>
    private static string Identify(string user, IdentitySource first, string target, List<string> headers, List<string> cookies)
    {
        switch (first)
        {
            case IdentitySource.Cookie cookie:
                cookies.RemoveAll(pair => pair.StartsWith($"{cookie.Name}=", StringComparison.Ordinal));
                cookies.Insert(0, $"{cookie.Name}={user}");
                return target;
            case IdentitySource.Header header:
                headers.RemoveAll(line => IsNamed(line, header.Name));
                headers.Insert(0, $"{header.Name}: {user}");
                return target;
            case IdentitySource.Query query:
                var mark = target.IndexOf('?', StringComparison.Ordinal);
                var pair = $"{Uri.EscapeDataString(query.Name)}={Uri.EscapeDataString(user)}";
                return mark < 0 ? $"{target}?{pair}" : $"{target[..mark]}?{pair}&{target[(mark + 1)..]}";
            default:
                throw new System.Diagnostics.UnreachableException("The issued cookie comes before the client's address.");
        }
    }

    private static bool IsNamed(string line, string name) => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase);

    /// <summary>A host of the service, so that a question about its paths is one that it could be asked.</summary>
    private static string DefaultHost(ServiceConfig service)
    {
        var first = service.Match.Hosts.FirstOrDefault(host => host != "*") ?? "localhost";
        return first.StartsWith('*') ? $"any{first[1..]}" : first;
    }

    private static bool IsToken(string text) => text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal));

    private static string Named(char odd) => odd switch { ' ' => "space", '#' => "'#', which clients never send", _ when char.IsControl(odd) => "control character", _ => $"'{odd}'" };

    private static (string?, Failure?) Refuse(string fact, string mend) => (null, new(ExitCode.Usage, fact, mend));
}
