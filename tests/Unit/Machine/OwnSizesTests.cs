using System.Text;
using Halftone.Control.Machine;
using Xunit;

namespace Halftone.Tests.Unit.Machine;

public sealed class OwnSizesTests
{
    private static readonly long Page = Environment.SystemPageSize;

    [Fact]
    public void What_the_kernel_writes_is_read()
    {
        var sizes = OwnSizes.Parse("90000 100 20 3 0 50 0\n"u8)!.Value;
        Assert.Equal((100 * Page, 20 * Page, 80 * Page), (sizes.Resident, sizes.Files, sizes.Taken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("90000")]
    [InlineData("90000 100")]
    [InlineData("90000 100 ")]
    [InlineData("90000 -1 20 3 0 50 0")]
    [InlineData("90000 many 20 3 0 50 0")]
    public void Anything_else_is_nothing(string text) => Assert.Null(OwnSizes.Parse(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void This_process_has_taken_something_and_not_all_of_it_is_files()
    {
        var sizes = OwnSizes.Parse(File.ReadAllBytes(OwnSizes.Place))!.Value;
        Assert.InRange(sizes.Taken, 1, sizes.Resident);
    }
}
