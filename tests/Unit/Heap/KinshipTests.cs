using Halftone.Core.Heap;
using Xunit;

namespace Halftone.Tests.Unit.Heap;

public sealed class KinshipTests
{
    [Theory]
    [InlineData("Heap.20261127.063630.10475.0.001.heapsnapshot", 10475, 0)]
    [InlineData("Heap-20261127-063630-10475-2-001.heapsnapshot", 10475, 2)]
    public void Nodes_own_file_names_say_which_process_it_was(string name, int process, int thread) =>
        Assert.Equal(new SnapshotOrigin(process, thread), SnapshotOrigin.OfName(name));

    [Theory]
    [InlineData("a.heapsnapshot")]
    [InlineData("Heap.today.063630.10475.0.001.heapsnapshot")]
    [InlineData("Heap.20261127.063630.10475.0.001.heapsnapshot.gz")]
    [InlineData("")]
    public void Other_names_say_nothing(string name) => Assert.Null(SnapshotOrigin.OfName(name));

    [Theory]
    [InlineData(1, 2, null, null, null, null, "one is of process 1, the other of process 2")]
    [InlineData(1, 1, 100L, 200L, null, null, "given to a second process")]
    [InlineData(1, 1, 100L, 100L, "x", "y", "the machine was started again")]
    [InlineData(1, 1, 100L, 100L, "x", "x", null)]
    [InlineData(1, 1, 100L, null, "x", null, null)]
    public void Snapshots_of_different_processes_are_refused_by_what_is_known_of_them(int first, int second, long? start, long? later, string? boot, string? other, string? why)
    {
        var fault = Kinship.Refuse(new SnapshotOrigin(first, 0, start, boot), new SnapshotOrigin(second, 0, later, other));
        if (why is null) Assert.Null(fault);
        else Assert.Contains(why, fault!.What);
    }

    [Fact]
    public void Each_thread_has_a_heap_of_its_own() => Assert.Contains("thread 0", Kinship.Refuse(new SnapshotOrigin(1, 0), new SnapshotOrigin(1, 3))!.What);

    [Theory]
    [InlineData("A1", "A1", false)]
    [InlineData("A1", "B2", true)]
    [InlineData("A1", null, false)]
    [InlineData(null, null, false)]
    public void Of_one_process_two_conversations_number_the_objects_differently(string? numbering, string? anew, bool refused)
    {
        var fault = Kinship.Refuse(new SnapshotOrigin(1, 0, 5, "x", numbering), new SnapshotOrigin(1, 0, 5, "x", anew));
        Assert.Equal(refused, fault is not null);
        if (refused) Assert.Contains("numbered anew", fault!.What);
    }

    [Fact]
    public void Of_what_nothing_is_known_nothing_is_refused() => Assert.Null(Kinship.Refuse(null, new SnapshotOrigin(1)));

    [Theory]
    [InlineData(40_000, 40, false)]
    [InlineData(40_000, 4_000, true)]
    [InlineData(20, 100, false)]
    [InlineData(0, 0, false)]
    public void Ids_that_stand_for_other_classes_tell_another_process(int same, int other, bool refused) => Assert.Equal(refused, Kinship.Refuse(new IdOverlap(same, other, 9, 9)) is not null);

    [Fact]
    public void The_snapshot_with_the_higher_ids_is_the_later_one()
    {
        Assert.True(Kinship.IsBackwards(new IdOverlap(1, 0, 9, 8)));
        Assert.False(Kinship.IsBackwards(new IdOverlap(1, 0, 9, 9)));
    }
}
