using Halftone.Control.Machine;
using Halftone.Core.Pressure;
using Halftone.Running;
using Xunit;

namespace Halftone.Tests.Unit.Running;

public sealed class MemorySideTests
{
    private const long MB = 1 << 20;

    [Fact]
    public void A_look_that_nobody_has_asked_for_waits_where_memory_is_short()
    {
        Assert.Null(MemorySide.Hindrance(200 * MB, MemoryRung.None, new MemoryRoom(264 * MB, "this machine")));
        Assert.Equal("a count may need 200 MB more memory, and this machine has 263 MB left", MemorySide.Hindrance(200 * MB, MemoryRung.None, new MemoryRoom(263 * MB, "this machine")));
        // However small the heap is, a count needs something.
        Assert.Equal("a count may need 32 MB more memory, and the control group /x has 90 MB left", MemorySide.Hindrance(MB, MemoryRung.None, new MemoryRoom(90 * MB, "the control group /x")));
        Assert.Equal("the gateway is short of memory itself", MemorySide.Hindrance(MB, MemoryRung.ShrinkTimeouts, null));
        Assert.Null(MemorySide.Hindrance(MB, MemoryRung.None, null));
    }
}
