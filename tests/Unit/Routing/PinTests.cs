using System.Globalization;
using System.Text;
using CsCheck;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Routing;
using Xunit;
using static Halftone.Tests.Unit.Routing.Routes;

namespace Halftone.Tests.Unit.Routing;

/// <summary>A user that is pinned sees one version, whatever rules and split say; nobody else is moved by it.</summary>
public sealed class PinTests
{
    private static readonly IdentitySource[] Sources = [new IdentitySource.Cookie("uid"), new IdentitySource.Header("X-User"), new IdentitySource.Query("user")];

    private static ServiceConfig Shop => Web(Rule(new Condition.Query("version", new TextTest.Is("v3")), "v3") with { Stream = true, Priority = Priority.Low }) with
    {
        Identity = new(Sources),
        Split = new SplitConfig("v2", new Percent(50)),
    };

    private static (DecisionKind Kind, int Version) Decide(ServiceRoutes routes, Requests request) => routes.Decide(request.View, UInt128.One) is var decision ? (decision.Kind, decision.Version) : default;

    /// <summary>One of the few users that tests speak of, each as its own source brings it.</summary>
    private static Requests From(string user, int source, string more = "") => source switch
    {
        0 => Requests.Of($"GET /?{more}", $"cookie: a=b; uid={user}"),
        1 => Requests.Of($"GET /?{more}", $"x-user: {user}"),
        _ => Requests.Of($"GET /?{more}&user={Uri.EscapeDataString(user)}"),
    };

    [Fact]
    public void First_hit_wins_pins_then_rules_then_split_then_stable() =>
        Gen.Select(Gen.Int[0, 30].Array[0, 12], Gen.Int[0, 30], Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 2].Select(at => new[] { -1.0, 20, 100 }[at])).Sample((pinned, user, source, ruled, weight) =>
        {
            var shop = weight < 0 ? Shop with { Split = null } : Shop with { Split = new SplitConfig("v2", new Percent(weight)) };
            Pin[] pins = [.. pinned.Distinct().Select(each => To($"user-{each}", each % 2 == 0 ? "v3" : "v1"))];
            var request = From($"user-{user}", source, ruled ? "version=v3" : "");
            var without = Decide(Compile(shop).Services[0], request);
            Assert.Equal(ruled ? DecisionKind.Rule : weight < 0 ? DecisionKind.Default : DecisionKind.Sticky, without.Kind);
            Assert.Equal(pinned.Contains(user) ? (DecisionKind.Pin, user % 2 == 0 ? 2 : 0) : without, Decide(Pinned(shop, pins), request));
        }, iter: 2_000);

    [Fact]
    public void Whatever_bytes_an_identity_has_it_is_pinned_only_by_its_own() =>
        Gen.Select(Gen.String[Gen.Char['!', '\u00ff'].Where(letter => letter is not (';' or '"' or '\u007f') && !char.IsControl(letter)), 1, 300], Gen.String[Gen.Char['!', '~'].Where(letter => letter is not (';' or '"')), 1, 40], Gen.Int[0, 2]).Sample((user, other, source) =>
        {
            var met = Encoding.UTF8.GetByteCount(user) <= Split.IdentityBytesMax;
            var routes = Pinned(Shop with { Split = null }, To(user, "v2"));
            Assert.Equal(met ? (DecisionKind.Pin, 1) : (DecisionKind.Default, 0), Decide(routes, From(user, source)));
            if (other == user) return;
            Assert.Equal((DecisionKind.Default, 0), Decide(routes, From(other, source)));
            Assert.Equal((DecisionKind.Default, 0), Decide(routes, From(user + "x", source)));
        }, iter: 2_000);

    [Fact]
    public void The_identity_is_the_one_that_the_split_would_take()
    {
        var routes = Pinned(Shop with { Split = null }, To("ana", "v2"));
        // The first source that is present has the word, and the first occurrence in it.
        Assert.Equal(DecisionKind.Default, Decide(routes, Requests.Of("GET /?user=ana", "cookie: uid=ben")).Kind);
        Assert.Equal(DecisionKind.Default, Decide(routes, Requests.Of("GET /", "cookie: uid=ben; uid=ana")).Kind);
        Assert.Equal(DecisionKind.Pin, Decide(routes, Requests.Of("GET /", "cookie: uid=ana; uid=ben")).Kind);
        Assert.Equal(DecisionKind.Pin, Decide(routes, Requests.Of("GET /", $"cookie: uid={new string('x', Split.IdentityBytesMax + 1)}", "x-user: ana")).Kind);
        Assert.Equal(DecisionKind.Pin, Decide(routes, Requests.Of("GET /?user=%61na")).Kind);
        Assert.Equal(DecisionKind.Default, Decide(routes, Requests.Of("GET /")).Kind);
    }

    [Fact]
    public void Whoever_is_pinned_needs_no_identity_of_ours_and_is_no_part_of_what_is_judged()
    {
        var decision = Pinned(Shop, To("ana", "v2")).Decide(Requests.Of("GET /", "cookie: uid=ana").View, UInt128.One);
        Assert.Equal((DecisionKind.Pin, -1, 0UL, 0, false), (decision.Kind, decision.Rule, decision.IdentityHash, decision.Counted, decision.IssueIdentity));
    }

    [Fact]
    public void What_a_rule_says_about_the_request_holds_for_whoever_is_pinned()
    {
        var decision = Pinned(Shop, To("ana", "v2")).Decide(Requests.Of("GET /?version=v3", "cookie: uid=ana").View, UInt128.One);
        Assert.Equal((DecisionKind.Pin, 1, -1, true, Priority.Low), (decision.Kind, decision.Version, decision.Rule, decision.Stream, decision.Priority));
    }

    [Fact]
    public void A_path_in_doubt_is_in_doubt_for_everybody()
    {
        var routes = Pinned(Web(Rule(new Condition.Path(new TextTest.Prefix("/admin/")), "v3")) with { Identity = new(Sources) }, To("ana", "v2"));
        Assert.True(routes.Decide(Requests.Of("GET /x%2F..%2fadmin/", "cookie: uid=ana").View, UInt128.One).PathAmbiguous);
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("2001:db8::1", "2001:db8::1", true)]
    [InlineData("42", "0.0.0.42", false)]
    [InlineData("010.1.2.3", "8.1.2.3", false)]
    public void An_address_is_pinned_where_the_service_looks_at_addresses(string user, string client, bool pinned)
    {
        var shop = Web() with { Identity = [new IdentitySource.ClientAddress()] };
        Assert.Equal(pinned ? DecisionKind.Pin : DecisionKind.Default, Decide(Pinned(shop, To(user, "v2")), Requests.From(client, "GET /")).Kind);
        Assert.Equal(DecisionKind.Default, Decide(Pinned(Web(), To(user, "v2")), Requests.From(client, "GET /")).Kind);
    }

    [Fact]
    public void The_bytes_of_an_address_as_an_identity_are_nobodys()
    {
        var shop = Web() with { Identity = [new IdentitySource.Query("user"), new IdentitySource.ClientAddress()] };
        var bits = Requests.AddressBits("10.1.2.3");
        var forged = string.Concat(Enumerable.Range(0, 16).Select(at => $"%{(byte)(bits >> (8 * (15 - at))):x2}"));
        Assert.Equal(DecisionKind.Default, Decide(Pinned(shop, To("10.1.2.3", "v2")), Requests.Of(string.Create(CultureInfo.InvariantCulture, $"GET /?user={forged}"))).Kind);
    }

    [Fact]
    public void A_pin_to_a_version_that_is_gone_is_none() =>
        Assert.Null(Pinned(Web(), To("ana", "v9")).Pins);
}
