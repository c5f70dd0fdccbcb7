using System.Text;
using CsCheck;
using Halftone.Control.Supervision.Output;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Output;

public sealed class LineSplitterTests
{
    [Fact]
    public void Lines_come_whole_however_they_arrive() =>
        Gen.Select(Gen.String[Gen.Char["ab\n"], 0, 60], Gen.Int[1, 7].Array[1, 60]).Sample((text, pieces) =>
        {
            var lines = Split(text, pieces, 1000, TooLong.Cut, out _);
            var expected = text.Split('\n');
            Assert.Equal(expected[^1].Length == 0 ? expected[..^1] : expected, lines.Select(line => line.Text));
        });

    [Fact]
    public void No_line_is_longer_than_the_cap_and_nothing_is_lost_by_cutting() =>
        Gen.Select(Gen.String[Gen.Char["ab\n"], 0, 80], Gen.Int[1, 9].Array[1, 80], Gen.Int[1, 6]).Sample((text, pieces, cap) =>
        {
            var lines = Split(text, pieces, cap, TooLong.Cut, out _);
            Assert.All(lines, line => Assert.True(line.Text.Length <= cap));
            Assert.Equal(text.TrimEnd('\n'), string.Concat(lines.Select(line => line.Cut ? line.Text : line.Text + "\n")).TrimEnd('\n'));
        });

    [Fact]
    public void A_line_that_is_too_long_to_mean_something_is_skipped_whole_and_counted() =>
        Gen.Select(Gen.String[Gen.Char["ab\n"], 0, 80], Gen.Int[1, 9].Array[1, 80], Gen.Int[1, 6]).Sample((text, pieces, cap) =>
        {
            var lines = Split(text + "\n", pieces, cap, TooLong.Skip, out var skipped);
            var all = (text + "\n").Split('\n')[..^1];
            Assert.Equal(all.Where(line => line.Length <= cap), lines.Select(line => line.Text));
            Assert.Equal(all.Count(line => line.Length > cap), skipped);
        });

    [Fact]
    public void Sixty_four_kilobytes_are_a_line_and_one_byte_more_is_two()
    {
        var text = new string('x', 64 * 1024) + "y\n";
        var lines = Split(text, [10_000], 64 * 1024, TooLong.Cut, out _);
        Assert.Equal([(64 * 1024, true), (1, false)], lines.Select(line => (line.Text.Length, line.Cut)));
    }

    private static List<(string Text, bool Cut)> Split(string text, int[] pieces, int cap, TooLong tooLong, out long skipped)
    {
        var lines = new List<(string, bool)>();
        var splitter = new LineSplitter(cap, tooLong, (line, cut) => lines.Add((Encoding.UTF8.GetString(line), cut)));
        var bytes = Encoding.UTF8.GetBytes(text).AsSpan();
        for (var i = 0; !bytes.IsEmpty; i++)
        {
            var piece = bytes[..Math.Min(bytes.Length, pieces[i % pieces.Length])];
            splitter.Add(piece);
            bytes = bytes[piece.Length..];
        }

        splitter.End();
        skipped = splitter.Skipped;
        return lines;
    }
}
