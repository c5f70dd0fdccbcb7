using Halftone.Core.Config;
using Xunit;
using static Halftone.Tests.Unit.Routing.Routes;

namespace Halftone.Tests.Unit.Routing;

public sealed class RuleTests
{
    private static string Decide(ServiceConfig service, Requests request)
    {
        var routes = Compile(service).Services[0];
        return routes.Versions[routes.Decide(request.View, 0).Version].Key.Version;
    }

    [Fact]
    public void A_query_rule_sends_the_request_to_its_version_and_all_others_go_to_stable()
    {
        var web = Web(Rule(new Condition.Query("version", new TextTest.Is("v2")), "v2"));
        Assert.Equal("v2", Decide(web, Requests.Of("GET /?version=v2")));
        Assert.Equal("v2", Decide(web, Requests.Of("GET /?a=b&version=v2&c")));
        Assert.Equal("v1", Decide(web, Requests.Of("GET /?version=v3")));
        Assert.Equal("v1", Decide(web, Requests.Of("GET /?xversion=v2")));
        Assert.Equal("v1", Decide(web, Requests.Of("GET /")));
    }
}
