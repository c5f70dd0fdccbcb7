using CsCheck;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Halftone.Running;
using Xunit;

namespace Halftone.Tests.Unit.Worlds;

/// <summary>What a reload would come to, said without trying.</summary>
public sealed class ReloadOutlookTests
{
    private static readonly HalftoneConfig File = Configs.Of(Configs.Service("web", "v1", Configs.Version("v1"), Configs.Version("v2") with { Instances = 2 }));

    private static readonly Standing Now = new(3, File, Deployed.None, Overrides.None);

    private static ReloadOutlook Foresee(HalftoneConfig file, Standing? now = null, bool serves = true) => ReloadOutlook.Of(now ?? Now, file, standing => (standing.Deployed, null), _ => serves);

    private static HalftoneConfig Stable(string version) => File.With(service => service with { Stable = version });

    [Fact]
    public void The_same_file_changes_nothing_and_another_is_tried()
    {
        Assert.IsType<ChangeResult.Unchanged>(Foresee(File).Ends);
        var outlook = Foresee(File.WithVersion("v2", version => version with { Command = ["node", "b.js"] }));
        Assert.Null(outlook.Ends);
        Assert.Equal(Fate.Replaced, Assert.Single(outlook.Plan.Versions, step => step.Key == Configs.Key("v2")).Fate);
    }

    [Fact]
    public void What_could_only_fail_is_said_before_anything_is_started()
    {
        Assert.IsType<ChangeResult.Conflict>(Foresee(Stable("v2"), serves: false).Ends);
        Assert.Null(Foresee(Stable("v2")).Ends);
        Assert.IsType<ChangeResult.NeedsRestart>(Foresee(File with { Listen = [Endpoint.Loopback(1)] }).Ends);
        Assert.IsType<ChangeResult.Refused>(Foresee(File.WithVersion("v2", version => version with { Command = [], Addresses = [Endpoint.Loopback(1)] })).Ends);
    }

    [Fact]
    public void Processes_are_counted_as_they_would_be_with_what_was_set_at_run_time()
    {
        var scaled = Now with { Overrides = Overrides.None with { Instances = Overrides.None.Instances.Add(Configs.Key("v2"), 5) } };
        var replaced = Foresee(File.WithVersion("v2", version => version with { Command = ["node", "b.js"] }), scaled);
        Assert.Equal(5, replaced.InstancesAfter(replaced.Plan.Versions.Single(step => step.Key == Configs.Key("v2"))));
        var removed = Foresee(File.With(service => service with { Versions = [service.Versions[0]] }), scaled);
        Assert.Equal(0, removed.InstancesAfter(removed.Plan.Versions.Single(step => step.Key == Configs.Key("v2"))));
    }

    [Fact]
    public void What_stays_as_it_was_set_at_run_time_is_said()
    {
        var overrides = Overrides.None with
        {
            Splits = Overrides.None.Splits.Add("web", new SplitConfig("v2", new Percent(20))),
            Instances = Overrides.None.Instances.Add(Configs.Key("v2"), 5).Add(Configs.Key("v1"), 1),
            Drained = [Configs.Key("v2")],
        };
        Assert.Equal(["web stays split v1@80 v2@20, as set at run time", "web/v2 stays at 5 instances, as set at run time; the file says 2", "web/v2 stays drained"], Keeping.Of(File, overrides));
        Assert.Empty(Keeping.Of(File, Overrides.None));
    }

    [Fact]
    public void A_tag_stands_for_text_generation_outcome_and_what_is_referred_to_and_for_no_weight()
    {
        var tags = new PlanTags();
        var outlook = Foresee(Stable("v2"));
        var tag = tags.Of("text", outlook);
        Assert.StartsWith("3-", tag);
        Assert.Equal(tag, tags.Of("text", Foresee(Stable("v2"))));
        Assert.NotEqual(tag, tags.Of("text ", outlook));
        Assert.NotEqual(tag, tags.Of("text", Foresee(Stable("v2"), serves: false)));
        Assert.NotEqual(tag, tags.Of("text", Foresee(Stable("v2"), Now with { Generation = 4 })));
        Assert.NotEqual(tag, new PlanTags().Of("text", outlook));
        Assert.NotEqual(tag, tags.Of("text", Foresee(Stable("v2") with { Resolved = new([new("env", "one", "${env:X}")]) })));
        Assert.NotEqual(tags.Of("text", Foresee(Stable("v2") with { Resolved = new([new("env", "one", "${env:X}")]) })), tags.Of("text", Foresee(Stable("v2") with { Resolved = new([new("env", "two", "${env:X}")]) })));
    }

    /// <summary>Whoever looks and then asks for exactly that is never told that it has moved, while nothing has.</summary>
    [Fact]
    public void A_tag_is_the_same_as_long_as_nothing_moves() => Gen.Select(Gen.Int[1, 4], Gen.Bool, Gen.Int[0, 100]).Sample((instances, stable, percent) =>
    {
        var tags = new PlanTags();
        var file = File.WithVersion("v2", version => version with { Instances = instances }).With(service => service with { Stable = stable ? "v2" : "v1" });
        var weighted = Now with { Overrides = Overrides.None with { Splits = Overrides.None.Splits.Add("web", new SplitConfig("v2", new Percent(percent))) } };
        Assert.Equal(tags.Of("text", Foresee(file, weighted)), tags.Of("text", Foresee(file, weighted)));
    });
}
