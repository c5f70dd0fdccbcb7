using CsCheck;
using Halftone.Screens;
using Xunit;

namespace Halftone.Tests.Unit.Screens;

public sealed class TableTests
{
    private static Screen Show(Screen screen, params string[][] rows)
    {
        var table = new Table("NAME", "ADDRESS", "NOTE");
        foreach (var row in rows) table.Add([.. row.Select(text => new Cell(text))]);
        table.Write(screen.Terminal);
        return screen;
    }

    [Fact]
    public void A_pipe_gets_every_character_between_tabs()
    {
        var screen = Show(new Screen(), ["web/v1", "127.0.0.1:21000", new string('x', 300)]);
        Assert.Equal(["NAME\tADDRESS\tNOTE", $"web/v1\t127.0.0.1:21000\t{new string('x', 300)}"], screen.Lines);
    }

    [Fact]
    public void A_terminal_gets_aligned_columns()
    {
        var screen = Show(new Screen(interactive: true), ["web/v1", "a", "b"], ["w", "127.0.0.1:21000", "c"]);
        Assert.Equal(["NAME    ADDRESS          NOTE", "web/v1  a                b", "w       127.0.0.1:21000  c"], screen.Lines);
    }

    [Fact]
    public void No_line_is_wider_than_the_terminal() => Gen.Select(Gen.Int[20, 120], Gen.String[Gen.Char.AlphaNumeric, 0, 60].Array[3].Array[1, 8]).Sample((width, rows) =>
        Assert.All(Show(new Screen(interactive: true, width), rows).Lines, line => Assert.True(line.Length <= width, $"{line.Length} > {width}: {line}")));

    [Fact]
    public void A_narrow_terminal_does_without_what_matters_least_before_it_cuts()
    {
        var screen = new Screen(interactive: true, width: 12);
        var table = new Table("NAME", "ADDRESS", "NOTE") { GoFirst = ["ADDRESS"] };
        table.Add("web/v1", "127.0.0.1", "ok");
        table.Write(screen.Terminal);
        Assert.Equal(["NAME    NOTE", "web/v1  ok"], screen.Lines);
    }

    [Fact]
    public void What_is_cut_ends_with_a_sign_of_it()
    {
        var screen = Show(new Screen(interactive: true, width: 40), ["web/v1", "127.0.0.1:21000", new string('x', 60)]);
        Assert.EndsWith("x…", screen.Lines[1]);
        Assert.StartsWith("web/v1  127.0.0.1:21000", screen.Lines[1]);
    }

    [Fact]
    public void A_cell_cannot_paint_the_terminal_or_make_a_row()
    {
        var screen = Show(new Screen(), ["a\tb", "\x1b[31mred", "x\ny"]);
        Assert.Equal("a b\t [31mred\tx y", screen.Lines[1]);
    }

    [Fact]
    public void Colour_is_only_for_terminals_that_want_it()
    {
        Assert.Equal("ready", new Screen().Terminal.Paint("ready", Ink.Green));
        Assert.Equal("\x1b[32mready\x1b[0m", new Screen(color: true).Terminal.Paint("ready", Ink.Green));
    }

    [Theory]
    [InlineData(0.45, "450ms")]
    [InlineData(12, "12s")]
    [InlineData(200, "3m20s")]
    [InlineData(1500, "25m")]
    [InlineData(5 * 3600, "5h00m")]
    [InlineData(30 * 3600, "30h")]
    [InlineData(6 * 86400, "6d")]
    [InlineData(-1, "0s")]
    public void Ages_are_short(double seconds, string text) => Assert.Equal(text, Amounts.Age(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(512, "512 B")]
    [InlineData(45_207_552, "43.1 MB")]
    [InlineData(1_288_490_189, "1.2 GB")]
    public void Sizes_have_a_unit(long bytes, string text) => Assert.Equal(text, Amounts.Bytes(bytes));
}
