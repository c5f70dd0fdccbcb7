using CsCheck;
using Halftone.Core.Accounting;
using Halftone.Tests.Unit.Repository;
using Xunit;

namespace Halftone.Tests.Unit.Accounting;

/// <summary>Every byte of resident memory is in one part, and the part that grows is named.</summary>
public sealed class MemoryAccountTests
{
    private const long MiB = 1 << 20;

    private static readonly Gen<long> Bytes = Gen.Long[0, 100 * MiB];

    private static readonly Gen<ResidentMemory> Processes = Gen.Select(Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, (program, files, stacks, heap, arenas, other) =>
        new ResidentMemory { Program = program, MappedFiles = files, ThreadStacks = stacks, ManagedHeap = heap, Arenas = arenas, Other = other });

    private static readonly Gen<MemoryPart> Told = Gen.Select(Gen.Int[0, 17], Bytes, Gen.Double[0, 1], Gen.Double[0, 1], (name, reserved, used, untouched) =>
        new MemoryPart(PartNames.All[name], (long)(reserved * used), reserved, 1) { Untouched = (long)(reserved * untouched), Home = PartNames.All[name] == PartNames.Store ? MemoryHome.Native : MemoryHome.Managed });

    [Fact]
    public void The_parts_add_up_to_the_resident_memory_whatever_owners_and_kernel_say() =>
        Gen.Select(Processes, Gen.Select(Bytes, Bytes), Gen.Select(Bytes, Bytes), Told.Array[0, 30]).Sample((process, heap, allocator, told) =>
        {
            var account = MemoryAccount.Of(process, new(heap.Item1, Math.Min(heap.Item1, heap.Item2)), new(allocator.Item1, allocator.Item2), told);
            Assert.Equal(process.Total + account.Excess, account.Parts.Sum(part => part.Resident));
            Assert.Equal(account.Parts.Count, account.Parts.Select(part => part.Name).Distinct().Count());
            Assert.All(account.Parts, part => Assert.InRange(part.Used, 0, part.Reserved));
            Assert.All(account.Parts, part => Assert.True(part.Resident >= 0));
            Assert.InRange(account.Accounted, 0, 1);
            Assert.All(told.GroupBy(part => part.Name), same => Assert.Equal(same.Sum(part => part.Used), account.Of(same.Key).Used));
        }, iter: 2000);

    [Fact]
    public void Every_part_stands_in_the_manual()
    {
        var page = Checkout.Read("docs/manual/memory.md");
        Assert.All(PartNames.All, name => Assert.Contains($"`{name}`", page));
    }

    [Fact]
    public void What_nobody_claims_is_no_ones()
    {
        var account = Of(other: 20 * MiB);
        Assert.Equal(20 * MiB, account.Of(PartNames.NotAccounted).Resident);
        Assert.Equal(PartNames.NotAccounted, account.Parts[1].Name);
        // A large piece of the allocator is a mapping like any other, and has an owner all the same.
        Assert.Equal((15 * MiB, 5 * MiB), (Of(other: 20 * MiB, mapped: 15 * MiB).Of(PartNames.NativeMemory).Resident, Of(other: 20 * MiB, mapped: 15 * MiB).Of(PartNames.NotAccounted).Resident));
    }

    [Fact]
    public void The_part_that_has_grown_most_is_the_suspect()
    {
        var history = new MemoryHistory();
        Assert.Null(history.Suspect(Of()));
        history.Add(default, Of(blocks: MiB));
        Assert.Null(history.Suspect(Of(blocks: MiB + MemoryHistory.GrowthMin - 1)));
        Assert.Equal(PartNames.Blocks, history.Suspect(Of(blocks: MiB + MemoryHistory.GrowthMin))!.Name);
        Assert.Equal(PartNames.Blocks, history.Suspect(Of(blocks: 3 * MiB, lines: MiB))!.Name);
        Assert.Equal(PartNames.WaitingRequests, history.Suspect(Of(blocks: 3 * MiB, lines: 4 * MiB))!.Name);
        Assert.Equal(2 * MiB, history.GrowthOf(Of(blocks: 3 * MiB).Of(PartNames.Blocks)));
    }

    [Fact]
    public void What_nobody_claims_is_a_suspect_when_it_grows_by_more_than_garbage_does()
    {
        var history = new MemoryHistory();
        history.Add(default, Of());
        Assert.Null(history.Suspect(Of(other: MemoryHistory.LooseGrowthMin - 1)));
        Assert.Equal(PartNames.NotAccounted, history.Suspect(Of(other: MemoryHistory.LooseGrowthMin))!.Name);
        Assert.Equal(PartNames.OtherObjects, history.Suspect(Of(objects: 40 * MiB))!.Name);
    }

    [Fact]
    public void Growth_is_told_from_an_hour_ago_and_no_earlier()
    {
        var history = new MemoryHistory();
        for (var minute = 0; minute < 200; minute++) history.Add(DateTimeOffset.UnixEpoch.AddMinutes(minute), Of(blocks: minute * MiB));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMinutes(200 - MemoryHistory.SamplesMax), history.Since);
        Assert.Equal((MemoryHistory.SamplesMax - 1) * MiB, history.GrowthOf(Of(blocks: 199 * MiB).Of(PartNames.Blocks)));
    }

    private static MemoryAccount Of(long blocks = 0, long lines = 0, long other = 0, long mapped = 0, long objects = 0)
    {
        var process = new ResidentMemory { Program = 30 * MiB, ManagedHeap = blocks + lines + objects, Other = other };
        return MemoryAccount.Of(process, new(blocks + lines + objects, blocks + lines + objects), new(mapped, mapped), [new(PartNames.Blocks, blocks, blocks, 1), new(PartNames.WaitingRequests, lines, lines, 1)]);
    }
}
