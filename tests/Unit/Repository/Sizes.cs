using Xunit;

namespace Halftone.Tests.Unit.Repository;

/// <summary>A file fits a head, a method fits a screen.</summary>
public sealed class Sizes
{
    private const int FileLinesMax = 300;
    private const int MethodLinesMax = 60;

    [Fact]
    public void Source_files_stay_small()
    {
        var broken = from path in Checkout.Sources let lines = Checkout.Read(path).Count(each => each == '\n') where lines > FileLinesMax select $"{path}: {lines} lines, at most {FileLinesMax}";
        Checkout.Expect(broken);
    }

    [Fact]
    public void Methods_fit_a_screen()
    {
        var broken =
            from path in Checkout.Sources
            from member in CSharp.Members(Checkout.Read(path))
            where member.Lines > MethodLinesMax
            select $"{path}:{member.FirstLine}: {member.Lines} lines, at most {MethodLinesMax}";
        Checkout.Expect(broken);
    }

    [Fact]
    public void The_one_command_stays_one_small_file() => Assert.InRange(Checkout.Read("dev").Count(each => each == '\n'), 1, 100);
}
