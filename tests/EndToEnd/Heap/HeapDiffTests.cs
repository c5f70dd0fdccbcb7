using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Heap;

/// <summary>Snapshots that Node itself writes, of a service that keeps what it was told to keep.</summary>
public sealed class HeapDiffTests : Story
{
    private const int Kept = 2000;

    public static TheoryData<Node> EachNode => Nodes.All;

    [Theory]
    [MemberData(nameof(EachNode))]
    public async Task What_a_service_has_kept_is_counted_and_how_it_is_held_is_named(Node node)
    {
        var (story, first, second) = await TakenAsync(node);

        var told = (await story.VerbAsync("heap", "diff", first, second, "--json", "--class", "Session", "--class", "Ticket", "--class", "Watcher", "--class", "Link")).ExitsWith(0);

        using var document = JsonDocument.Parse(told.Output);
        var root = document.RootElement;
        foreach (var name in (string[])["Session", "Ticket", "Watcher", "Link"])
        {
            var row = root.GetProperty("classes").EnumerateArray().Single(each => each.GetProperty("class").GetString() == name);
            Assert.InRange(row.GetProperty("delta").GetInt32(), Kept * 95 / 100, Kept * 105 / 100);
            Assert.InRange(row.GetProperty("deleted").GetInt32(), 0, Kept * 5 / 100);
        }
        Assert.Contains(".sessions → Map.table → ", WayTo(root, "Session"));
        Assert.Contains(".tickets → Object.* → Ticket", WayTo(root, "Ticket"));
        Assert.Contains(".bus → EventEmitter._events → Object.change → Array[*] → (closure).context → system / Context", WayTo(root, "Watcher"));
        Assert.Contains(".list → Link.next → Link (repeats)", WayTo(root, "Link"));
    }

    [Fact]
    public async Task The_classes_that_were_kept_are_the_suspects()
    {
        var (story, first, second) = await TakenAsync(Node.System);
        var told = (await story.VerbAsync("heap", "diff", first, second)).ExitsWith(0);
        var suspects = told.Output.Split('\n').Where(line => line.StartsWith("How the ", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, suspects.Count);
        Assert.All(suspects, line => Assert.Matches("new (Session|Ticket|Watcher|Link) are held", line));
    }

    [Fact]
    public async Task Snapshots_of_two_instances_are_not_compared()
    {
        var story = Begin().Config($$"""
            services:
              web:
                stable: v1
                versions: { v1: { command: [node, {{Places.Service("hoard")}}], instances: 2 } }
            """);
        var gateway = await story.RunAsync();
        var files = new Dictionary<string, string>();
        for (var asked = 0; files.Count < 2 && asked < 20; asked++)
        {
            var answer = (await gateway.GetAsync("/snapshot")).Trim().Split(' ');
            files[answer[^1]] = answer[0];
        }
        Assert.Equal(2, files.Count);
        (await story.VerbAsync(["heap", "diff", .. files.Values])).ExitsWith(1).Says("different processes", "one is of process", "hint:");

        // Without the names that Node gave them, the ids tell.
        string[] plain = ["a.heapsnapshot", "b.heapsnapshot"];
        foreach (var (from, to) in files.Values.Zip(plain)) File.Move(Path.Combine(story.Directory, from), Path.Combine(story.Directory, to));
        (await story.VerbAsync(["heap", "diff", .. plain])).ExitsWith(1).Says("different processes", "stand for something else");
        (await story.VerbAsync(["heap", "diff", .. plain, "--anyway"])).ExitsWith(0);
    }

    /// <summary>Two snapshots, with so many kept between them.</summary>
    private async Task<(Scenario Story, string First, string Second)> TakenAsync(Node node)
    {
        var story = Begin(node).Config($$"""
            services:
              web:
                stable: v1
                versions: { v1: { command: [node, {{Places.Service("hoard")}}] } }
            """);
        var gateway = await story.RunAsync();
        await gateway.GetAsync("/keep?count=50");
        await gateway.GetAsync("/snapshot?to=a.heapsnapshot");
        await gateway.GetAsync($"/keep?count={Kept}");
        await gateway.GetAsync("/snapshot?to=b.heapsnapshot");
        return (story, "a.heapsnapshot", "b.heapsnapshot");
    }

    private static string WayTo(JsonElement root, string name) =>
        root.GetProperty("held").EnumerateArray().Single(each => each.GetProperty("class").GetString() == name).GetProperty("ways")[0].GetProperty("text").GetString()!;
}
