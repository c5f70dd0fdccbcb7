using System.Text;
using CsCheck;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Xunit;
using static Halftone.Tests.Unit.Routing.Routes;

namespace Halftone.Tests.Unit.Routing;

public sealed class SplitTests
{
    private static ServiceRoutes Split(double percent, params IdentitySource[] identity) =>
        Compile(Web() with { Split = new SplitConfig("v2", new Percent(percent)), Identity = new(identity) }).Services[0];

    private static Decision Decide(ServiceRoutes routes, Requests request, UInt128 fresh = default) => routes.Decide(request.View, fresh);

    private static readonly IdentitySource[] Sources = [new IdentitySource.Cookie("uid"), new IdentitySource.Header("X-User-Id"), new IdentitySource.Query("user")];

    [Fact]
    public void Raising_a_weight_never_moves_an_identity_back() =>
        Gen.Select(Gen.Double[0, 100], Gen.Double[0, 100], Gen.String[Gen.Char.AlphaNumeric, 1, 40]).Sample((a, b, user) =>
        {
            var request = Requests.Of("GET /", $"x-user-id: {user}");
            var before = Decide(Split(Math.Min(a, b), Sources), request).Version;
            var after = Decide(Split(Math.Max(a, b), Sources), request).Version;
            Assert.True(after >= before);
        }, iter: 500);

    [Fact]
    public void A_threshold_never_falls_when_the_weight_rises() =>
        Gen.Select(Gen.Double[0, 100], Gen.Double[0, 100]).Sample((a, b) =>
            Assert.True(new Percent(Math.Min(a, b)).Threshold <= new Percent(Math.Max(a, b)).Threshold), iter: 20_000);

    [Fact]
    public void Nobody_falls_within_0_percent_and_everybody_within_100()
    {
        Assert.False(new Percent(0).Contains(0));
        Assert.False(new Percent(-0.0).Contains(0));
        Assert.True(new Percent(100).Contains(ulong.MaxValue));
        var almost = new Percent(Math.BitDecrement(100));
        Assert.True(almost.Contains(ulong.MaxValue - 4096));
        Assert.False(almost.Contains(ulong.MaxValue));
        Assert.True(new Percent(1e-17).Contains(0));
        Assert.False(new Percent(1e-17).Contains(1));
        Assert.True(new Percent(1e-19).IsNone);
        Assert.Equal(1UL << 63, new Percent(50).Threshold);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Percent(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Percent(100.0001));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 1)]
    public void At_the_ends_nobody_needs_an_identity(double percent, int version)
    {
        var routes = Split(percent, Sources);
        var kind = percent > 0 ? DecisionKind.Sticky : DecisionKind.Default;
        for (var user = 0; user < 1000; user++)
        {
            var decision = Decide(routes, Requests.Of("GET /", $"cookie: uid={user}"));
            Assert.Equal((version, kind, -1, 0UL, false), (decision.Version, decision.Kind, decision.Rule, decision.IdentityHash, decision.IssueIdentity));
            Assert.False(Decide(routes, Requests.Of("GET /"), fresh: (UInt128)user).IssueIdentity);
        }
    }

    [Fact]
    public void Without_a_split_everybody_goes_to_stable()
    {
        var decision = Decide(Compile(Web()).Services[0], Requests.Of("GET /", "cookie: uid=1"));
        Assert.Equal((0, DecisionKind.Default, false), (decision.Version, decision.Kind, decision.IssueIdentity));
    }

    [Fact]
    public void Rules_come_before_the_split()
    {
        var web = Web(Rule(new Condition.Query("version", new TextTest.Is("v3")), "v3")) with { Split = new SplitConfig("v2", new Percent(100)) };
        Assert.Equal(2, Decide(Compile(web).Services[0], Requests.Of("GET /?version=v3")).Version);
        Assert.Equal(1, Decide(Compile(web).Services[0], Requests.Of("GET /")).Version);
    }

    [Fact]
    public void The_same_identity_goes_the_same_way_wherever_it_stands_and_the_first_source_wins()
    {
        var routes = Split(50, Sources);
        ulong Hash(string target, params string[] fields) => Decide(routes, Requests.Of($"GET {target}", fields)).IdentityHash;
        var alice = Hash("/", "cookie: uid=alice@x");
        Assert.NotEqual(0UL, alice);
        Assert.Equal(alice, Hash("/", "x-user-id: alice@x"));
        Assert.Equal(alice, Hash("/?user=alice%40x"));
        Assert.Equal(alice, Hash("/", "cookie: halftone_id=alice@x"));
        Assert.Equal(alice, Hash("/?user=bob", "x-user-id: bob", "cookie: uid=alice@x"));
        Assert.Equal(Hash("/", "x-user-id: bob"), Hash("/?user=alice@x", "x-user-id: bob", "cookie: halftone_id=carol"));
        Assert.NotEqual(alice, Hash("/", "x-user-id: bob"));
    }

    [Fact]
    public void A_client_without_identity_gets_one_and_comes_back_to_the_same_side() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Double[1, 99]).Sample((high, low, percent) =>
        {
            var fresh = new UInt128(high, low);
            var routes = Split(percent, Sources);
            var first = Decide(routes, Requests.Of("GET /"), fresh);
            Assert.True(first.IssueIdentity);

            var identity = new byte[FreshIdentity.Length];
            FreshIdentity.Write(fresh, identity);
            Assert.Equal(fresh.ToString("x32"), Encoding.ASCII.GetString(identity));
            var second = Decide(routes, Requests.Of("GET /", $"cookie: {routes.CookieName}={Encoding.ASCII.GetString(identity)}"), fresh: 1);
            Assert.Equal((first.Version, first.IdentityHash, false), (second.Version, second.IdentityHash, second.IssueIdentity));
        }, iter: 300);

    [Fact]
    public void An_empty_or_oversized_identity_counts_as_absent()
    {
        var routes = Split(50, Sources);
        Assert.True(Decide(routes, Requests.Of("GET /?user=", "x-user-id:", "cookie: uid=; halftone_id=\"\"")).IssueIdentity);
        Assert.False(Decide(routes, Requests.Of("GET /", $"cookie: uid={new string('a', Halftone.Core.Routing.Split.IdentityBytesMax)}")).IssueIdentity);
        Assert.True(Decide(routes, Requests.Of("GET /", $"cookie: uid={new string('a', Halftone.Core.Routing.Split.IdentityBytesMax + 1)}")).IssueIdentity);
        var bob = Decide(routes, Requests.Of("GET /", "x-user-id: bob")).IdentityHash;
        Assert.Equal(bob, Decide(routes, Requests.Of("GET /", "cookie: uid=", "x-user-id: bob")).IdentityHash);
    }

    [Fact]
    public void The_clients_address_is_the_last_source_and_makes_a_cookie_needless()
    {
        var routes = Split(50, new IdentitySource.ClientAddress(), new IdentitySource.Cookie("uid"));
        ulong Hash(string client, params string[] fields) => Decide(routes, Requests.From(client, "GET /", fields)).IdentityHash;
        Assert.Equal(Hash("10.0.0.1"), Hash("10.0.0.1"));
        Assert.NotEqual(Hash("10.0.0.1"), Hash("10.0.0.2"));
        Assert.Equal(Hash("10.0.0.1", "cookie: uid=a"), Hash("10.0.0.2", "cookie: uid=a"));
        Assert.Equal(Hash("10.0.0.1", "cookie: halftone_id=a"), Hash("10.0.0.2", "cookie: uid=a"));
        Assert.False(Decide(routes, Requests.Of("GET /")).IssueIdentity);
    }

    [Fact]
    public void A_split_set_at_run_time_replaces_the_files()
    {
        var web = Web() with { Split = new SplitConfig("v2", new Percent(100)) };
        int Version(SplitConfig? split) => Decide(Compile([web], new Dictionary<string, SplitConfig?> { ["web"] = split }).Services[0], Requests.Of("GET /")).Version;
        Assert.Equal(2, Version(new SplitConfig("v3", new Percent(100))));
        Assert.Equal(0, Version(null));
        Assert.Equal(0, Version(new SplitConfig("gone", new Percent(100))));
        Assert.Equal(1, Decide(Compile(web).Services[0], Requests.Of("GET /")).Version);
    }

    [Fact]
    public void The_issued_cookie_has_its_attributes()
    {
        Assert.Equal("; Path=/; Max-Age=2592000; SameSite=Lax; HttpOnly", Compile(Web()).Services[0].CookieAttributes);
        var none = Web() with { IssueCookie = new IssuedCookie { Name = "id", MaxAge = TimeSpan.FromHours(1), SameSite = "None" } };
        Assert.Equal("; Path=/; Max-Age=3600; SameSite=None; Secure; HttpOnly", Compile(none).Services[0].CookieAttributes);
        Assert.Equal("id", Compile(none).Services[0].CookieName);
    }
}
