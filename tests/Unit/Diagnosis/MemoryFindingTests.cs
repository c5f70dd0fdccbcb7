using Halftone.Core.Diagnosis;
using Xunit;

namespace Halftone.Tests.Unit.Diagnosis;

public sealed class MemoryFindingTests
{
    private static readonly MemoryFinding Look = new() { Instance = "web/v2/1", Time = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero), Why = "it has held more than 200 MB for 1m: 212 MB now", Over = TimeSpan.FromSeconds(10), RssBytes = 212 << 20, Objects = 40_000 };

    private static ClassGrowth Grown(string name, long before, long after, Suspicion? suspicion, bool isFunction = false) =>
        new(new ClassTally(name, isFunction, before, 0, before * 32), new ClassTally(name, isFunction, after, 0, after * 32), suspicion);

    [Fact]
    public void Suspects_stand_first_then_what_the_program_has_made_and_no_more_than_ten()
    {
        var found = Look.With([
            Grown("Object", 9_000, 11_000, null), Grown("Session", 100, 2_111, Suspicion.Objects), Grown("remember", 10, 2_021, Suspicion.Objects, isFunction: true),
            .. Enumerable.Range(0, 20).Select(number => Grown($"Part{number}", 10, 10, null)),
        ]);
        Assert.Equal(MemoryFinding.ClassesMax, found.Classes.Count);
        Assert.Equal(["Session", "remember", "Part0"], found.Classes.Take(3).Select(row => row.Name));
        Assert.Equal("grown in 10s: Session +2,011 (2,111 now), function remember +2,011 (2,021 now)", found.Said());
    }

    [Fact]
    public void What_nobody_could_count_says_why_in_so_many_letters()
    {
        Assert.Equal("not counted: no Node runs there", Look.Without("no Node runs there").Said());
        Assert.Equal(MemoryFinding.ReasonMax, Look.Without(new string('x', 5_000)).NotCounted!.Length);
    }

    [Fact]
    public void After_several_counts_it_is_said_what_the_process_has_grown_by() =>
        Assert.Equal("grown in 10s: Session +1 (1 now); RSS 200 MB -> 212 MB", (Look with { RssBytesBefore = 200 << 20 }).With([Grown("Session", 0, 1, Suspicion.Objects)]).Said());

    [Fact]
    public void A_collection_is_said_by_its_entries()
    {
        var map = new ClassGrowth(new ClassTally("Map", false, 3, 100, 800), new ClassTally("Map", false, 3, 1_300, 9_000), Suspicion.Entries);
        Assert.Equal("grown in 10s: Map +1,200 entries (1,300 now)", Look.With([map]).Said());
    }

    [Fact]
    public void One_count_says_what_there_is_most_of_and_nothing_of_growth()
    {
        var found = (Look with { Over = TimeSpan.Zero }).With([new(null, new ClassTally("Object", false, 90_000, 0, 9 << 20), null), new(null, new ClassTally("Session", false, 20_100, 0, 1 << 20), null)]);
        Assert.Equal("counted once, the most: 20,100 Session (1 MB), 90,000 Object (9 MB)", found.Said());
        Assert.Null(found.Classes[0].Added);
    }

    [Fact]
    public void Names_are_cut_and_no_letter_in_two()
    {
        var names = Look.With([Grown(new string('x', 200), 0, 1, null), Grown(string.Concat(Enumerable.Repeat("🦉", 100)), 0, 1, null)]).Classes.Select(found => found.Name).ToList();
        Assert.All(names, name => Assert.InRange(name.Length, 1, MemoryFinding.NameMax));
        Assert.All(names, name => Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(name))));
    }
}
