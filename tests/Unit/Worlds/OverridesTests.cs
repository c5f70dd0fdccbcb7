using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Xunit;

namespace Halftone.Tests.Unit.Worlds;

public sealed class OverridesTests
{
    private static readonly HalftoneConfig Config = Configs.Of().With(service => service with { Rules = [Rule("to-v2", "v2"), Rule("to-v1", "v1")], Split = Split("v2", 5) });

    private static RuleConfig Rule(string name, string to) => new() { Name = name, When = new Condition.Query("version", new TextTest.Is(name)), To = to };

    private static SplitConfig Split(string candidate, double percent) => new(candidate, new Percent(percent));

    private static Overrides Set(SplitConfig? split) => Overrides.None with { Splits = Overrides.None.Splits.Add("web", split) };

    [Fact]
    public void Without_a_split_of_its_own_the_file_holds() => Assert.Equal(Split("v2", 5), Overrides.None.SplitOf(Config.Services[0]));

    [Fact]
    public void A_split_set_at_run_time_wins_over_the_file_and_everything_to_stable_is_one()
    {
        Assert.Equal(Split("v2", 50), Set(Split("v2", 50)).SplitOf(Config.Services[0]));
        Assert.Null(Set(null).SplitOf(Config.Services[0]));
    }

    [Fact]
    public void Other_weights_in_the_file_warn_and_keep_the_split_set_at_run_time()
    {
        var (kept, warnings) = Set(Split("v2", 50)).Over(Config, Config.With(service => service with { Split = Split("v2", 10) }));
        Assert.Equal(Split("v2", 50), kept.SplitOf(Config.Services[0]));
        Assert.Contains("is kept", Assert.Single(warnings));
    }

    [Fact]
    public void Unchanged_weights_keep_it_without_a_word() => Assert.Empty(Set(Split("v2", 50)).Over(Config, Config.With(service => service with { Rules = [] })).Warnings);

    [Fact]
    public void A_split_whose_candidate_is_gone_or_stable_is_dropped_with_a_warning()
    {
        var gone = Configs.Of(Configs.Service("web", "v1", Configs.Version("v1")));
        var stable = Config.With(service => service with { Stable = "v2", Split = null });
        foreach (var after in new[] { gone, stable })
        {
            var (kept, warnings) = Set(Split("v2", 50)).Over(Config, after);
            Assert.Empty(kept.Splits);
            Assert.Contains("no longer fits", Assert.Single(warnings));
        }
    }

    [Fact]
    public void A_drained_version_has_no_rules_and_no_share_and_everything_else_stays()
    {
        var drained = Overrides.None with { Drained = [Configs.Key("v2")] };
        Assert.Equal(["to-v1"], drained.Routed(Config).Services[0].Rules.Select(rule => rule.Name));
        Assert.Null(drained.RoutedSplits(Config)["web"]);
        Assert.Equal(2, drained.Routed(Config).Services[0].Versions.Count);
    }

    [Fact]
    public void A_drained_version_that_becomes_stable_gets_requests_again()
    {
        var (kept, warnings) = (Overrides.None with { Drained = [Configs.Key("v2")] }).Over(Config, Config.With(service => service with { Stable = "v2" }));
        Assert.Empty(kept.Drained);
        Assert.Contains("gets requests again", Assert.Single(warnings));
    }

    [Fact]
    public void Scaling_holds_until_the_files_number_changes()
    {
        var scaled = Overrides.None with { Instances = Overrides.None.Instances.Add(Configs.Key("v1"), 4) };
        Assert.Equal(4, scaled.Over(Config, Config.With(service => service with { Rules = [] })).Kept.InstancesOf("web", Config.Services[0].Versions[0]));
        Assert.Empty(scaled.Over(Config, Config.WithVersion("v1", version => version with { Instances = 2 })).Kept.Instances);
    }
}
