using System.Text;
using Halftone.DataPlane.Http1;
using Xunit;

namespace Halftone.Tests.Unit.Http1;

public sealed class DateLineTests
{
    [Theory]
    [InlineData(0, "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n")]
    [InlineData(784111777, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")]
    [InlineData(1795428000, "Date: Mon, 23 Nov 2026 10:00:00 GMT\r\n")]
    public void The_line_says_the_second_in_the_form_http_prefers(long seconds, string line) =>
        Assert.Equal(line, Encoding.ASCII.GetString(new DateLine().At(seconds)));

    [Fact]
    public void It_follows_the_clock_both_ways()
    {
        var date = new DateLine();
        Assert.Contains("00:00:01", Encoding.ASCII.GetString(date.At(1)), StringComparison.Ordinal);
        Assert.Contains("00:00:01", Encoding.ASCII.GetString(date.At(1)), StringComparison.Ordinal);
        Assert.Contains("00:00:02", Encoding.ASCII.GetString(date.At(2)), StringComparison.Ordinal);
        Assert.Contains("00:00:00", Encoding.ASCII.GetString(date.At(0)), StringComparison.Ordinal);
    }
}
