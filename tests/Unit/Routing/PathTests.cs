using System.Text;
using CsCheck;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Xunit;
using static Halftone.Tests.Unit.Routing.Routes;

namespace Halftone.Tests.Unit.Routing;

public sealed class PathTests
{
    private static string? Read(string path, bool liberal)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        var to = new byte[bytes.Length];
        return PathText.TryRead(bytes, liberal, to, out var length) ? Encoding.UTF8.GetString(to, 0, length) : null;
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b/", "/a/b/")]
    [InlineData("*", "*")]
    [InlineData("//a///b//", "/a/b/")]
    [InlineData("/%61%2Db%7e", "/a-b~")]
    [InlineData("/%41%3aB%40", "/A:B@")]
    [InlineData("/caf%c3%a9", "/café")]
    [InlineData("/a/./b/.", "/a/b/")]
    [InlineData("/a/b/../c", "/a/c")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/%2e%2E/c", "/c")]
    [InlineData("/.well-known/x", "/.well-known/x")]
    [InlineData("/a/...", "/a/...")]
    [InlineData("/a%2fb", "/a%2Fb")]
    [InlineData("/a%252fb", "/a%252fb")]
    [InlineData("/a%3fb%23c%3b", "/a%3Fb%23c%3B")]
    [InlineData("/a;b=c/d", "/a;b=c/d")]
    public void The_literal_reading_decodes_what_is_harmless_and_tidies_up(string path, string reading) => Assert.Equal(reading, Read(path, liberal: false));

    [Theory]
    [InlineData("/a%2fb", "/a/b")]
    [InlineData("/a%5cb\\c", "/a/b/c")]
    [InlineData("/a%2F..%2fadmin", "/admin")]
    [InlineData("/a;v=1/b;w", "/a/b")]
    [InlineData("/a/..;/b", "/b")]
    [InlineData("/a%3bx/b", "/a/b")]
    [InlineData("/a%252fb", "/a%252fb")]
    public void The_liberal_reading_takes_encoded_slashes_and_parameters_as_some_servers_do(string path, string reading) => Assert.Equal(reading, Read(path, liberal: true));

    [Theory]
    [InlineData("/%00")]
    [InlineData("/a%0")]
    [InlineData("/a%zz")]
    [InlineData("/..")]
    [InlineData("/a/../../b")]
    [InlineData("/%2e%2e/b")]
    [InlineData("/%c0%af")]
    [InlineData("/a%e0%80%af")]
    [InlineData("/%f0%80%80%af")]
    public void A_path_that_no_reading_makes_safe_is_refused(string path) => Assert.Null(Read(path, liberal: false));

    [Fact]
    public void A_plain_path_is_its_own_reading_and_a_reading_is_never_longer() =>
        Gen.Char["/ab.%2eF5c;\\0"].Array[0, 12].Select(characters => "/" + new string(characters)).Sample(path =>
        {
            var (literal, liberal) = (Read(path, liberal: false), Read(path, liberal: true));
            if (PathText.IsPlain(Encoding.UTF8.GetBytes(path))) Assert.Equal((path, path), (literal, liberal));
            if (liberal is not null)
            {
                Assert.True(liberal.Length <= path.Length);
                Assert.DoesNotContain("//", liberal);
                Assert.DoesNotContain("/../", liberal + "/");
                Assert.DoesNotContain("/./", liberal + "/");
            }
        }, iter: 50_000);

    private static Decision Decide(TextTest test, string path) => Compile(Web(Rule(new Condition.Path(test), "v2"))).Services[0].Decide(Requests.Of($"GET {path}").View, 0);

    [Theory]
    [InlineData("/admin", "/admin", true)]
    [InlineData("/admin", "/%61dmin", true)]
    [InlineData("/admin", "//x/.././admin", true)]
    [InlineData("/%61dmin", "/admin", true)]
    [InlineData("/a b/ü", "/a%20b/%c3%bc", true)]
    [InlineData("/admin", "/admin/", false)]
    [InlineData("/admin", "/Admin", false)]
    public void A_path_rule_compares_the_tidy_path(string rule, string path, bool matches)
    {
        var decision = Decide(new TextTest.Is(rule), path);
        Assert.False(decision.PathAmbiguous);
        Assert.Equal(matches, decision.Kind == DecisionKind.Rule);
    }

    [Theory]
    [InlineData("/public%2F..%2Fadmin/x", true)]
    [InlineData("/admin%2Fx", true)]
    [InlineData("/admin/..;/x", true)]
    [InlineData("/public/..;/admin/x", true)]
    [InlineData("/..%2fadmin/", true)]
    [InlineData("/%00", true)]
    [InlineData("/@scope%2Fname", false)]
    [InlineData("/projects/a%2Fb;c=d", false)]
    [InlineData("/admin/a%2Fb", false)]
    public void A_path_is_ambiguous_when_two_readings_of_it_decide_differently(string path, bool ambiguous)
    {
        var decision = Decide(new TextTest.Prefix("/admin/"), path);
        Assert.Equal(ambiguous, decision.PathAmbiguous);
        if (ambiguous) Assert.Equal((DecisionKind.Default, 0, -1), (decision.Kind, decision.Version, decision.Rule));
    }

    [Fact]
    public void An_odd_path_does_not_matter_where_no_rule_depends_on_it()
    {
        var other = new Condition.Query("a", new TextTest.Is("1"));
        var both = new Condition.All([other, new Condition.Path(new TextTest.Prefix("/admin/"))]);
        var either = new Condition.Any([other, new Condition.Path(new TextTest.Prefix("/admin/"))]);
        bool Ambiguous(Condition when, string target) => Compile(Web(Rule(when, "v2"))).Services[0].Decide(Requests.Of($"GET {target}").View, 0).PathAmbiguous;
        Assert.False(Ambiguous(other, "/%00"));
        Assert.False(Ambiguous(both, "/%00"));
        Assert.True(Ambiguous(both, "/%00?a=1"));
        Assert.False(Ambiguous(either, "/%00?a=1"));
        Assert.True(Ambiguous(either, "/%00"));
        Assert.True(Ambiguous(new Condition.Not(both), "/%00?a=1"));
    }

    [Theory]
    [InlineData("/api/x", "api", false)]
    [InlineData("/%61pi/x", "api", false)]
    [InlineData("/x/../api", "api", false)]
    [InlineData("/api%2Fx", "root", true)]
    [InlineData("/a%2Fx", "root", false)]
    [InlineData("/api/..%2fx", "api", true)]
    [InlineData("/api/a%2Fx;y", "api", false)]
    [InlineData("/%00", "root", true)]
    [InlineData("/../api", "root", true)]
    public void A_service_is_found_by_the_tidy_path_and_says_when_another_reading_finds_another(string path, string service, bool ambiguous)
    {
        var table = Compile(Named("root", "/", "*"), Named("api", "/api", "*"));
        var request = Requests.Of($"GET {path}", "host: x").View;
        var found = table.Find(request.Host, request.Path)!;
        Assert.Equal(service, found.Name);
        Assert.Equal(ambiguous, found.Decide(request, 0).PathAmbiguous);
    }

    [Fact]
    public void A_lone_service_does_not_care_for_odd_paths() =>
        Assert.False(Compile(Web()).Services[0].Decide(Requests.Of("GET /..%2f%00").View, 0).PathAmbiguous);
}
