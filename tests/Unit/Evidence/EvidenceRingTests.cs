using CsCheck;
using Halftone.Core.Evidence;
using Xunit;

namespace Halftone.Tests.Unit.Evidence;

/// <summary>One writer, one reader, and room for the end of whatever has begun.</summary>
public sealed class EvidenceRingTests
{
    private const long Second = EvidenceRing.Second;

    private static EvidenceRecord Begun(int exchange, long at) => new() { Kind = EvidenceKind.Begun, Exchange = exchange, Time = at, Identity = (ulong)exchange };

    private static EvidenceRecord Ended(int exchange) => new() { Kind = EvidenceKind.Ended, Exchange = exchange, Outcome = EvidenceOutcome.Ok };

    private static List<EvidenceRecord> Drain(EvidenceRing ring)
    {
        var drained = new List<EvidenceRecord>();
        while (ring.Ready() is { IsEmpty: false } ready)
        {
            drained.AddRange(ready);
            ring.Release(ready.Length);
        }
        return drained;
    }

    [Fact]
    public void A_record_is_32_bytes_and_holds_no_reference()
    {
        Assert.Equal(32, System.Runtime.CompilerServices.Unsafe.SizeOf<EvidenceRecord>());
        Assert.False(System.Runtime.CompilerServices.RuntimeHelpers.IsReferenceOrContainsReferences<EvidenceRecord>());
    }

    [Fact]
    public void Whatever_has_begun_finds_room_for_its_end_and_everything_comes_out_in_order() =>
        Gen.Int[0, 9].Array[0, 400].Sample(steps =>
        {
            var ring = new EvidenceRing(records: 16);
            var (open, written, read) = (new Queue<int>(), new List<(EvidenceKind, int)>(), new List<(EvidenceKind, int)>());
            var (number, lost) = (0, 0L);
            foreach (var step in steps)
            {
                switch (step)
                {
                    case <= 4 when ring.TryBegin(Begun(++number, number * Second)):
                        open.Enqueue(number);
                        written.Add((EvidenceKind.Begun, number));
                        break;
                    case <= 4:
                        lost++;
                        break;
                    case <= 7 when open.TryDequeue(out var ended):
                        ring.End(Ended(ended));
                        written.Add((EvidenceKind.Ended, ended));
                        break;
                    case 8:
                        read.AddRange(Drain(ring).Select(each => (each.Kind, each.Exchange)));
                        break;
                }
            }
            while (open.TryDequeue(out var rest))
            {
                ring.End(Ended(rest));
                written.Add((EvidenceKind.Ended, rest));
            }
            read.AddRange(Drain(ring).Select(each => (each.Kind, each.Exchange)));
            Assert.Equal(written, read);
            Assert.Equal(lost, ring.TakeLost().Count);
        }, iter: 2000);

    [Fact]
    public void A_full_ring_tells_how_much_it_lost_and_when_and_tells_it_once()
    {
        var ring = new EvidenceRing(records: 4);
        Assert.True(ring.TryBegin(Begun(1, 5 * Second)));
        Assert.True(ring.TryBegin(Begun(2, 6 * Second)));
        Assert.False(ring.TryBegin(Begun(3, 7 * Second)));
        Assert.False(ring.TryBegin(Begun(4, (9 * Second) + 1)));
        Assert.Equal((2L, 7L, 9L), ring.TakeLost());
        Assert.Equal((0L, 0L, 0L), ring.TakeLost());
        Assert.False(ring.TryBegin(Begun(5, 20 * Second)));
        Assert.Equal((1L, 20L, 20L), ring.TakeLost());
        Drain(ring);
        Assert.True(ring.TryBegin(Begun(6, 21 * Second)));
        Assert.Equal(0, ring.TakeLost().Count);
    }

    [Fact]
    public void What_is_no_beginning_and_no_end_takes_no_reserved_room()
    {
        var ring = new EvidenceRing(records: 4);
        var cut = new EvidenceRecord { Kind = EvidenceKind.Cut };
        ring.TryBegin(Begun(1, 0));
        ring.TryBegin(Begun(2, 0));
        ring.Note(cut, 3 * Second);
        Assert.Equal((1L, 3L, 3L), ring.TakeLost());
        ring.End(Ended(1));
        ring.End(Ended(2));
        Assert.Equal(4, Drain(ring).Count);
    }

    /// <summary>A reactor that never waits and a reader that comes when it comes: nothing is torn, doubled or out of order, and every loss is told.</summary>
    [Fact]
    public void Writer_and_reader_need_no_lock()
    {
        const int Requests = 300_000;
        var ring = new EvidenceRing(records: 256);
        var (begun, lost) = (0, 0L);
        var writer = new Thread(() =>
        {
            var open = new Queue<int>();
            for (var number = 1; number <= Requests; number++)
            {
                if (ring.TryBegin(Begun(number, number))) open.Enqueue(number);
                else lost++;
                if (open.Count > number % 50) ring.End(Ended(open.Dequeue()));
            }
            begun = Requests - (int)lost;
            while (open.TryDequeue(out var rest)) ring.End(Ended(rest));
        });
        writer.Start();
        var (seenBegun, seenEnded, seenLost) = (new List<int>(), new List<int>(), 0L);
        bool over;
        do
        {
            over = !writer.IsAlive;
            foreach (var record in Drain(ring))
            {
                (record.Kind is EvidenceKind.Begun ? seenBegun : seenEnded).Add(record.Exchange);
                if (record.Kind is EvidenceKind.Begun) Assert.Equal((record.Exchange, (ulong)record.Exchange), ((int)record.Time, record.Identity));
            }
            seenLost += ring.TakeLost().Count;
        }
        while (!over);
        writer.Join();
        Assert.Equal(begun, seenBegun.Count);
        Assert.Equal(seenBegun, seenEnded);
        Assert.Equal(seenBegun.Order(), seenBegun);
        Assert.Equal(lost, seenLost);
    }
}
