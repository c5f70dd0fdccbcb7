using Halftone.Control.Supervision.Spawning;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Spawning;

public sealed class OomKillsTests
{
    [Theory]
    [InlineData("0::/system.slice/halftone.service\n", "/sys/fs/cgroup/system.slice/halftone.service/memory.events")]
    [InlineData("0::/\n", "/sys/fs/cgroup/memory.events")]
    [InlineData("5:cpu,cpuacct:/\n4:memory:/docker/x\n0::/\n", "/sys/fs/cgroup/memory/docker/x/memory.oom_control")]
    [InlineData("", null)]
    public void The_counter_is_found_in_both_versions_of_cgroups(string cgroups, string? path) => Assert.Equal(path, OomKills.CounterPath(cgroups));

    [Theory]
    [InlineData("low 0\nhigh 0\nmax 3\noom 2\noom_kill 7\noom_group_kill 1\n", 7)]
    [InlineData("oom_kill_disable 0\nunder_oom 0\noom_kill 1\n", 1)]
    [InlineData("", 0)]
    public void The_count_is_read_from_its_own_line(string text, long count) => Assert.Equal(count, OomKills.Parse(text));
}
