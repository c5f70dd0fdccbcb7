using Xunit;

namespace Halftone.Tests.Unit.Repository;

public sealed class CSharpTests
{
    [Fact]
    public void Comments_and_literals_are_blanked_and_lines_stay()
    {
        var code = CSharp.Code("a // b {\n\"c } \\\" d\" e /* f\n{ */ g '\"' h '\\n' i");
        Assert.Equal(["a", "e", "g", "h", "i"], code.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, code.Count(each => each == '\n'));
    }

    [Fact]
    public void Interpolated_verbatim_and_raw_strings_are_blanked()
    {
        var raw = new string('"', 3);
        var code = CSharp.Code($"a $\"x {{(y ? \"}}\" : $\"{{z}}\")}} {{{{\" b @\"\\\" c @\"q\"\"r\" d {raw}\n{{ \"s\" {raw} e");
        Assert.Equal(["a", "b", "c", "d", "e"], code.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Members_of_a_type_are_found_with_their_lines()
    {
        const string Text = """
            namespace N;
            class C(int a)
            {
                int P { get; set; }
                void M(
                    int b)
                {
                    if (b > 0) { b--; }
                }
                enum E { One }
            }
            """;
        var members = CSharp.Members(Text).ToList();
        Assert.Equal(["int P", "void M"], members.Select(each => each.Header.Split('(')[0].Trim()));
        Assert.Equal(new Block(members[1].Header, 5, 9), members[1]);
    }
}
