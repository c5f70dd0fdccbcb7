namespace Halftone.Tests.Wire.Conformance;

/// <summary>Requests as text. Fields come with their CRLF.</summary>
internal static class Asks
{
    internal static string Get(string fields = "", string target = "/") => $"GET {target} HTTP/1.1\r\nHost: h\r\n{fields}\r\n";

    internal static string Post(string fields, string body = "") => $"POST / HTTP/1.1\r\nHost: h\r\n{fields}\r\n{body}";

    internal static string Chunked(string body, string fields = "") => Post($"{fields}Transfer-Encoding: chunked\r\n", body);
}
