using Halftone.DataPlane.Loop;
using Xunit;

namespace Halftone.Tests.Unit.Loop;

public sealed class ConnectionTableTests
{
    [Fact]
    public void A_slot_that_was_used_four_thousand_million_times_is_not_taken_for_a_listener()
    {
        var table = new ConnectionTable();
        var slot = table.Add(0, ConnectionKind.Client, Phase.Head);
        table[slot].Generation = uint.MaxValue;
        table.Close(slot);
        table.FreeClosed();
        Assert.Equal(slot, table.Add(0, ConnectionKind.Client, Phase.Head));
        Assert.NotEqual(0UL, table.HandleOf(slot) >> 32);
    }
}
