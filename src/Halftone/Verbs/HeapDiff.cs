using System.CommandLine;
using Halftone.Api;
using Halftone.Control.Heap;
using Halftone.Screens;

namespace Halftone.Verbs;

/// <summary>`halftone heap diff A B`: what has come and gone between two snapshots, and how it is held. Asks no gateway; a process of its own, so that
/// the memory it takes and the collections it causes are nobody else's.</summary>
internal static class HeapDiff
{
    private const int SuspectsMax = 3;
    private const int WaysMax = 3;
    private const int WaysOfOneMax = 10;
    private const int RowsMax = 1_000_000;

    internal static Command Create(Surroundings here)
    {
        var before = new Argument<string>("A") { Description = "The earlier .heapsnapshot file." };
        var after = new Argument<string>("B") { Description = "The later one, of the same process." };
        var classes = new Option<string[]>("--class") { Description = "Tell how the new objects of this class are held (repeatable; default: of the suspects).", HelpName = "NAME" };
        var all = new Option<bool>("--all") { Description = "Show the engine's own classes too: (array), (string), system / Map." };
        var rows = new Option<int>("--rows") { Description = "Show at most so many classes.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var anyway = new Option<bool>("--anyway") { Description = "Compare also what seems to be of different processes." };
        var command = new Command("diff", "Compare two heap snapshots by class, and say how the new objects are held.") { before, after, classes, all, rows, anyway };
        return command.Does(here, (parsed, stop) =>
        {
            if (Verb.OutOf("--rows", parsed.GetValue(rows), 1, RowsMax) is { } outside) return Task.FromResult<Failure?>(outside);
            var asked = parsed.GetValue(classes) ?? [];
            var wish = new HeapComparison.Wish(asked, SuspectsMax, asked.Length > 0 ? WaysOfOneMax : WaysMax, parsed.GetValue(anyway));
            return Task.FromResult(Compare(here, here.Absolute(parsed.GetValue(before)!), here.Absolute(parsed.GetValue(after)!), wish, new(parsed.GetValue(all), parsed.GetValue(rows)), stop));
        });
    }

    private static Failure? Compare(Surroundings here, string before, string after, HeapComparison.Wish wish, HeapDiffScreen.Extent extent, CancellationToken stop)
    {
        var (comparison, subject, fault) = HeapComparison.Of(before, after, wish, stop);
        if (comparison is null) return new(ExitCode.Failed, $"{subject} {fault!.What}", fault.Hint);
        var unknown = wish.Classes.FirstOrDefault(name => !comparison.Holdings.Any(holding => comparison.Difference.Classes[holding.Class] == name));
        if (unknown is not null) return new(ExitCode.NotFound, $"{after} has no new objects of class {unknown}", Nearest(comparison, unknown));
        if (here.Terminal.Json) here.Terminal.Document(HeapDiffScreen.Document(comparison), ApiJson.Default.HeapDiffDocument);
        else HeapDiffScreen.Write(comparison, extent, here.Terminal);
        return null;
    }

    private static string Nearest(HeapComparison comparison, string unknown)
    {
        var known = comparison.Ranked.Where(number => comparison.Difference[number].Added > 0).Select(number => comparison.Difference.Classes[number]);
        return Core.Config.Shapes.Nearest.Of(unknown, known) is { } near ? $"did you mean '{near}'?" : "without --class all classes are shown that differ";
    }
}
