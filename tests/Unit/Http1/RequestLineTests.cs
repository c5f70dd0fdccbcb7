using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class RequestLineTests
{
    [Theory]
    [InlineData("GET", "Get")]
    [InlineData("HEAD", "Head")]
    [InlineData("POST", "Post")]
    [InlineData("PUT", "Put")]
    [InlineData("DELETE", "Delete")]
    [InlineData("OPTIONS", "Options")]
    [InlineData("TRACE", "Trace")]
    [InlineData("PATCH", "Patch")]
    [InlineData("get", "Other")]
    [InlineData("PROPFIND", "Other")]
    [InlineData("M-SEARCH", "Other")]
    [InlineData("!#$%&'*+-.^_`|~9", "Other")]
    public void A_method_is_any_token_and_its_case_counts(string method, string kind)
    {
        var read = ReadRequest.Of($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((ReadResult.Done, method, Enum.Parse<MethodKind>(kind)), (read.Result, read.Method, read.Head.Method));
    }

    [Fact]
    public void Connect_is_refused_before_its_line_is_complete() => Refused(Fault.MethodRefused, "CONNECT a:443");

    [Theory]
    [InlineData("/", "/", "")]
    [InlineData("/?", "/", "")]
    [InlineData("/a/b?x=1&y=?2", "/a/b", "x=1&y=?2")]
    [InlineData("//a//../b;c=%2f%zz", "//a//../b;c=%2f%zz", "")]
    [InlineData("/\"<>\\^`{|}", "/\"<>\\^`{|}", "")]
    public void Path_and_query_are_the_bytes_that_came(string target, string path, string query)
    {
        var read = ReadRequest.Of($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((ReadResult.Done, target, path, query), (read.Result, read.Target, read.Path, read.Query));
    }

    [Theory]
    [InlineData("http://b.example/p?q", "/p", "q", "b.example", "b.example")]
    [InlineData("HTTPS://b.example:8443/", "/", "", "b.example", "b.example:8443")]
    [InlineData("http://b", "/", "", "b", "b")]
    [InlineData("http://b?q=/x", "/", "q=/x", "b", "b")]
    [InlineData("http://[2001:db8::1]:80/x", "/x", "", "[2001:db8::1]", "[2001:db8::1]:80")]
    public void In_absolute_form_the_authority_stands_for_host(string target, string path, string query, string host, string authority)
    {
        var read = ReadRequest.Of($"GET {target} HTTP/1.1\r\nHost: other\r\n\r\n");
        Assert.Equal((ReadResult.Done, true), (read.Result, read.Head.Absolute));
        Assert.Equal((path, query, host, authority), (read.Path, read.Query, read.Host, read.Authority));
    }

    [Theory]
    [InlineData("ftp://a/")]
    [InlineData("httpx://a/")]
    [InlineData("http:/a/")]
    [InlineData("http:a")]
    [InlineData("a")]
    [InlineData("a:80")]
    [InlineData("?x")]
    [InlineData("*")]
    [InlineData("**")]
    [InlineData("/*#f")]
    [InlineData("/#")]
    [InlineData("/a?b#c")]
    [InlineData("http://a/#f")]
    [InlineData("http://a#f")]
    public void Other_targets_are_malformed(string target) => Refused(Fault.HeadMalformed, $"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");

    [Theory]
    [InlineData("http:///x")]
    [InlineData("http://")]
    [InlineData("http://?x")]
    [InlineData("http://user@a/")]
    [InlineData("http://user:pw@a/")]
    [InlineData("http://a:99999/")]
    [InlineData("http://a,b/")]
    public void An_authority_must_be_a_host_and_a_port(string target) => Refused(Fault.HostInvalid, $"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");

    [Fact]
    public void An_asterisk_is_for_options_only()
    {
        var read = ReadRequest.Of("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((ReadResult.Done, "*", ""), (read.Result, read.Path, read.Query));
        Refused(Fault.HeadMalformed, "OPTIONS *x HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    [Theory]
    [InlineData("HTTP/1.1", 1)]
    [InlineData("HTTP/1.0", 0)]
    [InlineData("HTTP/1.2", 1)]
    [InlineData("HTTP/1.9", 1)]
    public void A_higher_minor_version_is_served_as_1_1(string version, int minor)
    {
        var read = ReadRequest.Of($"GET / {version}\r\nHost: a\r\n\r\n");
        Assert.Equal((ReadResult.Done, minor), (read.Result, read.Head.Minor));
    }

    [Theory]
    [InlineData("HTTP/2.0")]
    [InlineData("HTTP/0.9")]
    [InlineData("HTTP/3.1")]
    public void Another_major_version_is_not_supported(string version) => Refused(Fault.VersionUnsupported, $"GET / {version}\r\n");

    [Fact]
    public void The_preface_of_http_2_is_a_version_we_do_not_speak() => Refused(Fault.VersionUnsupported, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    [Theory]
    [InlineData("GET / HTTP/1.10\r\n")]
    [InlineData("GET / HTTP/11\r\n")]
    [InlineData("GET / HTTP/1\r\n")]
    [InlineData("GET / http/1.1\r\n")]
    [InlineData("GET / HTTP/1,1\r\n")]
    [InlineData("GET / HTTP /1.1\r\n")]
    [InlineData("GET / HTTP/1.1 \r\n")]
    [InlineData("GET / HTTP/1.1\n")]
    [InlineData("GET / HTTP/1.1\r\r\n")]
    [InlineData("GET /\r\n")]
    [InlineData("GET / \r\n")]
    [InlineData("GET  / HTTP/1.1\r\n")]
    [InlineData("GET /  HTTP/1.1\r\n")]
    [InlineData("GET\t/ HTTP/1.1\r\n")]
    [InlineData("GET /\tHTTP/1.1\r\n")]
    [InlineData(" GET / HTTP/1.1\r\n")]
    [InlineData("GET\r\n")]
    [InlineData("\n")]
    [InlineData("\rG")]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\n")]
    public void One_space_between_three_parts_and_crlf_at_the_end(string line) => Refused(Fault.HeadMalformed, line);

    [Fact]
    public void One_empty_line_before_the_request_is_an_old_clients_leftover()
    {
        var text = "\r\nGET /x?y HTTP/1.1\r\nHost: a\r\n\r\n";
        var read = ReadRequest.Of(text);
        Assert.Equal((ReadResult.Done, text.Length, "GET", "/x", "y", "a"), (read.Result, read.Head.Length, read.Method, read.Path, read.Query, read.Host));
        Assert.StartsWith("GET /x?y HTTP/1.1\r\nHost: a\r\n", read.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_byte_has_its_place_in_a_request_line()
    {
        const string Token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        for (var b = 0; b < 256; b++)
        {
            var c = (char)b;
            Check(Token.Contains(c), $"G{c}T / HTTP/1.1\r\n");
            Check(Token.Contains(c) || b == '\r', $"{c}\nET / HTTP/1.1\r\n".Replace("\nET", b == '\r' ? "\nET" : "ET", StringComparison.Ordinal));
            Check(b is > 0x20 and < 0x7f && c != '#', $"GET /a{c}b HTTP/1.1\r\n");
            Check(b is > 0x20 and < 0x7f && c != '#', $"GET /a?{c} HTTP/1.1\r\n");
            Check(c == ' ', $"GET{c}/ HTTP/1.1\r\n", alsoIf: Token.Contains(c));
            Check(c == 'H', $"GET / {c}TTP/1.1\r\n");
            Check(char.IsAsciiDigit(c), $"GET / HTTP/1.{c}\r\n");
            Check(c == '\r', $"GET / HTTP/1.1{c}\n");
            Check(c == '\n', $"GET / HTTP/1.1\r{c}");
        }

        // `alsoIf`: the byte joins its neighbour, which decides (a longer method and then no target).
        static void Check(bool valid, string line, bool alsoIf = false)
        {
            if (alsoIf) return;
            Assert.Equal(valid ? ReadResult.Incomplete : ReadResult.Refused, ReadRequest.Of(line).Result);
        }
    }

    private static void Refused(Fault fault, string text)
    {
        var read = ReadRequest.Of(text);
        Assert.Equal((ReadResult.Refused, fault), (read.Result, read.Fault));
    }
}
