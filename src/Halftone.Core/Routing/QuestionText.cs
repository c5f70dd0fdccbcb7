using System.Net;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>What a person asks: `explain SERVICE 'GET /x?version=v1' [-H name:value] [--cookie a=b] [--user U] [--from ADDRESS]`.</summary>
internal sealed record QuestionText
{
    /// <summary>`GET /path?query`; the method may be left out, and an http URL brings its host along.</summary>
    public required string Request { get; init; }

    /// <summary>`name: value` each.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>`name=value` each.</summary>
    public IReadOnlyList<string> Cookies { get; init; } = [];

    /// <summary>An identity; put where the service looks first.</summary>
    public string? User { get; init; }

    /// <summary>The client's address.</summary>
    public string Client { get; init; } = "127.0.0.1";

    /// <summary>The request, or what is wrong with the words and how to mend it.</summary>
    internal (Question? Question, string? Problem) Read(ServiceConfig service)
    {
        var (method, target, host) = Split(Request.Trim());
        if (!IsToken(method)) return Refuse($"\"{method}\" is not a method", "write for example 'GET /x?version=v1'");
        if (!target.StartsWith('/')) return Refuse($"the path \"{target}\" does not start with '/'", "write for example 'GET /x?version=v1'");
        if (target.FirstOrDefault(c => c is <= ' ' or > '~' or '#') is var odd and not '\0') return Refuse($"the path has a {Named(odd)}", "write it percent-encoded, as clients send it");
        if (!IPAddress.TryParse(Client, out var client)) return Refuse($"\"{Client}\" is not an address", "write for example 192.0.2.1 or 2001:db8::1");

        var fields = new List<(string Name, string Value)>();
        foreach (var line in Headers)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !IsToken(line[..colon]) || line.Any(char.IsControl)) return Refuse($"\"{line}\" is not a header", "write 'name: value'");
            fields.Add((line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }
        foreach (var cookie in Cookies)
        {
            if (!cookie.Contains('=', StringComparison.Ordinal) || cookie.Any(char.IsControl)) return Refuse($"\"{cookie}\" is not a cookie", "write name=value");
            fields.Add(("cookie", cookie));
        }
        if (User is not null)
        {
            if (User.Length == 0 || User.Any(c => c is <= ' ' or ';' or '"' || char.IsControl(c))) return Refuse($"\"{User}\" cannot be an identity", "leave out spaces, quotes and ';'");
            target = Identify(User, IdentityOrder.Of(service).First(), target, fields);
        }

        var named = fields.FindLast(field => field.Name.Equals("host", StringComparison.OrdinalIgnoreCase)).Value;
        return (new Question(method, target, host ?? HostOf(named) ?? DefaultHost(service), fields, client), null);
    }

    private static (string Method, string Target, string? Host) Split(string request)
    {
        var space = request.IndexOf(' ', StringComparison.Ordinal);
        var (method, target) = space < 0 ? ("GET", request) : (request[..space], request[(space + 1)..].TrimStart());
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || !target.StartsWith("http", StringComparison.OrdinalIgnoreCase)) return (method, target, null);
        var authority = target[(scheme + 3)..];
        var end = authority.IndexOfAny(['/', '?']);
        var rest = end < 0 ? "/" : authority[end] == '?' ? $"/{authority[end..]}" : authority[end..];
        return (method, rest, HostOf(end < 0 ? authority : authority[..end]));
    }

    /// <summary>Puts the identity in front of others of its name, for the first one counts.</summary>
    private static string Identify(string user, IdentitySource first, string target, List<(string Name, string Value)> fields)
    {
        switch (first)
        {
            case IdentitySource.Cookie cookie:
                fields.Insert(0, ("cookie", $"{cookie.Name}={user}"));
                return target;
            case IdentitySource.Header header:
                fields.Insert(0, (header.Name, user));
                return target;
            case IdentitySource.Query query:
                var mark = target.IndexOf('?', StringComparison.Ordinal);
                var pair = $"{Uri.EscapeDataString(query.Name)}={Uri.EscapeDataString(user)}";
                return mark < 0 ? $"{target}?{pair}" : $"{target[..mark]}?{pair}&{target[(mark + 1)..]}";
            default:
                throw new System.Diagnostics.UnreachableException("The issued cookie comes before the client's address.");
        }
    }

    /// <summary>Without its port.</summary>
    private static string? HostOf(string? authority)
    {
        if (authority is null) return null;
        var colon = authority.LastIndexOf(':');
        return colon > authority.LastIndexOf(']') ? authority[..colon] : authority;
    }

    /// <summary>A host of the service, so that a question about its paths is one that it could be asked.</summary>
    private static string DefaultHost(ServiceConfig service)
    {
        var first = service.Match.Hosts.FirstOrDefault(host => host != "*") ?? "localhost";
        return first.StartsWith('*') ? $"any{first[1..]}" : first;
    }

    private static bool IsToken(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    private static string Named(char odd) => odd switch { ' ' => "space", '#' => "'#', which clients never send", _ when char.IsControl(odd) => "control character", _ => $"'{odd}'" };

    private static (Question?, string?) Refuse(string fact, string mend) => (null, $"{fact}; {mend}");
}
