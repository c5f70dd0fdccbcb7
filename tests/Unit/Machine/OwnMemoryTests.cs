using System.Runtime.InteropServices;
using System.Text;
using Halftone.Control.Machine;
using Halftone.Core.Accounting;
using Xunit;

namespace Halftone.Tests.Unit.Machine;

/// <summary>What is measured is this whole process: no other test may allocate or let go meanwhile.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;

/// <summary>Whose the mappings of a process are: of one that is written down here, and of this very process.</summary>
[Collection(nameof(WholeProcess))]
public sealed class OwnMemoryTests
{
    private const int Piece = 1 << 20;
    private const int Pieces = 64;

    /// <summary>A native gateway, cut short: its program with the variables behind it, the C library's heap and an arena, a stack with its guard, the collector's range.</summary>
    private const string Maps = """
        562ff7785000-562ff8247000 r-xp 0002b000 fe:00 11   /opt/my halftone
        Rss:               10360 kB
        Pss:               10360 kB
        562ff8e63000-562ff8ebe000 rw-p 01708000 fe:00 11   /opt/my halftone
        Rss:                 364 kB
        562ff8ebe000-562ff969f000 rw-p 00000000 00:00 0
        Rss:                7896 kB
        5630371c7000-563037287000 rw-p 00000000 00:00 0                          [heap]
        Rss:                 688 kB
        7f07bc000000-7f07bc021000 rw-p 00000000 00:00 0
        Rss:                   4 kB
        7f07bc021000-7f07c0000000 ---p 00000000 00:00 0
        Rss:                   0 kB
        7f07e86b5000-7f07e86b6000 ---p 00000000 00:00 0
        Rss:                   0 kB
        7f07e86b6000-7f07e8eb6000 rw-p 00000000 00:00 0
        Rss:                  12 kB
        7f07e8eb6000-7f07e8ec8000 r--p 00000000 00:01 7                          /memfd:e_sqlite3 (deleted)
        Rss:                  72 kB
        7f07eb581000-7f07eb589000 rw-s 00000000 fe:00 12                         /srv/data/halftone.db-shm
        Rss:                  32 kB
        7f07eb589000-7f07eb68b000 rw-p 00000000 00:00 0
        Rss:                 164 kB
        7f07eb68b000-7f0806c00000 ---p 00000000 00:00 0
        Rss:                   0 kB
        7f0806c00000-7f0806d72000 rw-p 00000000 00:00 0
        Rss:                1212 kB
        7f080983f000-7f08098ff000 rw-p 00000000 00:00 0
        Rss:                   8 kB
        7fff52204000-7fff52225000 rw-p 00000000 00:00 0                          [stack]
        Rss:                  20 kB
        """;

    [Fact]
    public void Mappings_are_known_by_their_names_and_by_where_they_lie()
    {
        var mappings = new Mappings();
        foreach (var line in Maps.Split('\n')) mappings.Add(Encoding.UTF8.GetBytes(line.Trim()));
        var resident = mappings.Classify(anchor: 0x7f0806c00100, new HashSet<ulong> { 0x7f07e8eb40b0 }, "/opt/my halftone");
        Assert.Equal(new ResidentMemory
        {
            Program = (10360 + 364 + 7896) * 1024,
            Arenas = (688 + 4) * 1024,
            ThreadStacks = (12 + 20) * 1024,
            MappedFiles = (72 + 32) * 1024,
            ManagedHeap = (164 + 1212) * 1024,
            Other = 8 * 1024,
        }, resident);
    }

    [Fact]
    public void Of_programs_and_libraries_only_what_was_never_written_can_be_thrown_away()
    {
        const string Told = """
            1000-3000 r--p 00000000 fe:00 1 /opt/my halftone
            Anonymous:             0 kB
            3000-7000 r-xp 00002000 fe:00 1 /opt/my halftone
            Anonymous:             0 kB
            7000-8000 r--p 00006000 fe:00 1 /opt/my halftone
            Anonymous:            12 kB
            8000-9000 rw-p 00007000 fe:00 1 /opt/my halftone
            Anonymous:             0 kB
            9000-a000 r--p 00008000 fe:00 1 /opt/my halftone
            Rss:                   4 kB
            b000-c000 r-xp 00000000 fe:00 2 /lib/libc.so.6
            Anonymous:             0 kB
            d000-e000 r--p 00000000 00:00 0
            Anonymous:             0 kB
            e000-f000 r-xp 00000000 00:00 0 [vdso]
            Anonymous:             0 kB
            """;
        var mappings = new Mappings();
        foreach (var line in Told.Split('\n')) mappings.Add(Encoding.UTF8.GetBytes(line.Trim()));
        Assert.Equal([(0x1000, 0x2000), (0x3000, 0x4000), (0xb000, 0x1000)], mappings.Unwritten());
    }

    [Fact]
    public void A_process_that_lets_go_of_its_programs_pages_goes_on()
    {
        ProgramPages.LetGo();
        Assert.True(OwnMemory.Resident().Total > 0);
    }

    [Fact]
    public void The_classes_of_this_process_add_up_to_what_the_kernel_says_it_has()
    {
        var (before, resident, after) = (Environment.WorkingSet, OwnMemory.Resident(), Environment.WorkingSet);
        // The runtime's own threads go on between the readings, and the collector may give back what other tests have left.
        Assert.InRange(resident.Total, Math.Min(before, after) * 0.7, Math.Max(before, after) * 1.3);
        Assert.All([resident.MappedFiles, resident.ThreadStacks, resident.ManagedHeap, resident.Arenas], bytes => Assert.True(bytes > 0));
    }

    [Fact]
    public void Objects_that_nobody_accounts_for_are_seen_as_other_objects()
    {
        // What other tests have left goes now, also what waits for its finalizer, and not between the two readings.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var before = Account();
        var leak = Enumerable.Range(0, Pieces).Select(_ => Filled()).ToArray();
        GC.Collect();
        var after = Account();
        GC.KeepAlive(leak);
        Assert.True(after.Of(PartNames.OtherObjects).Used - before.Of(PartNames.OtherObjects).Used > Pieces / 2 * Piece, $"{before.Of(PartNames.OtherObjects)} {after.Of(PartNames.OtherObjects)}");
        var history = new MemoryHistory();
        history.Add(default, before);
        Assert.Equal(PartNames.OtherObjects, history.Suspect(after)!.Name);
    }

    [Fact]
    public unsafe void Native_memory_that_nobody_accounts_for_is_seen_as_such()
    {
        var before = Account();
        var leak = Enumerable.Range(0, Pieces).Select(_ =>
        {
            var piece = (nint)NativeMemory.Alloc(Piece);
            new Span<byte>((void*)piece, Piece).Fill(1);
            return piece;
        }).ToArray();
        var after = Account();
        foreach (var piece in leak) NativeMemory.Free((void*)piece);
        // With glibc it is the allocator's; another C library does not tell, and then it is nobody's.
        var grown = (MemoryAccount account) => account.Of(PartNames.NativeMemory).Used + account.Of(PartNames.NotAccounted).Used;
        Assert.True(grown(after) - grown(before) > Pieces / 2 * Piece, $"{grown(before)} {grown(after)}");
    }

    [Fact]
    public unsafe void A_large_piece_of_the_allocator_has_a_mapping_of_its_own_also_after_a_larger_one_was_freed()
    {
        Allocator.ReturnLarge();
        NativeMemory.Free(NativeMemory.Alloc(8 * Piece));
        var before = Allocator.Read();
        var pieces = Enumerable.Range(0, Pieces).Select(_ => (nint)NativeMemory.Alloc(Piece)).ToArray();
        var held = Allocator.Read();
        foreach (var piece in pieces) NativeMemory.Free((void*)piece);
        // Some may find room in what other tests have freed.
        Assert.True(held.Mapped - before.Mapped > Pieces / 2 * Piece, $"{before} {held}");
    }

    private static MemoryAccount Account() => MemoryAccount.Of(OwnMemory.Resident(), OwnMemory.Heap(), Allocator.Read(), []);

    private static byte[] Filled()
    {
        var piece = new byte[Piece];
        piece.AsSpan().Fill(1);
        return piece;
    }
}
