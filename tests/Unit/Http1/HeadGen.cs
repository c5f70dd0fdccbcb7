using CsCheck;

namespace Halftone.Tests.Unit.Http1;

/// <summary>Heads grown from the grammar, with the fields that matter mixed in; and damage done to them.</summary>
internal static class HeadGen
{
    private static readonly Gen<string> Token = Gen.Char["!#$%&'*+-.^`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"].Array[1, 24].Select(c => new string(c));
    private static readonly Gen<string> Value = Gen.Char["\t !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\u0080\u00e9\u00ff"].Array[0, 60].Select(c => new string(c));
    private static readonly Gen<string> Blank = Gen.OneOf("", " ", " ", "\t", "  \t");

    private static readonly Gen<string> Plain = Gen.Select(Token, Blank, Value, Blank, (name, before, value, after) => $"x{name}:{before}{value}{after}\r\n");

    private static readonly Gen<string> Known = Gen.OneOf(
        "Connection: keep-alive\r\n", "connection: close\r\n", "Connection: X-Named, te\r\n", "X-Named: 1\r\n", "x-named: 2\r\n", "Keep-Alive: timeout=5\r\n",
        "TE: trailers\r\n", "Trailer: X\r\n", "Upgrade: websocket\r\n", "Proxy-Connection: x\r\n", "Proxy-Authorization: x\r\n", "Via: 1.0 before\r\n",
        "X-Forwarded-For: 203.0.113.9\r\n", "X-Forwarded-Proto: https\r\n", "X-Forwarded-Host: evil\r\n", "Forwarded: for=evil\r\n", "Under_Score: 1\r\n",
        "Cookie: a=b\r\n", "Authorization: x\r\n", "Content-Type: text/event-stream\r\n", "Cache-Control: x\r\n", "Date: then\r\n", "Set-Cookie: a=b\r\n");

    private static readonly Gen<string> Lines = Gen.Frequency((1, Plain), (2, Known)).Array[0, 12].Select(string.Concat);
    private static readonly Gen<string> Framing = Gen.OneOf("", "", "Content-Length: 12\r\n", "content-length:0\r\n", "Transfer-Encoding: chunked\r\n");

    private static readonly Gen<string> Target = Gen.OneOf("/", "/?", "/a/b?c=d", "//x/../%2f?%zz&y=?", "http://b.example", "http://b.example:80/x?y", "HTTPS://[::1]?q");
    private static readonly Gen<string> Method = Gen.Frequency((3, Gen.OneOf("GET", "POST", "HEAD", "OPTIONS", "PATCH")), (1, Token.Select(t => "X" + t)));

    internal static readonly Gen<string> Request = Gen.Select(
        Method, Target, Gen.OneOf("1.1", "1.1", "1.2"), Lines, Lines, Framing, Lines,
        (method, target, version, first, second, framing, third) => $"{method} {target} HTTP/{version}\r\n{first}Host: a.example:8000\r\n{second}{framing}{third}\r\n");

    internal static readonly Gen<string> Answer = Gen.Select(
        Gen.OneOf("1.1", "1.1", "1.3"), Gen.Int[100, 999], Value, Lines, Framing, Lines,
        (version, status, reason, first, framing, second) => $"HTTP/{version} {status} {reason}\r\n{first}{framing}{second}\r\n");

    /// <summary>The text with a few bytes changed, dropped, doubled or put in, preferring those that parsers stumble over.</summary>
    internal static Gen<string> Damaged(Gen<string> whole) => Gen.Select(
        whole,
        Gen.Select(Gen.Double.Unit, Gen.Int[0, 3], Gen.Frequency((3, Gen.Char["\r\n\t \0:;,_#\u007f\u0080\"()0/"]), (1, Gen.Char['\0', '\u00ff']))).Array[1, 4],
        (text, blows) => blows.Aggregate(text, Strike));

    private static string Strike(string text, (double Place, int Kind, char With) blow)
    {
        var at = (int)(blow.Place * text.Length);
        return blow.Kind switch
        {
            0 => text.Insert(at, blow.With.ToString()),
            1 when text.Length > 1 => text.Remove(at, 1),
            2 => text.Insert(at, text[at..Math.Min(text.Length, at + 9)]),
            _ => text[..at] + blow.With + text[Math.Min(text.Length, at + 1)..],
        };
    }
}
