using CsCheck;
using Halftone.Core.Pressure;
using Xunit;

namespace Halftone.Tests.Unit.Pressure;

public sealed class MemoryLadderTests
{
    private static readonly Gen<MemoryRung> Rung = Gen.Int[0, 4].Select(rung => (MemoryRung)rung);

    [Theory]
    [InlineData(0, MemoryRung.None)]
    [InlineData(0.849, MemoryRung.None)]
    [InlineData(0.85, MemoryRung.ShrinkTimeouts)]
    [InlineData(0.92, MemoryRung.CloseConnections)]
    [InlineData(0.95, MemoryRung.RejectRequests)]
    [InlineData(0.98, MemoryRung.StopAccepting)]
    [InlineData(1.2, MemoryRung.StopAccepting)]
    internal void A_rising_pressure_climbs_at_once(double pressure, MemoryRung rung) => Assert.Equal(rung, MemoryLadder.Next(MemoryRung.None, pressure));

    [Fact]
    public void A_rung_is_left_only_when_the_pressure_is_clearly_below_where_it_was_entered()
    {
        Assert.Equal(MemoryRung.RejectRequests, MemoryLadder.Next(MemoryRung.RejectRequests, 0.921));
        Assert.Equal(MemoryRung.CloseConnections, MemoryLadder.Next(MemoryRung.RejectRequests, 0.919));
        Assert.Equal(MemoryRung.None, MemoryLadder.Next(MemoryRung.StopAccepting, 0.5));
    }

    /// <summary>Hysteresis: whatever the ladder did before, a pressure that moves by less than the gap moves it in one direction only.</summary>
    [Fact]
    public void A_pressure_that_trembles_never_makes_the_ladder_go_up_and_down() =>
        Gen.Select(Rung, Gen.Double[0.5, 1.1], Gen.Double[0, MemoryLadder.Gap * 0.99].Array[1, 50]).Sample((rung, least, above) =>
        {
            // The first look may come from anywhere: an old rung may be far above or below.
            rung = MemoryLadder.Next(rung, least + above[0]);
            var (ups, downs) = (0, 0);
            foreach (var each in above)
            {
                var next = MemoryLadder.Next(rung, least + each);
                if (next > rung) ups++;
                if (next < rung) downs++;
                rung = next;
            }
            return ups == 0 || downs == 0;
        });

    [Fact]
    public void More_pressure_never_means_a_lower_rung_and_a_higher_rung_never_falls_below_what_a_lower_one_would_climb_to() =>
        Gen.Select(Rung, Rung, Gen.Double[0, 1.5], Gen.Double[0, 0.5]).Sample((one, other, pressure, more) =>
            MemoryLadder.Next(one, pressure) <= MemoryLadder.Next(one, pressure + more)
            && (one > other || MemoryLadder.Next(one, pressure) <= MemoryLadder.Next(other, pressure)));
}
