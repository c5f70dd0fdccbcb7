using Halftone.Core.Accounting;
using Xunit;

namespace Halftone.Tests.Unit.Accounting;

public sealed class LowWaterTests
{
    private readonly LowWater _water = new(10);

    [Fact]
    public void It_is_passed_when_it_stands_further_above_the_least_than_it_may()
    {
        _water.LetDownTo(100);
        Assert.False(_water.IsPassedBy(110));
        Assert.True(_water.IsPassedBy(111));
        Assert.True(_water.IsPassedBy(111));
    }

    [Fact]
    public void What_was_held_when_it_was_let_down_and_went_later_is_not_forgiven()
    {
        _water.LetDownTo(1000);
        Assert.False(_water.IsPassedBy(500));
        Assert.True(_water.IsPassedBy(511));
    }

    [Fact]
    public void Letting_down_to_more_than_the_least_before_counts_from_there()
    {
        _water.LetDownTo(100);
        Assert.True(_water.IsPassedBy(500));
        _water.LetDownTo(490);
        Assert.False(_water.IsPassedBy(500));
        Assert.True(_water.IsPassedBy(501));
    }

    [Fact]
    public void The_first_reading_passes_nothing() => Assert.False(_water.IsPassedBy(long.MaxValue));
}
