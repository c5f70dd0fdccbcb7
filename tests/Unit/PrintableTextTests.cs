using Halftone.Core;
using Xunit;

namespace Halftone.Tests.Unit;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("plain, tab\tand ü", "plain, tab\tand ü")]
    [InlineData("a\rb", "a\\rb")]
    [InlineData("a\nerror: forged", "a\\nerror: forged")]
    [InlineData("\x1b]0;title\x07", "\\x1b]0;title\\x07")]
    [InlineData("\x1b[31mred", "\\x1b[31mred")]
    [InlineData("\u009b2J\u007f", "\\x9b2J\\x7f")]
    [InlineData("v1\u202e2v -> \u2066x", "v1\\x202e2v -> \\x2066x")]
    [InlineData("a\u2028b", "a\\x2028b")]
    [InlineData("שלום\u200f!", "שלום\u200f!")]
    public void What_would_steer_a_terminal_is_shown_instead(string text, string shown) => Assert.Equal(shown, PrintableText.Of(text));

    [Theory]
    [InlineData("\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m")]
    [InlineData("\x1b[31mleft on", "\x1b[31mleft on\x1b[0m")]
    [InlineData("\x1b[2J", "\\x1b[2J")]
    [InlineData("\x1b[31", "\\x1b[31")]
    [InlineData("\x1b", "\\x1b")]
    public void Colours_pass_where_they_are_wanted_and_end_with_the_text(string text, string shown) => Assert.Equal(shown, PrintableText.Of(text, colors: true));

    [Fact]
    public void Lines_stay_lines_where_the_text_is_ours() => Assert.Equal("a\nb\\r", PrintableText.Of("a\nb\r", lines: true));
}
