using Halftone.Core.Config;
using Halftone.Tests.Wire.Forwarding;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Attacks;

/// <summary>Paths that one reader takes for this and the next one for that: matched in a normalised copy, forwarded as they came, refused where a rule depends on what they are.</summary>
public sealed class PathTrickTests
{
    private static readonly (string Path, string Answers)[] Tricks =
    [
        // However the path of a rule is written, it is that path.
        ("/admin", "two"),
        ("/%61dmin/x", "two"),
        ("/%61%64%6D%69%6e", "two"),
        ("//admin", "two"),
        ("/./admin/", "two"),
        ("/x/../admin", "two"),
        ("/x/%2e%2E/admin", "two"),
        ("/x/.%2e//admin", "two"),
        ("/admin;jsessionid=1", "two"),
        ("/admin%2Fx", "two"),
        ("/admin?x=/../public", "two"),
        // And what only looks like it is not.
        ("/", "one"),
        ("/public", "one"),
        ("/public?/admin", "one"),
        ("/admin/../public", "one"),
        ("/%2561dmin", "one"),
        ("/x/%252e%252e/admin", "one"),
        ("/.admin", "one"),
        // What some instances would take for it and some would not is nobody's to guess.
        ("/public%2F..%2Fadmin", "400"),
        ("/public/..%2fadmin", "400"),
        ("/public/..;/admin", "400"),
        ("/public/..;x=1/admin", "400"),
        ("/public\\..\\admin", "400"),
        ("/public/..%5cadmin", "400"),
        ("/%2fadmin", "400"),
        ("/;x/admin", "400"),
        // And what has no safe reading at all is refused.
        ("/admin%00", "400"),
        ("/%00/admin", "400"),
        ("/../admin", "400"),
        ("/x/../../admin", "400"),
        ("/%c0%afadmin", "400"),
        ("/x/%c0%ae%c0%ae/admin", "400"),
        ("/x/%e0%80%ae%e0%80%ae/admin", "400"),
        ("/x%zz/admin", "400"),
        ("/x%2", "400"),
        ("/x\u00c0\u00af/admin", "400"),
        ("/x#/admin", "400"),
    ];

    [Fact]
    public async Task Where_a_rule_depends_on_the_path_it_has_one_meaning_or_none()
    {
        await using var one = new Backend("one");
        await using var two = new Backend("two");
        await using var world = new TestWorld();
        var config = TestWorld.Config("v1", one.Version("v1"), two.Version("v2"));
        await world.OpenAsync(config with
        {
            Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "admin", When = new Condition.Path(new TextTest.Prefix("/admin")), To = "v2" }] }],
        });
        Assert.Equal(Tricks, Tricks.Select(trick => (trick.Path, Ask(trick.Path))));

        string Ask(string path)
        {
            using var client = RawPeer.Connect(world.DataPlane.Bound.Single());
            var (head, body) = client.Say($"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage();
            return head.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) ? body : head.Split(' ')[1];
        }
    }

    [Theory]
    [InlineData("/public%2F..%2Fadmin")]
    [InlineData("/a/../b//c/./d;x=1?y=%2F&z=//")]
    [InlineData("/%2561%00%c0%af")]
    [InlineData("/x%zz\\y")]
    [InlineData("*")]
    public void Where_no_rule_depends_on_it_the_path_is_forwarded_byte_by_byte(string path)
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint);
        using var client = gateway.Connect();
        var method = path == "*" ? "OPTIONS" : "GET";
        Assert.StartsWith($"{method} {path} HTTP/1.1\r\n", client.Say($"{method} {path} HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage().Body);
        gateway.AssertAtRest();
    }

    [Theory]
    [InlineData("//admin/./x%2e?y=%2F")]
    [InlineData("/%61dmin/%41%2d")]
    public void A_path_that_a_rule_has_matched_is_forwarded_as_it_came(string path)
    {
        using var child = RawChild.Echo();
        using var gateway = new Gateway(child.Endpoint, change: config => config with
        {
            Services = [config.Services[0] with { Rules = [new RuleConfig { Name = "admin", When = new Condition.Path(new TextTest.Prefix("/admin")), To = "v1" }] }],
        });
        using var client = gateway.Connect();
        Assert.StartsWith($"GET {path} HTTP/1.1\r\n", client.Say($"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n").HearMessage().Body);
        gateway.AssertAtRest();
    }
}
