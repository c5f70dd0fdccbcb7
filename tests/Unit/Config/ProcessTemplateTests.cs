using CsCheck;
using Halftone.Core;
using Halftone.Core.Config.Shapes;
using Xunit;

namespace Halftone.Tests.Unit.Config;

/// <summary>The command that looks into a process of another language.</summary>
public sealed class ProcessTemplateTests
{
    private static readonly Gen<string> Word = Gen.Char["abz-=/%${}pid:~ "].Array[0, 12].Select(letters => new string(letters));

    [Fact]
    public void A_command_that_passes_names_the_process_and_nothing_of_the_reference_is_left_when_it_is_filled_in() =>
        Gen.Select(Word.List[1, 5], Gen.Int[0, 4], Gen.Int[1, 4_194_304]).Sample((words, at, pid) =>
        {
            words[Math.Min(at, words.Count - 1)] += "${pid}";
            var written = Written(words);
            if (ProcessTemplate.Check(written) is not null) return;
            var filled = ProcessTemplate.Fill(words.ToItems(), pid);
            Assert.Equal(words.Count, filled.Count);
            Assert.DoesNotContain(filled, word => word.Contains("${pid}", StringComparison.Ordinal));
            Assert.Contains(filled, word => word.EndsWith($"{pid}", StringComparison.Ordinal));
        });

    [Fact]
    public void A_command_without_the_process_never_passes() => Word.List[1, 5].Sample(words =>
        Assert.Equal(words.Any(word => word.Contains("${pid}", StringComparison.Ordinal)), ProcessTemplate.Check(Written(words)) is null || words.Any(word => word.Contains("${pid}", StringComparison.Ordinal))));

    [Theory]
    [InlineData("$pid", "--pid=$pid")]
    [InlineData("{pid}", "--pid={pid}")]
    [InlineData("{{pid}}", "{{pid}}")]
    [InlineData("${PID}", "${PID}")]
    [InlineData("$PID", "${pid} $PID")]
    [InlineData("%p", "heap-%p.txt")]
    public void What_other_programs_write_for_it_is_named_with_the_way_it_is_written_here(string foreign, string word)
    {
        var complaint = ProcessTemplate.Check(Written([word]));
        Assert.Contains($"`{foreign}`", complaint!.Fact);
        Assert.Contains("`${pid}`", complaint.Fix);
    }

    [Theory]
    [InlineData("${pid}")]
    [InlineData("/proc/${pid}/status")]
    [InlineData("${pid} heap-%p.txt $pidfile {pids}")]
    public void The_process_may_stand_in_any_word(string word) => Assert.Null(ProcessTemplate.Check(Written(["look", word])));

    private static Items<Written> Written(IEnumerable<string> words) => words.Select(word => new Written(word, word, false)).ToItems();
}
