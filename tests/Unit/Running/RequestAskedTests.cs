using Halftone.Api.Contracts;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Running;
using Halftone.Tests.Unit.Routing;
using Xunit;
using static Halftone.Tests.Unit.Routing.Routes;

namespace Halftone.Tests.Unit.Running;

public sealed class RequestAskedTests
{
    private static readonly ExplainQuestion Plain = new() { Service = "web", Method = "GET", Target = "/" };

    private static string Head(ExplainQuestion question, ServiceConfig? service = null)
    {
        var (head, failure) = RequestWords.Head(question, service ?? Web());
        Assert.Null(failure);
        return head!.Replace("\r\n", "|").TrimEnd('|');
    }

    [Theory]
    [InlineData("/x?version=v1", "GET /x?version=v1 HTTP/1.1|host: localhost")]
    [InlineData("https://shop.example:8443/a?b=c?d", "GET /a?b=c?d HTTP/1.1|host: shop.example:8443")]
    [InlineData("http://[::1]:80", "GET / HTTP/1.1|host: [::1]:80")]
    [InlineData("http://h?q", "GET /?q HTTP/1.1|host: h")]
    public void A_request_is_written_as_one_would_say_it(string target, string head) => Assert.Equal(head, Head(Plain with { Target = target }));

    [Fact]
    public void Headers_and_cookies_go_where_they_belong() =>
        Assert.Equal("GET / HTTP/1.1|cookie: a=b; c=d|X-A:1|Host: b.example:1", Head(Plain with { Headers = ["X-A:1", "Host: b.example:1"], Cookies = ["a=b", "c=d"] }));

    [Fact]
    public void A_user_is_put_where_the_service_looks_first_in_place_of_another()
    {
        ServiceConfig Identified(params IdentitySource[] sources) => Web() with { Identity = new(sources) };
        var ask = Plain with { Target = "/?a=b", User = "anna@x", Cookies = ["uid=other"], Headers = ["X-User: other", "host: h"] };
        const string Rest = "|X-User: other|host: h";
        Assert.Equal($"GET /?a=b HTTP/1.1|cookie: halftone_id=anna@x; uid=other{Rest}", Head(ask));
        Assert.Equal($"GET /?a=b HTTP/1.1|cookie: halftone_id=anna@x; uid=other{Rest}", Head(ask, Identified(new IdentitySource.ClientAddress())));
        Assert.Equal($"GET /?a=b HTTP/1.1|cookie: uid=anna@x{Rest}", Head(ask, Identified(new IdentitySource.Cookie("uid"))));
        Assert.Equal("GET /?a=b HTTP/1.1|cookie: uid=other|x-user: anna@x|host: h", Head(ask, Identified(new IdentitySource.Header("x-user"))));
        Assert.Equal($"GET /?user=anna%40x&a=b HTTP/1.1|cookie: uid=other{Rest}", Head(ask, Identified(new IdentitySource.Query("user"))));
    }

    [Fact]
    public void A_question_without_host_is_asked_on_a_host_of_the_service()
    {
        ServiceConfig On(params string[] hosts) => Web() with { Match = new MatchConfig { Hosts = new(hosts) } };
        Assert.EndsWith("host: a.example", Head(Plain, On("*", "a.example")));
        Assert.EndsWith("host: any.b.example", Head(Plain, On("*.b.example")));
    }

    [Theory]
    [InlineData("GET", "x", "the path \"x\" does not start with '/'", "write for example 'GET /x?version=v1'")]
    [InlineData("G(T", "/x", "\"G(T\" is not a method", "write for example 'GET /x?version=v1'")]
    [InlineData("GET", "/a b", "the path has a space", "write it percent-encoded, as clients send it")]
    [InlineData("GET", "/ü", "the path has a 'ü'", "write it percent-encoded, as clients send it")]
    [InlineData("GET", "/#a", "the path has a '#', which clients never send", "write it percent-encoded, as clients send it")]
    public void A_bad_request_line_says_how_to_write_it(string method, string target, string what, string hint) => Refused(Plain with { Method = method, Target = target }, what, hint);

    [Fact]
    public void Other_bad_words_say_how_to_write_them()
    {
        Refused(Plain with { Headers = ["x"] }, "\"x\" is not a header", "write 'name: value'");
        Refused(Plain with { Headers = ["x: a\r\nhost: b"] }, "\"x: a\r\nhost: b\" is not a header", "write 'name: value'");
        Refused(Plain with { Cookies = ["x"] }, "\"x\" is not a cookie", "write name=value");
        Refused(Plain with { User = "a b" }, "\"a b\" cannot be an identity", "leave out spaces, quotes and ';'");
        Refused(Plain with { Client = "x" }, "'x' is not an address", "give the client's address: --client 192.0.2.7");
    }

    [Fact]
    public void The_answer_is_what_serving_decides()
    {
        var service = Web(Rule(new Condition.Query("version", new TextTest.Is("v3")), "v3")) with { Split = new SplitConfig("v2", new Percent(50)) };
        var table = Compile(service);
        foreach (var user in Enumerable.Range(0, 50))
        {
            var (explained, _) = RequestAsked.Explain(table, Plain with { User = $"u{user}" }, UnderscoreNames.Drop);
            var served = table.Services[0].Decide(Requests.Of("GET /", $"cookie: halftone_id=u{user}").View, 0);
            Assert.Equal(table.Services[0].Versions[served.Version].Key.Version, explained!.Version);
            Assert.Equal(served.IdentityHash, explained.Split!.Hash);
        }
    }

    private static void Refused(ExplainQuestion question, string what, string hint)
    {
        var (_, failure) = RequestAsked.Explain(Compile(Web()), question, UnderscoreNames.Drop);
        Assert.Equal(new Failure(ExitCode.Usage, what, hint), failure);
    }
}
