using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Releases;
using Halftone.Core.Worlds;
using Halftone.Tests.Unit.Releases;
using Xunit;

namespace Halftone.Tests.Unit.Worlds;

public sealed class ReleasingTests
{
    private static readonly Standing Now = new(1, Configs.Of(Configs.Service("web", "v1", Configs.Version("v1"), Configs.Version("v2"), Configs.Version("v3"))), Deployed.None, Overrides.None);

    private static SplitConfig Split(double percent, string candidate = "v2") => new(candidate, new Percent(percent)) { Release = new ReleaseMark("r-1", 1) };

    private static Standing On(double percent) => Releasing.Weigh(Now, "web", Split(percent)).Next!;

    private static bool Serves(VersionKey _) => true;

    private static bool ServesNot(VersionKey _) => false;

    private static (string Stable, SplitConfig? Split) Of(Standing standing) => (standing.Config.Services[0].Stable, standing.Overrides.SplitOf(standing.Config.Services[0]));

    [Fact]
    public void A_releases_share_is_in_force_with_its_mark_and_a_split_by_hand_is_over()
    {
        var byHand = Now with { Overrides = Overrides.None with { Splits = Overrides.None.Splits.Add("web", new SplitConfig("v3", new Percent(50))) } };
        Assert.Equal(("v1", Split(5)), Of(Releasing.Weigh(byHand, "web", Split(5)).Next!));
        Assert.Equal(("v1", Split(0)), Of(On(0)));
        Assert.IsType<ChangeResult.Unchanged>(Releasing.Weigh(On(5), "web", Split(5)).Result);
    }

    [Fact]
    public void Nobody_gets_a_share_who_is_stable_drained_or_unknown()
    {
        Assert.IsType<ChangeResult.Conflict>(Releasing.Weigh(Now, "web", Split(5, "v1")).Result);
        Assert.IsType<ChangeResult.Unknown>(Releasing.Weigh(Now, "web", Split(5, "v9")).Result);
        var drained = Now with { Overrides = Overrides.None with { Drained = [Configs.Key("v2")] } };
        Assert.IsType<ChangeResult.Conflict>(Releasing.Weigh(drained, "web", Split(5)).Result);
        Assert.NotNull(Releasing.Weigh(drained, "web", Split(0)).Next);
    }

    [Fact]
    public void Promotion_makes_the_candidate_stable_and_ends_the_split_in_one_step()
    {
        var promoted = Releasing.Promote(On(50), Configs.Key("v2"), Serves);
        Assert.Equal(("v2", (SplitConfig?)null), Of(promoted.Next!));
        Assert.Contains("web/v2 is stable, and v1 is not any more", Assert.IsType<ChangeResult.Done>(promoted.Result).Changes);
        Assert.IsType<ChangeResult.Unchanged>(Releasing.Promote(promoted.Next!, Configs.Key("v2"), Serves).Result);
        Assert.IsType<ChangeResult.Conflict>(Releasing.Promote(On(50), Configs.Key("v2"), ServesNot).Result);
    }

    [Fact]
    public void A_rollback_goes_to_stable_whatever_its_state_and_to_an_old_one_only_if_it_serves()
    {
        Assert.Equal(("v1", (SplitConfig?)null), Of(Releasing.RollBack(On(50), Configs.Key("v1"), ServesNot).Next!));
        var promoted = Releasing.Promote(On(50), Configs.Key("v2"), Serves).Next!;
        Assert.Equal(("v1", (SplitConfig?)null), Of(Releasing.RollBack(promoted, Configs.Key("v1"), Serves).Next!));
        Assert.IsType<ChangeResult.Conflict>(Releasing.RollBack(promoted, Configs.Key("v1"), ServesNot).Result);
        Assert.IsType<ChangeResult.Unchanged>(Releasing.RollBack(promoted, Configs.Key("v2"), ServesNot).Result);
    }

    [Fact]
    public void A_rollback_ends_a_release_at_any_weight_and_also_a_split_of_the_file()
    {
        foreach (var percent in new[] { 0, 0.01, 100 })
        {
            var back = Releasing.RollBack(On(percent), Configs.Key("v1"), ServesNot).Next!;
            Assert.Null(Traffic.Released(back, "web"));
            Assert.Equal([Configs.Key("v1")], Releasing.Assigned(back, back.Config.Services[0]));
        }
        var weights = new Standing(1, Now.File.With(service => service with { Split = new SplitConfig("v2", new Percent(5)) }), Deployed.None, Overrides.None);
        Assert.Null(Of(Releasing.RollBack(weights, Configs.Key("v1"), ServesNot).Next!).Split);
    }

    [Fact]
    public void A_version_is_let_go_only_when_nothing_names_it()
    {
        Assert.Null(Releasing.Retire(Now, Configs.Key("v2")).Refused);
        Assert.IsType<ChangeResult.Conflict>(Releasing.Retire(Now, Configs.Key("v1")).Refused);
        Assert.IsType<ChangeResult.Conflict>(Releasing.Retire(On(0), Configs.Key("v2")).Refused);
        Assert.IsType<ChangeResult.Unknown>(Releasing.Retire(Now, Configs.Key("v9")).Refused);
        var ruled = new Standing(1, Now.File.With(service => service with { Rules = [new RuleConfig { Name = "beta", When = new Condition.Query("beta", new TextTest.Present(true)), To = "v2" }] }), Deployed.None, Overrides.None);
        Assert.Contains("beta", Assert.IsType<ChangeResult.Conflict>(Releasing.Retire(ruled, Configs.Key("v2")).Refused).Why);
    }

    [Fact]
    public void A_version_of_the_file_is_remembered_as_retired_and_a_deployed_one_is_forgotten()
    {
        Assert.Equal(["v2"], Releasing.Retire(Now, Configs.Key("v2")).Next.Of("web").Retired);
        var deployed = Now.With(Deployed.None.With("web", decided => decided with { Versions = [new DeployedVersion { Name = "v4", Command = ["node"] }] }));
        Assert.Equal(DeployedService.Nothing, Releasing.Retire(deployed, Configs.Key("v4")).Next.Of("web"));
    }

    [Fact]
    public void While_a_release_is_on_a_split_by_hand_is_a_conflict_unless_forced()
    {
        var shares = new Dictionary<string, double> { ["v1"] = 90, ["v3"] = 10 };
        Assert.Contains("a release of web is on", Assert.IsType<ChangeResult.Conflict>(Traffic.Split(On(5), "web", shares, force: false).Result).Why);
        var forced = Traffic.Split(On(5), "web", shares, force: true).Next!;
        Assert.Equal(("v1", new SplitConfig("v3", new Percent(10))), Of(forced));
        Assert.Null(Traffic.Released(forced, "web"));
        Assert.NotNull(Traffic.Split(Now, "web", shares, force: false).Next);
    }

    /// <summary>What a restart brings back is what was in force: at each phase, whichever version the file calls stable, brought or written there.</summary>
    [Theory]
    [InlineData("v2", "v1")]
    [InlineData("v4", "v1")]
    [InlineData("v2", "v2")]
    public void What_a_release_records_is_what_it_has_brought_into_force(string candidate, string stableOfFile)
    {
        var brought = candidate == "v4" ? new DeployedVersion { Name = "v4", Command = ["node"] } : null;
        // With another stable than the file has, a release before this one had decided it.
        var start = new Standing(1, Now.File.With(service => service with { Stable = stableOfFile }), Deployed.None.With("web", decided => stableOfFile == "v1" ? decided : decided with { Stable = "v1" }), Overrides.None);
        if (brought is not null) start = start.With(start.Deployed.With("web", decided => decided with { Versions = [brought] }));
        var (old, key) = (Configs.Key("v1"), Configs.Key(candidate));
        var holding = Releasing.Weigh(start, "web", Split(5, candidate)).Next!;
        var promoted = Releasing.Promote(holding, key, Serves).Next!;
        var back = Releasing.RollBack(holding, old, Serves).Next!;
        var release = new Walk().Release with { Service = "web", From = "v1", To = candidate, Weight = new Percent(5) };
        var recorded = Recorded(start.Deployed.Of("web"), new Phase.Holding(default));
        Assert.Equal(Unmarked(holding.Deployed), recorded);
        Assert.Equal(Unmarked(promoted.Deployed), Recorded(recorded, new Phase.Promoted(default)));
        Assert.Equal(Unmarked(Releasing.Retire(promoted, old).Next), Recorded(Recorded(recorded, new Phase.Promoted(default)), new Phase.Completed()));
        Assert.Equal(Unmarked(back.Deployed), Recorded(recorded, new Phase.RollingBack(Keep: true)));
        Assert.Equal(Unmarked(Releasing.Retire(back, key).Next), Recorded(recorded, new Phase.RolledBack()));
        Assert.Equal(Unmarked(Releasing.RollBack(promoted, old, Serves).Next!.Deployed), Recorded(Recorded(recorded, new Phase.Promoted(default)), new Phase.Aborted()));

        DeployedService Recorded(DeployedService before, Phase phase) => ReleaseDecisions.After(before, release with { Phase = phase }, brought, start.File.Services[0]);

        // Which epoch of evidence it is, is known to the process that counts only.
        DeployedService Unmarked(Deployed decided) => decided.Of("web") is { Steering: Steering.ByRelease(var split) } of
            ? of.Steered(split with { Release = new ReleaseMark(release.Id, 0, start.File.Services[0].Unit) }) : decided.Of("web");
    }
}
