using System.Net;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Xunit;
using static Halftone.Tests.Unit.Routing.Routes;

namespace Halftone.Tests.Unit.Routing;

public sealed class AllocationTests
{
    [Fact]
    public void Finding_and_deciding_allocate_nothing()
    {
        TextTest[] tests = [new TextTest.Is("x"), new TextTest.In(["a", "b", "c", "d", "e", "f"]), new TextTest.Prefix("zz"), new TextTest.Regex("^(opt-in|staff)[0-9]+$"), new TextTest.Present(false)];
        var conditions = tests.SelectMany(EveryPlace);
        var indexed = Enumerable.Range(0, 100).Select(i => new Condition.Query("build", new TextTest.Is($"{i}")));
        var web = Web([.. conditions.Concat(indexed).Select(condition => Rule(condition, "v3"))]) with
        {
            Split = new SplitConfig("v2", new Percent(50)),
            Identity = [new IdentitySource.Cookie("uid"), new IdentitySource.Query("user"), new IdentitySource.ClientAddress()],
        };
        var table = Compile(web with { Match = new MatchConfig { Hosts = ["*.example.com", "shop.example"], PathPrefix = "/shop" } }, Named("other", "/", "*"), Named("deep", "/shop/deep", "*.example.com"));
        Requests[] requests =
        [
            Requests.Of("GET /shop/x?build=77&version=1&a=b", "host: A.Example.Com", "user-agent: curl/8", "cookie: a=b; beta=staff7x; uid=42"),
            Requests.Of("POST /shop//x/..%2f%c3%a9;y?version=%31&user=a%40b", "host: shop.example", "user-agent: staff1"),
            Requests.Of("GET /shop/%00", "host: shop.example"),
            Requests.Of("GET /", "host: unknown"),
        ];
        Run(table, requests, times: 200);
        NoGarbage.Comes(() => Run(table, requests, times: 1_000));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public void Looking_for_pins_allocates_nothing(int pins)
    {
        var web = Web() with { Identity = [new IdentitySource.Cookie("uid"), new IdentitySource.Query("user"), new IdentitySource.ClientAddress()], Split = new SplitConfig("v2", new Percent(50)) };
        var routes = Pinned(web, [.. Enumerable.Range(0, pins).Select(i => To($"user-{i}", "v3")), To("127.0.0.1", "v3")]);
        Requests[] requests = [Requests.Of("GET /", "cookie: uid=user-0"), Requests.Of("GET /", "cookie: uid=nobody"), Requests.Of("GET /?user=%75ser-0"), Requests.Of("GET /"), Requests.From("10.1.2.3", "GET /")];
        Decide(200);
        NoGarbage.Comes(() => Decide(1_000));

        void Decide(int times)
        {
            for (var i = 0; i < times; i++)
                foreach (var request in requests) _ = routes.Decide(request.View, UInt128.One);
        }
    }

    private static Condition[] EveryPlace(TextTest test) =>
    [
        new Condition.All([new Condition.Query("version", test), new Condition.Query("never", new TextTest.Present(true))]),
        new Condition.All([new Condition.Header("User-Agent", test), new Condition.Method(["DELETE"])]),
        new Condition.All([new Condition.Cookie("beta", test), new Condition.Client([new Cidr(IPAddress.Parse("10.0.0.0"), 8)])]),
        new Condition.All([new Condition.Path(test), new Condition.Not(new Condition.Host(test)), new Condition.Query("never", new TextTest.Present(true))]),
    ];

    private static void Run(RouteTable table, Requests[] requests, int times)
    {
        for (var i = 0; i < times; i++)
        {
            foreach (var request in requests)
            {
                var view = request.View;
                _ = table.Find(view.Host, view.Path)!.Decide(view, (UInt128)i);
            }
        }
    }
}
