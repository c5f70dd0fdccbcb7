using CsCheck;
using Halftone.Core.Config;
using Xunit;

namespace Halftone.Tests.Unit.Config;

public sealed class ConfigViewTests
{
    private const string Yaml = """
        services:
          web:
            stable: "1.10"
            versions: { "1.10": { command: node a.js, env: { KEY: "${env:KEY}" } }, v2: { command: "node b.js --key=${env:KEY}" } }
            rules: [{ name: beta, when: { header: { x-beta: "${env:KEY}" } }, to: v2 }]
        """;

    private static readonly HalftoneConfig Shop = ConfigReader.Read("halftone.yaml", Yaml, _ => "hunter2-very-secret").Config!;

    [Fact]
    public void All_of_it_is_what_the_writer_writes() => ConfigRoundTrip.Config.Sample(config =>
    {
        Assert.Equal(ConfigWriter.Write(config), ConfigView.Of(config, "", all: false));
        Assert.Equal(ConfigWriter.Write(config, all: true), ConfigView.Of(config, "", all: true));
    }, iter: 50);

    [Fact]
    public void Every_key_that_a_plan_names_can_be_asked_for_or_is_written_as_the_one_above_it() => Gen.Select(ConfigRoundTrip.Config, ConfigRoundTrip.Config).Sample((before, after) =>
    {
        foreach (var change in ConfigDiff.Between(before, after).Where(change => change.After is not null))
            Assert.True((ConfigView.Of(after, change.Path, all: false) ?? ConfigView.Of(after, change.Path[..Math.Max(0, change.Path.LastIndexOf('.'))], all: false)) is not null, change.Path);
    }, iter: 50);

    [Theory]
    [InlineData("services.web.stable", "\"1.10\"\n")]
    [InlineData("services.web.versions.v2.limits.queue_wait", "auto\n")]
    [InlineData("services.web.rules[0].to", "v2\n")]
    [InlineData("services.web.rules[0].when", "header:\n  x-beta: \"${env:KEY}\"\n")]
    [InlineData("services.web.versions.'1.10'.command", "[node, a.js]\n")]
    [InlineData("services.web.versions.1.10.command", "[node, a.js]\n")]
    public void A_key_is_shown_as_a_file_would_say_it(string path, string shown) => Assert.Equal(shown, ConfigView.Of(Shop, path, all: false));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_a_reference_led_to_a_value_the_reference_is_shown(bool all)
    {
        var shown = ConfigView.Of(Shop, "", all)!;
        Assert.DoesNotContain("hunter2", shown, StringComparison.Ordinal);
        Assert.Contains("--key=${env:KEY}", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_differ_in_a_quote_only_are_told_as_well()
    {
        var config = ConfigReader.Read("halftone.yaml", "services: { web: { stable: v1, versions: { v1: { command: node a.js, env: { AB: x, \"A'B\": y } } } } }", _ => null).Config!;
        Assert.Equal("known here: services.web.versions.v1.env.AB, services.web.versions.v1.env.'A'B'", ConfigView.Hint(config, "services.web.versions.v1.env.nothing"));
    }

    [Theory]
    [InlineData("services.web.stabel", "did you mean `services.web.stable`?")]
    [InlineData("services.web.versions.v2.limits.queue_wiat", "did you mean `services.web.versions.v2.limits.queue_wait`?")]
    [InlineData("services.web.limits.queue_wait", "it is in force as `services.web.versions.'1.10'.limits.queue_wait`")]
    [InlineData("service", "did you mean `services`?")]
    [InlineData("services.shop", "known here: services.web")]
    [InlineData("services.web.stable.x", "services.web.stable has nothing in it: halftone config get services.web.stable")]
    public void A_path_that_leads_nowhere_is_told_what_is_there(string path, string hint)
    {
        Assert.Null(ConfigView.Of(Shop, path, all: true));
        Assert.Equal(hint, ConfigView.Hint(Shop, path));
    }
}
