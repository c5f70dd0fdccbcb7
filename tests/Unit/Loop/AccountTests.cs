using CsCheck;
using Halftone.Core.Accounting;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Logging;
using Halftone.DataPlane.Loop;
using Xunit;

namespace Halftone.Tests.Unit.Loop;

/// <summary>What owners tell of their memory is what they hold, whatever was taken and given back.</summary>
public sealed class AccountTests
{
    private static readonly Gen<(bool Take, int Which)[]> Steps = Gen.Select(Gen.Bool, Gen.Int[0, 1000]).Array[1, 400];

    [Fact]
    public void Blocks_in_use_are_those_taken_and_not_returned() => Steps.Sample(steps =>
    {
        var (pool, taken, most) = (new BlockPool(), new List<int>(), 0);
        foreach (var (take, which) in steps)
        {
            if (take) taken.Add(pool.Take());
            else if (taken.Count > 0) Give(taken, which, pool.Return);
            most = Math.Max(most, taken.Count);
            var told = pool.ReadMemory();
            Assert.Equal((taken.Count, (long)taken.Count * BlockPool.BlockBytes), (told.Count, told.Used));
            Assert.InRange(told.Reserved, told.Used, (long)most * BlockPool.BlockBytes);
            Assert.InRange(told.Untouched, 0, told.Reserved);
        }
        Assert.InRange(pool.ReadMemory().Reserved - pool.ReadMemory().Used, 0, (long)BlockPool.FreeMax * BlockPool.BlockBytes);
    }, iter: 30);

    [Fact]
    public void A_block_counts_as_memory_when_it_is_written()
    {
        var pool = new BlockPool();
        var blocks = Enumerable.Range(0, 200).Select(_ => pool.Take()).ToArray();
        foreach (var block in blocks) pool.BytesOf(block).AsSpan().Fill(1);
        var told = pool.ReadMemory();
        Assert.Equal((200L * BlockPool.BlockBytes, told.Used), (told.Resident, told.Reserved));
    }

    [Fact]
    public void Exchanges_are_told_by_where_they_stand() => Steps.Sample(steps =>
    {
        var (table, taken) = (new ExchangeTable(), new List<Exchange>());
        foreach (var (take, which) in steps)
        {
            if (take) taken.Add(table.Take(0, 0));
            else if (taken.Count > 0 && which % 3 == 0) taken[which % taken.Count].Stage = Stage.Relaying;
            else if (taken.Count > 0) Give(taken, which, table.Return);
        }
        var told = table.ReadMemory().ToDictionary(part => part.Name);
        Assert.Equal(taken.Count(exchange => exchange.Stage == Stage.Waiting), told[PartNames.WaitingRequests].Count);
        Assert.Equal(taken.Count(exchange => exchange.Stage == Stage.Relaying), told[PartNames.RequestsInFlight].Count);
        Assert.Equal(table.Count * (Exchange.OwnBytes + 2048L), told.Values.Sum(part => part.Reserved));
    }, iter: 100);

    [Fact]
    public void An_exchange_is_as_large_as_it_says()
    {
        var kept = new Exchange[1000];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < kept.Length; i++) kept[i] = new Exchange(i);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / kept.Length;
        Assert.InRange(Exchange.OwnBytes + 2048, each * 0.9, each * 1.1);
    }

    [Fact]
    public void Slots_of_the_table_are_clients_instances_or_kept()
    {
        var table = new ConnectionTable();
        var clients = Enumerable.Range(0, 300).Select(fd => table.Add(fd, ConnectionKind.Client, Phase.Head)).ToList();
        for (var fd = 0; fd < 20; fd++) table.Add(fd, ConnectionKind.Upstream, Phase.Idle);
        Assert.Equal((300, 20, 512L), Told(300));
        foreach (var slot in clients) table.Close(slot);
        table.FreeClosed();
        Assert.Equal((0, 20, 512L), Told(0));

        (long, long, long) Told(long open)
        {
            MemoryPart[] told = [.. table.ReadMemory(open)];
            return (told[0].Used / ConnectionTable.SlotBytes, told[1].Used / ConnectionTable.SlotBytes, told.Sum(part => part.Reserved) / ConnectionTable.SlotBytes);
        }
    }

    [Fact]
    public void A_ring_tells_what_waits_in_it_and_that_unwritten_pages_cost_nothing()
    {
        var ring = new LogRing();
        ring.Write(new byte[100_000]);
        Assert.Equal((100_000L, (long)LogRing.Bytes), (ring.ReadMemory().Used, ring.ReadMemory().Reserved));
        Assert.InRange(ring.ReadMemory().Resident, 100_000, LogRing.Bytes);
        ring.Release(ring.Ready().Length);
        Assert.Equal(0, ring.ReadMemory().Used);
    }

    [Fact]
    public void A_mailbox_tells_its_overflow()
    {
        var box = new Mailbox<long>(2);
        var empty = box.ReadMemory().Reserved;
        for (var i = 0; i < 10_000; i++) box.Push(i);
        Assert.True(box.ReadMemory().Reserved - empty >= 9_998 * sizeof(long));
    }

    [Fact]
    public void Clients_that_are_counted_by_rate_cost_pages_only_where_they_stand()
    {
        var rates = new ClientRates(new RateConfig { Limit = new(10, TimeSpan.FromSeconds(1)) }, seed: 1);
        Assert.Equal((0, 0), (rates.ReadMemory().Used, rates.ReadMemory().Resident));
        for (var client = 1UL; client <= 1000; client++) rates.Admits(client << 33, now: 1);
        var told = rates.ReadMemory();
        Assert.Equal((1000, 16_000), (told.Count, told.Used));
        Assert.InRange(told.Resident, told.Used, 1 << 20);
    }

    private static void Give<T>(List<T> taken, int which, Action<T> back)
    {
        var at = which % taken.Count;
        back(taken[at]);
        taken.RemoveAt(at);
    }
}
