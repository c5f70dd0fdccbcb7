using System.Globalization;
using System.Text;
using CsCheck;
using Halftone.Control.Supervision.Spawning;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Spawning;

public sealed class ProcessTableTests
{
    private const int Pid = 4711;

    /// <summary>What a Node process had in /proc/PID/stat.</summary>
    private const string Real =
        "4711 (node) S 4700 4699 4700 0 -1 4194304 12034 210 3 0 61 17 1 2 20 0 11 0 178343 11499663360 12345 18446744073709551615 1 1 0 0 0 0 0 16781312 134235650 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

    [Fact]
    public void What_the_kernel_writes_is_read() =>
        Assert.Equal(new ProcessRow(Pid, Group: 4699, IsZombie: false, TimeSpan.FromMilliseconds(780), Started: 178343, RssBytes: 12345L * Environment.SystemPageSize), Parse(Real));

    [Theory]
    [InlineData("Z", true)]
    [InlineData("X", true)]
    [InlineData("R", false)]
    [InlineData("D", false)]
    public void Only_who_has_ended_is_a_zombie(string state, bool zombie) => Assert.Equal(zombie, Parse(Real.Replace(" S ", $" {state} ", StringComparison.Ordinal))!.Value.IsZombie);

    [Fact]
    public void A_name_may_hold_anything() =>
        Gen.String[Gen.Char[" ()0123456789\n\\SZé"], 0, 16].Sample(name => Assert.Equal(Parse(Real), Parse(Real.Replace("node", name, StringComparison.Ordinal))));

    [Fact]
    public void A_line_that_is_not_whole_is_no_process()
    {
        for (var length = 0; length < Real.IndexOf("12345 ", StringComparison.Ordinal); length++) Assert.Null(Parse(Real[..length]));
    }

    [Theory]
    [InlineData("4699")]
    [InlineData("61")]
    [InlineData("17")]
    [InlineData("178343")]
    [InlineData("12345")]
    public void A_field_that_is_no_sensible_number_makes_it_no_process(string field) =>
        Assert.All(["", "-1", "1x", "soon", "9223372036854775807", "18446744073709551616"], value => Assert.Null(Parse(Real.Replace($" {field} ", $" {value} ", StringComparison.Ordinal))));

    [Fact]
    public void Whatever_stands_behind_the_name_nothing_is_thrown() =>
        Gen.String[Gen.Char["0123456789 -SZ)\n"], 0, 200].Sample(rest => { Parse($"4711 (node) {rest}"); });

    [Fact]
    public void This_process_is_in_the_table_with_what_the_kernel_says_of_it()
    {
        var row = Assert.Single(ProcessTable.Read(), row => row.Pid == Environment.ProcessId);
        Assert.False(row.IsZombie);
        Assert.Equal(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[19], row.Started.ToString(CultureInfo.InvariantCulture));
        Assert.True(row.RssBytes > 1 << 20);
        Assert.Contains(row.Pid, ProcessTable.Members(row.Group));
    }

    /// <summary>A gateway looks at all processes of its machine every two seconds: 100 of them filled the collector's first generation twice a minute.</summary>
    [Fact]
    public void A_look_at_a_process_leaves_little_garbage()
    {
        ProcessTable.ReadOne(Environment.ProcessId);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) ProcessTable.ReadOne(Environment.ProcessId);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 512);
    }

    private static ProcessRow? Parse(string stat) => ProcessTable.Parse(Pid, Encoding.UTF8.GetBytes(stat));
}
