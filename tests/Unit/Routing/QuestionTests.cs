using System.Text;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Xunit;
using static Halftone.Tests.Unit.Routing.Routes;

namespace Halftone.Tests.Unit.Routing;

public sealed class QuestionTests
{
    private static RequestView Read(QuestionText text, ServiceConfig? service = null)
    {
        var (question, problem) = text.Read(service ?? Web());
        Assert.Null(problem);
        return question!.View;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static string Fields(RequestView view)
    {
        var text = new StringBuilder();
        foreach (var field in view.Fields) text.Append(Text(view.Head.Slice(field.NameStart, field.NameLength))).Append('=').Append(Text(view.Head.Slice(field.ValueStart, field.ValueLength))).Append('|');
        return text.ToString();
    }

    [Theory]
    [InlineData("GET /x?version=v1", "GET", "/x", "version=v1", "localhost")]
    [InlineData("/x", "GET", "/x", "", "localhost")]
    [InlineData("POST https://shop.example:8443/a?b=c?d", "POST", "/a", "b=c?d", "shop.example")]
    [InlineData("http://[::1]:80", "GET", "/", "", "[::1]")]
    [InlineData("http://h?q", "GET", "/", "q", "h")]
    public void A_request_is_written_as_one_would_say_it(string request, string method, string path, string query, string host)
    {
        var view = Read(new QuestionText { Request = request });
        Assert.Equal((method, path, query, host), (Text(view.Method), Text(view.Path), Text(view.Query), Text(view.Host)));
    }

    [Fact]
    public void Headers_cookies_and_the_client_go_where_they_belong()
    {
        var view = Read(new QuestionText { Request = "/", Headers = ["X-A:1 ", "Host: b.example:1"], Cookies = ["a=b", "c=d"], Client = "10.1.2.3" });
        Assert.Equal("X-A=1|Host=b.example:1|cookie=a=b|cookie=c=d|", Fields(view));
        Assert.Equal("b.example", Text(view.Host));
        Assert.Equal(Requests.AddressBits("10.1.2.3"), view.Client);
    }

    [Fact]
    public void A_user_is_put_where_the_service_looks_first()
    {
        ServiceConfig Identified(params IdentitySource[] sources) => Web() with { Identity = new(sources) };
        var ask = new QuestionText { Request = "/?a=b", User = "anna@x", Cookies = ["uid=other"] };
        Assert.Equal("cookie=halftone_id=anna@x|cookie=uid=other|", Fields(Read(ask)));
        Assert.Equal("cookie=halftone_id=anna@x|cookie=uid=other|", Fields(Read(ask, Identified(new IdentitySource.ClientAddress()))));
        Assert.Equal("cookie=uid=anna@x|cookie=uid=other|", Fields(Read(ask, Identified(new IdentitySource.Cookie("uid")))));
        Assert.Equal("x-user=anna@x|cookie=uid=other|", Fields(Read(ask, Identified(new IdentitySource.Header("x-user")))));
        Assert.Equal("user=anna%40x&a=b", Text(Read(ask, Identified(new IdentitySource.Query("user"))).Query));
    }

    [Fact]
    public void A_question_without_host_is_asked_on_a_host_of_the_service()
    {
        ServiceConfig On(params string[] hosts) => Web() with { Match = new MatchConfig { Hosts = new(hosts) } };
        Assert.Equal("a.example", Text(Read(new QuestionText { Request = "/" }, On("*", "a.example")).Host));
        Assert.Equal("any.b.example", Text(Read(new QuestionText { Request = "/" }, On("*.b.example")).Host));
    }

    [Theory]
    [InlineData("x", "the path \"x\" does not start with '/'; write for example 'GET /x?version=v1'")]
    [InlineData("G(T /x", "\"G(T\" is not a method; write for example 'GET /x?version=v1'")]
    [InlineData("GET /a b", "the path has a space; write it percent-encoded, as clients send it")]
    [InlineData("/ü", "the path has a 'ü'; write it percent-encoded, as clients send it")]
    [InlineData("/#a", "the path has a '#', which clients never send; write it percent-encoded, as clients send it")]
    public void A_bad_request_line_says_how_to_write_it(string request, string problem) => Assert.Equal(problem, new QuestionText { Request = request }.Read(Web()).Problem);

    [Fact]
    public void Other_bad_words_say_how_to_write_them()
    {
        Assert.Equal("\"x\" is not a header; write 'name: value'", new QuestionText { Request = "/", Headers = ["x"] }.Read(Web()).Problem);
        Assert.Equal("\"x\" is not a cookie; write name=value", new QuestionText { Request = "/", Cookies = ["x"] }.Read(Web()).Problem);
        Assert.Equal("\"a b\" cannot be an identity; leave out spaces, quotes and ';'", new QuestionText { Request = "/", User = "a b" }.Read(Web()).Problem);
        Assert.Equal("\"x\" is not an address; write for example 192.0.2.1 or 2001:db8::1", new QuestionText { Request = "/", Client = "x" }.Read(Web()).Problem);
    }

    [Fact]
    public void The_answer_is_what_serving_decides()
    {
        var service = Web(Rule(new Condition.Query("version", new TextTest.Is("v3")), "v3")) with { Split = new SplitConfig("v2", new Percent(50)) };
        var table = Compile(service);
        foreach (var user in Enumerable.Range(0, 50))
        {
            var explained = Explainer.Explain(table, table.Services[0], Read(new QuestionText { Request = "/", User = $"u{user}" }, service));
            var served = table.Services[0].Decide(Requests.Of("GET /", $"cookie: halftone_id=u{user}").View, 0);
            Assert.Equal(table.Services[0].Versions[served.Version].Key.Version, explained.Version);
            Assert.Equal(served.IdentityHash, explained.Split!.Hash);
        }
    }
}
