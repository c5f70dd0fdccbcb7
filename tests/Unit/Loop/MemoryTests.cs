using System.Runtime.CompilerServices;
using System.Text;
using CsCheck;
using Halftone.DataPlane.Logging;
using Halftone.DataPlane.Loop;
using Xunit;

namespace Halftone.Tests.Unit.Loop;

/// <summary>The reactor's memory: connections, blocks, the log's ring.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void A_connection_is_at_most_192_bytes_and_holds_no_reference()
    {
        Assert.InRange(Unsafe.SizeOf<Connection>(), 1, 192);
        Assert.False(RuntimeHelpers.IsReferenceOrContainsReferences<Connection>());
    }

    [Fact]
    public void A_handle_from_an_earlier_life_of_a_slot_finds_nobody()
    {
        var table = new ConnectionTable();
        var first = table.Add(7, ConnectionKind.Client, Phase.Head);
        var handle = table.HandleOf(first);
        Assert.Equal(first, table.Find(handle));
        table.Close(first);
        Assert.Equal(-1, table.Find(handle));
        // Within the batch the slot is not used again; after it, it is, under another handle.
        Assert.NotEqual(first, table.Add(8, ConnectionKind.Client, Phase.Head));
        table.FreeClosed();
        Assert.Equal(first, table.Add(9, ConnectionKind.Client, Phase.Head));
        Assert.Equal(-1, table.Find(handle));
        Assert.Equal(first, table.Find(table.HandleOf(first)));
    }

    [Fact]
    public void Slots_stay_where_they_are_while_the_table_grows()
    {
        var table = new ConnectionTable();
        var slot = table.Add(1, ConnectionKind.Client, Phase.Head);
        ref var connection = ref table[slot];
        for (var i = 0; i < 5000; i++) table.Add(i, ConnectionKind.Upstream, Phase.Idle);
        connection.Since = 42;
        Assert.Equal(42, table[slot].Since);
        Assert.Equal(5001, table.Count);
    }

    [Fact]
    public void A_chain_of_blocks_gives_back_what_was_put_in_and_then_its_blocks()
    {
        Gen.Select(Gen.Int[0, 150_000], Gen.Int[0, 150_000]).Array[1, 20].Sample(steps =>
        {
            var pool = new BlockPool();
            int first = -1, last = -1, length = 0, written = 0, read = 0;
            foreach (var (put, take) in steps)
            {
                var bytes = new byte[put];
                for (var i = 0; i < put; i++) bytes[i] = (byte)(written + i);
                pool.Append(ref first, ref last, bytes);
                (written, length) = (written + put, length + put);
                for (var wanted = Math.Min(take, length); wanted > 0;)
                {
                    var front = pool.Front(first);
                    var part = Math.Min(wanted, front.Length);
                    for (var i = 0; i < part; i++) Assert.Equal((byte)(read + i), front[i]);
                    pool.Advance(ref first, ref last, part);
                    (read, length, wanted) = (read + part, length - part, wanted - part);
                }
            }
            pool.ReturnChain(ref first, ref last);
            Assert.Equal((0, -1, -1), (pool.InUse, first, last));
        }, iter: 50);
    }

    [Fact]
    public void The_ring_keeps_whole_lines_in_order_and_counts_what_it_drops()
    {
        var ring = new LogRing();
        var line = Encoding.ASCII.GetBytes(new string('x', 999) + "\n");
        for (var i = 0; i < 2000; i++) ring.Write(line);
        Assert.Equal(2000 - (LogRing.Bytes / 1000), ring.Dropped);
        var read = 0;
        while (ring.Ready() is { IsEmpty: false } ready)
        {
            read += ready.Length;
            ring.Release(ready.Length);
        }
        Assert.Equal(LogRing.Bytes / 1000 * 1000, read);
        ring.Write("next\n"u8);
        Assert.Equal("next\n", Encoding.ASCII.GetString(ring.Ready()));
    }
}
