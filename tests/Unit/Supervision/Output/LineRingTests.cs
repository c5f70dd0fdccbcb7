using System.Text;
using CsCheck;
using Halftone.Control.Supervision.Output;
using Xunit;

namespace Halftone.Tests.Unit.Supervision.Output;

public sealed class LineRingTests
{
    [Fact]
    public void The_newest_lines_are_kept_as_they_were_and_the_oldest_go_first() =>
        Gen.Select(Gen.String[Gen.Char['a', 'z'], 0, 40].Array[0, 200], Gen.Int[64, 9000]).Sample((texts, bytesMax) =>
        {
            var ring = new LineRing(bytesMax);
            for (var i = 0; i < texts.Length; i++) ring.Add(Encoding.UTF8.GetBytes(texts[i]), at: i, pid: i % 3, error: i % 2 == 0, cut: i % 5 == 0);
            var kept = ring.Last(int.MaxValue);
            Assert.Equal(texts.Length, ring.Next);
            Assert.Equal(texts.Length - kept.Count, ring.Oldest);
            Assert.True(kept.Sum(line => line.Text.Length) <= bytesMax);
            for (var i = 0; i < kept.Count; i++)
            {
                var number = texts.Length - kept.Count + i;
                Assert.Equal((texts[number], number, number % 2 == 0, number % 5 == 0), (Encoding.UTF8.GetString(kept[i].Text), kept[i].At, kept[i].IsError, kept[i].IsCut));
            }

            // As many as fit: one more of the dropped would not have.
            if (kept.Count < texts.Length) Assert.True(kept.Sum(line => line.Text.Length + 17) + texts[texts.Length - kept.Count - 1].Length + 17 > bytesMax - 57);
        });

    [Fact]
    public void Lines_of_one_process_are_told_from_those_of_another()
    {
        var ring = new LineRing(4096);
        for (var i = 0; i < 10; i++) ring.Add(Encoding.UTF8.GetBytes($"{i}"), 0, pid: i % 2, error: false, cut: false);
        Assert.Equal(["5", "7", "9"], ring.Last(3, pid: 1).Select(line => Encoding.UTF8.GetString(line.Text)));
        Assert.Equal(["8", "9"], ring.Last(2).Select(line => Encoding.UTF8.GetString(line.Text)));
    }

    [Fact]
    public void A_line_larger_than_the_ring_keeps_its_beginning()
    {
        var ring = new LineRing(100);
        ring.Add(new byte[500], 0, 1, error: false, cut: false);
        var line = Assert.Single(ring.Last(5));
        Assert.Equal((83, true), (line.Text.Length, line.IsCut));
    }
}
