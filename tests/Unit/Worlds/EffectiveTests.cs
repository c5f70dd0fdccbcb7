using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Halftone.Tests.Unit.Config;
using Xunit;

namespace Halftone.Tests.Unit.Worlds;

public sealed class EffectiveTests
{
    private const string Text = """
        services:
          web:
            stable: v1
            limits: { concurrency: 7 }
            defaults:
              command: [node, "releases/${version}/server.js", --secret, "${env:TOKEN}"]
              cwd: releases/${version}
              env: { RELEASE: "${version}", MODE: production }
              instances: 2
            versions: { v1: {}, v2: { instances: 1 } }
            rules: [{ when: { query: { name: beta, is: "1" } }, to: v2 }]
            weights: { v1: 95%, v2: 5% }
        """;

    private static readonly HalftoneConfig File = ConfigGoldens.Read(Text).Config!;

    private static readonly SplitConfig Released = new("v3", new Percent(5)) { Release = new ReleaseMark("r-1", 1) };

    private static Deployed Decided(Func<DeployedService, DeployedService> change) => Deployed.None.With("web", change);

    private static ServiceConfig Of(Func<DeployedService, DeployedService> change) => Effective.Of(File, Decided(change)).Services[0];

    private static DeployedService WithV3(DeployedService decided) => decided with { Versions = [.. decided.Versions, new DeployedVersion { Name = "v3" }] };

    [Fact]
    public void Where_nothing_was_decided_the_file_holds_as_it_is()
    {
        Assert.Same(File, Effective.Of(File, Deployed.None));
        Assert.Same(File, Effective.Of(File, Deployed.None.With("shop", WithV3)));
        Assert.Equal(Deployed.None.Services, Decided(WithV3).With("web", DeployedService.Nothing).Services);
    }

    [Fact]
    public void A_deployed_version_is_what_the_file_would_have_made_of_its_name()
    {
        var inFile = ConfigGoldens.Read(Text.Replace("v1: {},", "v1: {}, v3: {},", StringComparison.Ordinal)).Config!;
        Assert.Equal(inFile.Version(Configs.Key("v3")), Effective.Of(File, Decided(WithV3)).Version(Configs.Key("v3")));
        Assert.Equal("releases/v3", Of(WithV3).Version("v3")!.Cwd);
    }

    [Fact]
    public void What_is_said_with_it_wins_over_defaults_and_the_rest_of_them_stays()
    {
        var said = new DeployedVersion { Name = "v3", Command = ["node", "${version}.js"], Cwd = "/srv/${version}", Env = [new("MODE", "canary of ${version}"), new("MORE", "$${x}")], Instances = 3, Ref = "abc" };
        var version = Of(decided => decided with { Versions = [said] }).Version("v3")!;
        Assert.Equal(["node", "v3.js"], version.Command);
        Assert.Equal(["node", "v3.js"], version.VisibleCommand);
        Assert.Equal(("/srv/v3", 3, 7), (version.Cwd, version.Instances, version.Limits.Concurrency));
        Assert.Equal([("RELEASE", "v3"), ("MODE", "canary of v3"), ("MORE", "${x}")], version.Env.Select(variable => (variable.Name, variable.Value)));
    }

    [Fact]
    public void Of_a_version_that_the_file_has_too_the_files_words_hold_and_somebody_is_told()
    {
        var deployed = Decided(decided => decided with { Versions = [new DeployedVersion { Name = "v2", Command = ["other"] }] });
        Assert.Same(File.Services[0].Versions[1], Effective.Of(File, deployed).Services[0].Versions[1]);
        Assert.Contains("versions.v2 was deployed, and the file has it, too", Assert.Single(Effective.Vain(File, deployed)));
    }

    [Fact]
    public void The_stable_that_was_chosen_wins_and_the_file_is_told_so()
    {
        var deployed = Decided(decided => WithV3(decided) with { Stable = "v3", Steering = new Steering.Over() });
        var service = Effective.Of(File, deployed).Services[0];
        Assert.Equal(("v3", (SplitConfig?)null), (service.Stable, service.Split));
        var told = Effective.Vain(File, deployed).ToArray();
        Assert.Contains("services.web.stable says v1, but a release made v3 stable", told[0]);
        Assert.Contains("services.web.weights are not read any more", told[1]);
        Assert.Equal(2, told.Length);
    }

    [Fact]
    public void The_files_weights_hold_until_a_release_or_another_stable_says_otherwise()
    {
        Assert.Equal(new SplitConfig("v2", new Percent(5)), Of(WithV3).Split);
        Assert.Equal(Released, Of(decided => WithV3(decided) with { Steering = new Steering.ByRelease(Released) }).Split);
        Assert.Null(Of(decided => decided with { Steering = new Steering.Over() }).Split);
        Assert.Null(Of(decided => WithV3(decided) with { Stable = "v3" }).Split);
    }

    [Fact]
    public void A_retired_version_is_gone_unless_something_still_names_it()
    {
        var without = File.With(service => service with { Rules = [], Split = null });
        string[] Left(HalftoneConfig file, Func<DeployedService, DeployedService> change) => [.. Effective.Of(file, Decided(change)).Services[0].Versions.Select(version => version.Name)];

        Assert.Equal(["v1"], Left(without, decided => decided with { Retired = ["v2"] }));
        Assert.Equal(["v1", "v2"], Left(File with { Services = [File.Services[0] with { Split = null }] }, decided => decided with { Retired = ["v2"] }));
        Assert.Equal(["v1", "v2"], Left(without, decided => decided with { Retired = ["v1"] }));
        Assert.Equal(["v2"], Left(without, decided => decided with { Stable = "v2", Retired = ["v1"] }));
    }

    [Fact]
    public void A_file_that_lost_a_released_version_does_not_fit_and_what_can_be_is_in_force()
    {
        var noCommand = File.With(service => service with { Draft = VersionDraft.Blank });
        var promoted = Decided(decided => WithV3(decided) with { Stable = "v3" });
        Assert.Null(Effective.Misfit(File, promoted));
        Assert.Contains("web/v3 is stable by a release", Effective.Misfit(noCommand, promoted)!.Value.Why);
        Assert.Equal(("v1", 2), (Effective.Of(noCommand, promoted).Services[0].Stable, Effective.Of(noCommand, promoted).Services[0].Versions.Count));

        var on = Decided(decided => WithV3(decided) with { Steering = new Steering.ByRelease(Released) });
        Assert.Null(Effective.Misfit(File, on));
        Assert.Contains("web/v3 is the candidate of a release", Effective.Misfit(noCommand, on)!.Value.Why);
        Assert.Null(Effective.Of(noCommand, on).Services[0].Split);
        Assert.Contains("a release of web is on", Effective.Misfit(File with { Services = [] }, on)!.Value.Why);
        Assert.Null(Effective.Misfit(File with { Services = [] }, promoted));
    }

    [Fact]
    public void What_versions_begin_with_is_part_of_no_comparison_and_can_be_asked_for()
    {
        var other = ConfigGoldens.Read(Text.Replace("instances: 2", "instances: 3", StringComparison.Ordinal).Replace("v1: {},", "v1: { instances: 2 },", StringComparison.Ordinal)).Config!;
        Assert.Equal(File, other);
        Assert.NotEqual(File.Services[0].Draft.Unnamed, other.Services[0].Draft.Unnamed);
    }
}
