using Halftone.Control.Machine;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Config;
using Halftone.Core.Diagnosis;
using Xunit;

namespace Halftone.Tests.Unit.Diagnosis;

/// <summary>What a Node is told about the moment in which it runs out of heap.</summary>
public sealed class CrashOptionsTests
{
    private const long GiB = 1L << 30, MiB = 1L << 20;

    private static readonly DiagnoseConfig Both = new() { SnapshotNearLimit = true };
    private static readonly MemoryRoom Plenty = new(64 * GiB, "this machine");

    [Theory]
    [InlineData("node server.js", null, true)]
    [InlineData("node server.js", "--max-old-space-size=64 --trace-warnings", true)]
    [InlineData("node --report-directory=/tmp server.js", null, false)]
    [InlineData("node server.js", "--report-on-signal", false)]
    [InlineData("node server.js", "\"--report-directory=/a b\"", false)]
    [InlineData("sh -c exec node --report-uncaught-exception a.js", null, false)]
    public void A_report_is_written_unless_the_operator_has_said_something_about_reports(string command, string? nodeOptions, bool written) =>
        Assert.Equal(written, Decide(new(), command, nodeOptions).Report);

    [Fact]
    public void What_is_switched_off_is_not_told() => Assert.True(Decide(new() { CrashReport = false }, "node a.js", null).IsNothing);

    [Fact]
    public void The_directory_is_quoted_and_what_was_given_comes_first()
    {
        Assert.Equal("--report-on-fatalerror --report-directory=\"/a b\\\"c\\\\d\"", new CrashOptions(true, false, null).Onto(null, "/a b\"c\\d"));
        Assert.Equal("--x --report-on-fatalerror --report-directory=\"/d\" --heapsnapshot-near-heap-limit=1 --diagnostic-dir=\"/d\"", new CrashOptions(true, true, null).Onto("--x", "/d"));
    }

    [Theory]
    [InlineData("node --max-old-space-size=32 a.js", 1700, true)]
    [InlineData("node --max-old-space-size=32 a.js", 1550, false)]
    [InlineData("node a.js", 32 * 1024, false)]
    public void A_snapshot_is_written_where_the_memory_for_it_is_left(string command, long roomMiB, bool written)
    {
        var options = CrashOptions.Decide(Both, [.. command.Split(' ')], null, new MemoryRoom(roomMiB * MiB, "the control group /x"), 64 * GiB, null);
        Assert.Equal((written, true), (options.Snapshot, options.Report));
        Assert.Equal(written, options.Warning is null);
    }

    [Fact]
    public void The_refusal_has_the_numbers()
    {
        var warning = CrashOptions.Decide(Both, ["node", "--max-old-space-size=64", "a.js"], null, new MemoryRoom(512 * MiB, "the control group /x"), null, null).Warning!;
        Assert.Contains("up to 160 MB", warning);
        Assert.Contains("1920 MB", warning);
        Assert.Contains("the control group /x has 512 MB left", warning);
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(200, false)]
    public void A_snapshot_is_written_where_the_disk_has_room_for_it(long freeMiB, bool written)
    {
        var options = CrashOptions.Decide(Both, ["node", "--max-old-space-size=64", "a.js"], null, Plenty, null, freeMiB * MiB);
        Assert.Equal((written, true), (options.Snapshot, options.Report));
        if (!written) Assert.Contains("has about 248 MB, and the disk that it goes to (heap/ beside the admin socket) has 200 MB left", options.Warning);
    }

    [Theory]
    [InlineData("--heapsnapshot-near-heap-limit=3")]
    [InlineData("--diagnostic-dir=/tmp")]
    [InlineData("--heapsnapshot-signal=SIGUSR2")]
    [InlineData("--cpu-prof")]
    [InlineData("--heap-prof-interval=1")]
    public void Where_the_operator_has_said_what_goes_there_none_of_ours_is_asked_for_and_a_sentence_says_why(string theirs)
    {
        var options = Decide(Both, "node a.js", $"--trace-warnings {theirs}");
        Assert.Equal((false, true), (options.Snapshot, options.Report));
        Assert.Contains($"says {theirs.Split('=')[0]} itself", options.Warning);
        Assert.Null(Decide(new(), "node a.js", theirs).Warning);
    }

    [Theory]
    [InlineData("node --max-old-space-size=100 a.js", "--max-old-space-size=200", 100)]
    [InlineData("node a.js", "--max_old_space_size=200 --max-old-space-size=300", 300)]
    [InlineData("sh -c 'node --max-old-space-size=50 a.js'", null, 50)]
    [InlineData("node a.js", "\"--max-old-space-size=7\"", 7)]
    [InlineData("node a.js", "--max-old-space-size=many", 4096)]
    [InlineData("node a.js", null, 4096)]
    public void The_limit_of_the_heap_is_what_is_said_else_what_V8_takes(string command, string? nodeOptions, long mebibytes) =>
        Assert.Equal((mebibytes + 96) * MiB, HeapLimit.Of(command.Split(' '), nodeOptions, 24 * GiB));

    [Theory]
    [InlineData("node --max-semi-space-size=128 --max-old-space-size=64 a.js", null)]
    [InlineData("node --max-old-space-size=64 a.js", "--max_semi_space_size=128")]
    public void A_young_generation_that_was_made_larger_counts(string command, string? nodeOptions) =>
        Assert.Equal(448 * MiB, HeapLimit.Of(command.Split(' '), nodeOptions, 24 * GiB));

    [Theory]
    [InlineData("node --max-heap-size=100 a.js", 100)]
    [InlineData("node --max_heap_size=100 --max-semi-space-size=4 a.js", 100)]
    [InlineData("node --max-heap-size=100 --max-old-space-size=50 a.js", 146)]
    public void A_limit_of_the_whole_heap_counts_where_the_old_generation_has_none(string command, long mebibytes) =>
        Assert.Equal(mebibytes * MiB, HeapLimit.Of(command.Split(' '), null, 24 * GiB));

    [Theory]
    [InlineData(1, 512)]
    [InlineData(2, 1024)]
    [InlineData(8, 2048)]
    [InlineData(16, 4096)]
    [InlineData(256, 4096)]
    public void Without_a_word_V8_takes_half_of_the_memory_up_to_its_bound(long machineGiB, long mebibytes) =>
        Assert.Equal((mebibytes + 96) * MiB, HeapLimit.Of(["node"], null, machineGiB * GiB));

    [Fact]
    public void The_forecast_covers_what_was_measured()
    {
        Assert.InRange(SnapshotForecast.NearLimitBytes(112 * MiB), 1_314_000_000, 1_500_000_000);
        Assert.InRange(SnapshotForecast.NearLimitBytes(80 * MiB), 460_000_000, 1_100_000_000);
    }

    private static CrashOptions Decide(DiagnoseConfig config, string command, string? nodeOptions) => CrashOptions.Decide(config, [.. command.Split(' ')], nodeOptions, Plenty, 64 * GiB, 64 * GiB);
}
