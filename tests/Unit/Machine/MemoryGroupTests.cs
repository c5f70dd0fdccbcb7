using Halftone.Control.Machine;
using Xunit;

namespace Halftone.Tests.Unit.Machine;

/// <summary>Trees as kernels and container engines show them.</summary>
public sealed class MemoryGroupTests : IDisposable
{
    private const string NoLimit = "9223372036854771712";
    private const string HybridLines = "9:name=systemd:/\n8:pids:/\n4:memory:/daemons/web\n2:cpu,cpuacct:/\n0::/\n";

    private readonly Tree _tree = new();

    [Fact]
    public void Version_2_subtracts_the_page_cache_that_can_be_dropped()
    {
        _tree.With("cgroup", "0::/system.slice/halftone.service\n").Two("sys/system.slice/halftone.service", "1000", "900", "100").Two("sys/system.slice", "max", "5000", "0");
        Assert.Equal((800, 1000), Read());
    }

    [Fact]
    public void Version_1_subtracts_the_page_cache_of_the_whole_subtree()
    {
        _tree.With("cgroup", "5:cpu:/\n4:memory:/daemons/web\n").One("sys/memory/daemons/web", "1000", "900", "200").One("sys/memory/daemons", NoLimit, "5000", "0").One("sys/memory", NoLimit, "9000", "0");
        Assert.Equal((700, 1000), Read());
    }

    [Fact]
    public void A_hybrid_machine_is_read_where_its_memory_controller_is()
    {
        _tree.With("cgroup", HybridLines).One("sys/memory/daemons/web", "2000", "600", "100").With("sys/unified/cgroup.procs", "").With("sys/unified/cgroup.controllers", "");
        Assert.Equal((500, 2000), Read());
    }

    [Fact]
    public void A_hybrid_machine_whose_memory_controller_is_in_version_2_is_read_there()
    {
        _tree.With("cgroup", "1:name=systemd:/\n0::/web\n").Two("sys/unified/web", "2000", "600", "100");
        Assert.Equal((500, 2000), Read());
    }

    [Fact]
    public void The_tightest_ancestor_counts()
    {
        _tree.With("cgroup", "0::/a/b/c\n").Two("sys/a/b/c", "1000", "100", "0").Two("sys/a/b", "2000", "1900", "0").Two("sys/a", "10000", "2000", "0");
        Assert.Equal((1900, 2000), Read());
    }

    [Fact]
    public void Within_a_container_the_hosts_path_leads_to_the_top_of_the_mount()
    {
        _tree.With("cgroup", "4:memory:/docker/4711/inner\n0::/\n").One("sys/memory", "1000", "400", "0").One("sys/memory/inner", NoLimit, "300", "0");
        Assert.Equal((400, 1000), Read());
    }

    [Fact]
    public void A_path_out_of_our_namespace_leads_to_what_we_can_see()
    {
        _tree.With("cgroup", "0::/../../other\n").Two("sys", "1000", "400", "0");
        Assert.Equal((400, 1000), Read());
    }

    [Fact]
    public void A_path_with_colons_is_one_path()
    {
        _tree.With("cgroup", "0::/docker:4711\n").Two("sys/docker:4711", "1000", "400", "0");
        Assert.Equal((400, 1000), Read());
    }

    [Fact]
    public void No_limit_is_no_reading()
    {
        _tree.With("cgroup", HybridLines).One("sys/memory/daemons/web", NoLimit, "600", "100");
        Assert.Null(Read());
        _tree.With("cgroup", "0::/\n").With("sys/cgroup.controllers", "memory\n");
        Assert.Null(Read());
        _tree.With("cgroup", "0::/a\n").Two("sys/a", "max", "600", "0");
        Assert.Null(Read());
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("lots", "600", "1")]
    [InlineData("1000", "", "1")]
    [InlineData("-5", "600", "1")]
    [InlineData("0", "600", "1")]
    [InlineData("99999999999999999999999", "600", "1")]
    public void Garbage_is_no_reading(string max, string current, string inactive)
    {
        _tree.With("cgroup", "garbage\n::\n\n0::/a\n").Two("sys/a", max, current, inactive);
        Assert.Null(Read());
    }

    [Fact]
    public void Garbage_in_the_statistics_subtracts_nothing()
    {
        _tree.With("cgroup", "0::/a\n").Two("sys/a", "1000", "600", "much");
        Assert.Equal((600, 1000), Read());
        File.WriteAllText(_tree["sys/a/memory.stat"], "inactive_file");
        Assert.Equal((600, 1000), Read());
        File.Delete(_tree["sys/a/memory.stat"]);
        Assert.Equal((600, 1000), Read());
    }

    [Fact]
    public void Nothing_to_read_is_no_group()
    {
        Assert.Null(MemoryGroup.Find(_tree["cgroup"], _tree["sys"]));
        _tree.With("cgroup", "4:memory:/x\n0::/x\n");
        Assert.Null(MemoryGroup.Find(_tree["cgroup"], _tree["sys"]));
    }

    [Fact]
    public void A_limit_that_is_changed_counts_at_the_next_look()
    {
        _tree.With("cgroup", "0::/a\n").Two("sys/a", "1000", "600", "0");
        var (group, file) = (MemoryGroup.Find(_tree["cgroup"], _tree["sys"])!, new KernelFile());
        Assert.Equal(0.6, group.Read(file)!.Pressure);
        _tree.Two("sys/a", "800", "600", "0");
        Assert.Equal(0.75, group.Read(file)!.Pressure);
        _tree.Two("sys/a", "max", "600", "0");
        Assert.Null(group.Read(file));
    }

    public void Dispose() => _tree.Dispose();

    private (long Used, long Limit)? Read() => MemoryGroup.Find(_tree["cgroup"], _tree["sys"])?.Read(new KernelFile()) is { } reading ? (reading.Used, reading.Limit) : null;
}
