using System.Net;
using Halftone.Core.Config;
using Halftone.Core.Worlds;
using Xunit;

namespace Halftone.Tests.Unit.Worlds;

public sealed class ReloadPlanTests
{
    private static readonly HalftoneConfig Before = Configs.Of();

    private static Fate FateOf(ReloadPlan plan, string version) => plan.Versions.Single(step => step.Key == Configs.Key(version)).Fate;

    [Fact]
    public void The_same_configuration_changes_nothing() => Assert.True(ReloadPlan.Between(Before, Configs.Of()).IsEmpty);

    [Fact]
    public void A_version_whose_limits_change_keeps_its_processes()
    {
        var plan = ReloadPlan.Between(Before, Before.WithVersion("v1", version => version with { Limits = version.Limits with { Concurrency = 3 } }));
        Assert.Equal(Fate.Kept, FateOf(plan, "v1"));
        Assert.True(plan.Versions[0].LimitsChanged);
        Assert.False(plan.Versions[1].LimitsChanged);
        Assert.Equal("~ services.web.versions.v1.limits.concurrency: 64 -> 3", Assert.Single(plan.Changes).ToString());
    }

    [Fact]
    public void A_version_with_more_instances_keeps_those_it_has()
    {
        var plan = ReloadPlan.Between(Before, Before.WithVersion("v2", version => version with { Instances = 3 }));
        Assert.Equal(Fate.Kept, FateOf(plan, "v2"));
        Assert.True(plan.Versions[1].InstancesChanged);
    }

    public static TheoryData<string> ProcessChanges => ["command", "cwd", "env", "port", "host"];

    [Theory]
    [MemberData(nameof(ProcessChanges))]
    public void A_version_is_replaced_when_what_its_processes_were_started_with_changes(string what)
    {
        var plan = ReloadPlan.Between(Before, Before.WithVersion("v1", version => what switch
        {
            "command" => version with { Command = ["node", "b.js"] },
            "cwd" => version with { Cwd = "next" },
            "env" => version with { Env = [new EnvVar("A", "1", "1")] },
            "port" => version with { Port = 3000 },
            _ => version with { SetHost = false },
        }));
        Assert.Equal(Fate.Replaced, FateOf(plan, "v1"));
        Assert.Equal(Fate.Kept, FateOf(plan, "v2"));
    }

    [Fact]
    public void What_only_the_next_start_or_stop_goes_by_keeps_the_processes()
    {
        var plan = ReloadPlan.Between(Before, Before.WithVersion("v1", version => version with { StopGrace = TimeSpan.FromSeconds(3), Restart = new RestartConfig { GiveUpAfter = 9 } }));
        Assert.Equal(Fate.Kept, FateOf(plan, "v1"));
        Assert.True(plan.Versions[0].SettingsChanged);
        Assert.False(plan.Versions[1].SettingsChanged);
    }

    [Fact]
    public void Changed_limits_are_news_for_instances_that_go_on()
    {
        var plan = ReloadPlan.Between(Before, Before.WithVersion("v1", version => version with { Limits = version.Limits with { DrainStreams = TimeSpan.FromHours(1) } }));
        Assert.Equal(Fate.Kept, FateOf(plan, "v1"));
        Assert.True(plan.Versions[0].SettingsChanged);
        Assert.False(plan.Versions[1].SettingsChanged);
    }

    [Fact]
    public void A_secret_that_changed_behind_an_unchanged_reference_replaces_the_version_and_is_not_shown()
    {
        static HalftoneConfig With(string secret) => Before.WithVersion("v1", version => version with { Env = [new EnvVar("KEY", secret, "${env:KEY}")] });
        var plan = ReloadPlan.Between(With("old-secret"), With("new-secret"));
        Assert.Equal(Fate.Replaced, FateOf(plan, "v1"));
        Assert.DoesNotContain("secret", string.Concat(plan.Changes));
    }

    [Fact]
    public void Versions_and_services_that_come_and_go_are_added_and_removed()
    {
        var after = Configs.Of(Configs.Service("web", "v1", Configs.Version("v1"), Configs.Version("v3")), Configs.Service("api", "a", Configs.Version("a")));
        var plan = ReloadPlan.Between(Before, after);
        Assert.Equal([Configs.Key("v3"), Configs.Key("a", "api")], plan.With(Fate.Added).Select(step => step.Key));
        Assert.Equal([Configs.Key("v2")], plan.With(Fate.Removed).Select(step => step.Key));
        Assert.Equal(Fate.Kept, FateOf(plan, "v1"));
    }

    [Fact]
    public void A_new_stable_is_promoted_without_a_restart()
    {
        var plan = ReloadPlan.Between(Before, Before.With(service => service with { Stable = "v2" }));
        Assert.Equal([Configs.Key("v2")], plan.Promoted);
        Assert.All(plan.Versions, step => Assert.Equal(Fate.Kept, step.Fate));
    }

    [Fact]
    public void Listeners_threads_and_sockets_need_a_restart()
    {
        var after = Before with { Listen = [Endpoint.Loopback(9000)], Reactors = 3, Admin = new AdminConfig { Socket = "other.sock" }, Metrics = Endpoint.Loopback(9100), Pin = true, AccessLog = new() { To = "off" } };
        var plan = ReloadPlan.Between(Before, after);
        Assert.Equal(["listen", "admin.socket", "metrics", "access_log.to", "reactors", "pin"], plan.NeedsRestart.Select(change => change.Path));
    }

    [Fact]
    public void Trusted_proxies_do_not_need_a_restart() =>
        Assert.Empty(ReloadPlan.Between(Before, Before with { TrustedProxies = [new Cidr(IPAddress.Parse("10.0.0.0"), 8)], UnderscoreNames = UnderscoreNames.Pass }).NeedsRestart);

    [Fact]
    public void A_command_that_becomes_addresses_is_another_version()
    {
        var plan = ReloadPlan.Between(Before, Before.WithVersion("v2", version => version with { Command = [], Addresses = [Endpoint.Loopback(3000)] }));
        Assert.Equal([Configs.Key("v2")], plan.ChangesKind);
    }

    [Fact]
    public void A_new_version_cannot_have_the_fixed_port_of_one_that_the_same_reload_removes()
    {
        var before = Configs.Of(Configs.Service(versions: [Configs.Version("v1") with { Port = 3000 }]));
        var after = Configs.Of(Configs.Service(stable: "v2", versions: [Configs.Version("v2") with { Port = 3000 }]));
        Assert.Equal([new PortClash(Configs.Key("v2"), Configs.Key("v1"), 3000)], ReloadPlan.Between(before, after).PortClashes);
        Assert.Empty(ReloadPlan.Between(before, before.WithVersion("v1", version => version with { Command = ["node", "b.js"] })).PortClashes);
    }

    [Fact]
    public void A_replaced_version_may_have_the_port_that_another_gives_up_before_it()
    {
        var before = Configs.Of(Configs.Service(versions: [Configs.Version("v1") with { Port = 3000 }, Configs.Version("v2")]));
        var after = Configs.Of(Configs.Service(versions: [Configs.Version("v1"), Configs.Version("v2") with { Port = 3000 }]));
        Assert.Empty(ReloadPlan.Between(before, after).PortClashes);
    }
}
