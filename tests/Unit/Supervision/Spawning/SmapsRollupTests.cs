using System.Text;
using CsCheck;
using Halftone.Control.Supervision.Spawning;
using Halftone.Core.Diagnosis;
using Halftone.Tests.Unit.Machine;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Spawning;

public sealed class SmapsRollupTests : IDisposable
{
    private const string Real = """
        56096e4df000-7ffce4f94000 ---p 00000000 00:00 0                          [rollup]
        Rss:                1788 kB
        Pss:                 201 kB
        Pss_Dirty:           116 kB
        Pss_Anon:            116 kB
        Pss_File:             85 kB
        Shared_Clean:       1672 kB
        Private_Dirty:       116 kB
        SwapPss:               0 kB
        Locked:                0 kB

        """;

    private readonly Tree _tree = new();

    [Fact]
    public void What_the_kernel_writes_is_read() => Assert.Equal(new PssReading.Bytes(201 * 1024), Of(Real));

    [Fact]
    public void Nothing_is_what_a_process_says_that_has_ended() => Assert.Null(Of(""));

    [Theory]
    [InlineData("Rss: 1 kB\n")]
    [InlineData("Pss:\n")]
    [InlineData("Pss: kB\n")]
    [InlineData("Pss: 12\n")]
    [InlineData("Pss: 12 MB\n")]
    [InlineData("Pss: 12 kB and more\n")]
    [InlineData("Pss: -1 kB\n")]
    [InlineData("Pss: 0x10 kB\n")]
    [InlineData("Pss: 99999999999999999999999 kB\n")]
    [InlineData("Pss: 9223372036854775807 kB\n")]
    [InlineData("Pss: 1 kB\nPss: 2 kB\n")]
    [InlineData("SwapPss: 1 kB\n")]
    [InlineData("\0\0\0\0")]
    public void Anything_else_is_no_number(string text) => Assert.Same(SmapsRollup.Unintelligible, Of(text));

    [Fact]
    public void Whatever_stands_there_the_answer_is_a_number_within_bounds_or_a_reason()
    {
        var noise = Gen.OneOf(Gen.Byte.Array[0, 200], Gen.OneOf(((string[])["Pss:", " ", "\t", "12", "-", " kB", "\n", "9999999999999", "\0"]).Select(Gen.Const).ToArray()).List[0, 12].Select(words => Encoding.UTF8.GetBytes(string.Concat(words))));
        noise.Sample(bytes => SmapsRollup.Of(bytes) switch
        {
            null => bytes.Length == 0,
            PssReading.Bytes found => found.Count is >= 0 and <= 1L << 48,
            _ => true,
        });
    }

    [Fact]
    public void A_file_of_no_bytes_is_a_process_that_is_gone() => Assert.Null(SmapsRollup.Read(_tree.With("smaps_rollup", "")["smaps_rollup"], "/proc/self/stat"));

    [Fact]
    public void Where_other_processes_have_the_file_this_one_is_gone_and_where_none_has_it_the_kernel_is_too_old()
    {
        _tree.With("self", Real);
        Assert.Null(SmapsRollup.Read(_tree["7/smaps_rollup"], _tree["self"]));
        Assert.Same(SmapsRollup.Unknown, SmapsRollup.Read(_tree["7/smaps_rollup"], _tree["none"]));
    }

    [Fact]
    public void What_cannot_be_read_for_another_reason_says_it()
    {
        Directory.CreateDirectory(_tree["directory"]);
        Assert.IsType<PssReading.Unread>(SmapsRollup.Read(_tree["directory"], "/proc/self/stat"));
    }

    [Fact]
    public void We_ourselves_can_be_read_and_nobody_who_was_started_at_another_time_under_our_number()
    {
        var self = ProcessTable.ReadOne(Environment.ProcessId)!.Value;
        Assert.InRange(Assert.IsType<PssReading.Bytes>(SmapsRollup.Read(self.Stamp)).Count, 1 << 20, long.MaxValue);
        Assert.Null(SmapsRollup.Read(self.Stamp with { Started = self.Started - 1 }));
    }

    public void Dispose() => _tree.Dispose();

    private static PssReading? Of(string text) => SmapsRollup.Of(Encoding.UTF8.GetBytes(text));
}
