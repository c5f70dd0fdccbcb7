using System.Text.Json;
using Halftone.Control.Heap;
using Halftone.Core.Heap;
using Halftone.Tests.Unit.Heap;
using Xunit;

namespace Halftone.Tests.Unit.Verbs;

public sealed class HeapDiffTests : IDisposable
{
    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    /// <summary>A cache that has grown by `sessions`, each a session with a string; `gone` things have left.</summary>
    private static Drawn Heap(int sessions, int gone = 0)
    {
        var heap = new Drawn();
        var cache = heap.Object("Map", 3, 32);
        var table = heap.Node("array", "", 5, 400);
        heap.Edge(0, "shortcut", "global", heap.Object("global", 7)).Edge(3, "property", "cache", cache).Edge(cache, "internal", "table", table);
        for (var at = 0; at < sessions; at++)
        {
            var session = heap.Object("Session", (uint)(1001 + 4 * at), 40);
            heap.Edge(table, "internal", $"{at}", session).Edge(session, "property", "user", heap.Node("string", $"user {at}", (uint)(1003 + 4 * at), 24));
        }
        for (var at = 0; at < gone; at++) heap.Edge(3, "element", $"{at}", heap.Object("Ticket", (uint)(501 + 2 * at), 16));
        return heap;
    }

    private Task<ExitCode> DiffAsync(Drawn before, Drawn after, params string[] options)
    {
        _cli.WithFile("a.heapsnapshot", before.Text()).WithFile("b.heapsnapshot", after.Text());
        return _cli.RunAsync(["heap", "diff", "a.heapsnapshot", "b.heapsnapshot", .. options]);
    }

    [Fact]
    public async Task What_has_grown_stands_first_and_how_it_is_held_below()
    {
        Assert.Equal(ExitCode.Ok, await DiffAsync(Heap(2, gone: 3), Heap(12)));
        Assert.Equal("""
            CLASS	NEW	DELETED	DELTA	ALLOCATED	FREED	SIZE DELTA
            Session	10	0	+10	400 B	0 B	+400 B
            Ticket	0	3	-3	0 B	48 B	-48 B

            How the 10 new Session are held:
                    10  global.cache → Map.table → (array)[*] → Session

            """, _cli.Screen.Output);
        Assert.Equal("""
            a.heapsnapshot: 11 objects, 624 B; b.heapsnapshot: 28 objects, 1.2 KB
            The engine's own, and what was only exchanged (--all shows them): +10 objects, +240 B.

            """, _cli.Screen.Errors);
    }

    [Fact]
    public async Task All_shows_the_engines_own_too()
    {
        await DiffAsync(Heap(2), Heap(12), "--all", "--rows", "1");
        Assert.StartsWith("CLASS\tNEW\tDELETED\tDELTA\tALLOCATED\tFREED\tSIZE DELTA\nSession\t10", _cli.Screen.Output);
        Assert.Contains("1 more changed less", _cli.Screen.Errors);
        await DiffAsync(Heap(2), Heap(12), "--all");
        Assert.Contains("(string)\t10\t0\t+10\t240 B", _cli.Screen.Output);
    }

    [Fact]
    public async Task Another_class_can_be_asked_about()
    {
        Assert.Equal(ExitCode.Ok, await DiffAsync(Heap(2), Heap(3), "--class", "(string)"));
        Assert.Contains("How the new (string) is held:\n         1  global.cache → Map.table → (array)[*] → Session.user → (string)", _cli.Screen.Output);
        Assert.Equal(ExitCode.NotFound, await DiffAsync(Heap(2), Heap(3), "--class", "Sesion"));
        Assert.Contains("did you mean 'Session'?", _cli.Screen.Errors);
    }

    [Fact]
    public async Task The_document_has_everything()
    {
        await DiffAsync(Heap(2, gone: 3), Heap(12), "--json");
        using var document = JsonDocument.Parse(_cli.Screen.Output);
        var root = document.RootElement;
        Assert.Equal(28, root.GetProperty("after").GetProperty("objects").GetInt32());
        Assert.Equal(["Session", "(string)", "Ticket"], root.GetProperty("classes").EnumerateArray().Select(each => each.GetProperty("class").GetString()));
        Assert.Equal(-3, root.GetProperty("classes")[2].GetProperty("delta").GetInt32());
        var way = root.GetProperty("held")[0].GetProperty("ways")[0];
        Assert.Equal((10, 400L, "global.cache → Map.table → (array)[*] → Session"), (way.GetProperty("objects").GetInt32(), way.GetProperty("bytes").GetInt64(), way.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task A_file_that_is_none_or_not_whole_is_named()
    {
        Assert.Equal(ExitCode.Failed, await _cli.RunAsync("heap", "diff", "a.heapsnapshot", "b.heapsnapshot"));
        Assert.Contains("a.heapsnapshot does not exist", _cli.Screen.Errors);
        var whole = Heap(3).Text();
        _cli.WithFile("a.heapsnapshot", whole).WithFile("b.heapsnapshot", whole[..^9]);
        Assert.Equal(ExitCode.Failed, await _cli.RunAsync("heap", "diff", "a.heapsnapshot", "b.heapsnapshot"));
        Assert.Contains("b.heapsnapshot is not complete", _cli.Screen.Errors);
        _cli.WithFile("b.heapsnapshot", "{\"a\":1}");
        Assert.Equal(ExitCode.Failed, await _cli.RunAsync("heap", "diff", "a.heapsnapshot", "b.heapsnapshot"));
        Assert.Contains("b.heapsnapshot is no heap snapshot", _cli.Screen.Errors);
        Assert.Equal(ExitCode.Failed, await _cli.RunAsync("heap", "diff", "a.heapsnapshot", "/dev/zero"));
        Assert.Contains("/dev/zero is no heap snapshot: it is no regular file", _cli.Screen.Errors);
    }

    [Fact]
    public async Task Snapshots_of_different_processes_are_compared_only_when_told_to()
    {
        await DiffAsync(Heap(2), Heap(12));
        OriginFile.Write(Path.Combine(_cli.Directory, "a.heapsnapshot"), new SnapshotOrigin(11, 0, 5, "boot"));
        OriginFile.Write(Path.Combine(_cli.Directory, "b.heapsnapshot"), new SnapshotOrigin(11, 0, 5, "boot"));
        Assert.Equal(ExitCode.Ok, await _cli.RunAsync("heap", "diff", "a.heapsnapshot", "b.heapsnapshot"));
        OriginFile.Write(Path.Combine(_cli.Directory, "a.heapsnapshot"), new SnapshotOrigin(11, 0, 5, "boot", "A1"));
        OriginFile.Write(Path.Combine(_cli.Directory, "b.heapsnapshot"), new SnapshotOrigin(11, 0, 5, "boot", "B2"));
        Assert.Equal(ExitCode.Failed, await _cli.RunAsync("heap", "diff", "a.heapsnapshot", "b.heapsnapshot"));
        Assert.Contains("numbered anew", _cli.Screen.Errors);
        OriginFile.Write(Path.Combine(_cli.Directory, "b.heapsnapshot"), new SnapshotOrigin(12, 0, 7, "boot"));
        Assert.Equal(ExitCode.Failed, await _cli.RunAsync("heap", "diff", "a.heapsnapshot", "b.heapsnapshot"));
        Assert.Contains("are of different processes: one is of process 11, the other of process 12", _cli.Screen.Errors);
        Assert.Equal(ExitCode.Ok, await _cli.RunAsync("heap", "diff", "--anyway", "a.heapsnapshot", "b.heapsnapshot"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_cli.Directory, "b.heapsnapshot.origin")));
    }

    [Fact]
    public async Task The_wrong_way_round_is_noticed()
    {
        Assert.Equal(ExitCode.Ok, await DiffAsync(Heap(12), Heap(2)));
        Assert.Contains("seems to be the earlier one", _cli.Screen.Errors);
    }

    [Fact]
    public async Task Names_of_others_move_no_cursor()
    {
        var heap = Heap(2);
        heap.Edge(3, "property", "x\u001b[2J", heap.Object("Evil\u001b[2J\nNew", 9001));
        await DiffAsync(Heap(2), heap);
        Assert.DoesNotContain("\u001b", _cli.Screen.Output);
        Assert.Contains("Evil", _cli.Screen.Output);
    }
}
