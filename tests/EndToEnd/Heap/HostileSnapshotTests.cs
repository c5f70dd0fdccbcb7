using System.Diagnostics;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd.Heap;

/// <summary>Files that are no snapshots, or claim what is not in them: refused at once, in little memory, with the reason.</summary>
public sealed class HostileSnapshotTests : Story
{
    /// <summary>Bytes of resident memory. A comparison of nothing has 20 MB.</summary>
    private const long ResidentMax = 64L << 20;

    private const string Meta = """
        {"snapshot":{"meta":{"node_fields":["type","name","id","self_size","edge_count"],"node_types":[["hidden","object"],"string","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["context","weak"],"string_or_number","node"]},
        """;

    [Theory]
    [InlineData("hostile", "room for")]
    [InlineData("sparse", "a.heapsnapshot")]
    [InlineData("foreign", "is no heap snapshot")]
    [InlineData("zip", "is no heap snapshot")]
    [InlineData("empty", "heapsnapshot")]
    [InlineData("truncated", "is not complete")]
    [InlineData("strings", "is not complete")]
    public async Task What_is_no_snapshot_is_refused_within_a_second_and_in_little_memory(string kind, string reason)
    {
        var scenario = Begin();
        await MakeAsync(scenario, kind);
        var (best, highest) = (TimeSpan.MaxValue, 0L);
        // The best of some tries: a busy machine says nothing about the product, and on one it may be over before it was looked at once.
        for (var tries = 0; tries < 10 && (best > TimeSpan.FromSeconds(1) || highest == 0); tries++)
        {
            var (told, took, peak) = await DiffAsync(scenario);
            told.ExitsWith(1).Says("a.heapsnapshot", reason, "hint:");
            highest = Math.Max(highest, peak);
            best = took < best ? took : best;
            TestContext.Current.TestOutputHelper?.WriteLine($"{took.TotalMilliseconds:0} ms, {peak >> 10} KiB");
        }
        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.InRange(highest, 1, ResidentMax);
    }

    private static async Task MakeAsync(Scenario scenario, string kind)
    {
        var path = Path.Combine(scenario.Directory, "a.heapsnapshot");
        await File.WriteAllTextAsync(Path.Combine(scenario.Directory, "b.heapsnapshot"), "{}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(path, kind switch
        {
            "hostile" or "sparse" => $"{Meta}\"node_count\":2147483646,\"edge_count\":2147483646}},\"nodes\":[1,0,1,0,0",
            "foreign" => $"{{\"rows\":[{string.Join(',', Enumerable.Repeat("{\"a\":[1,2,3]}", 200_000))}]}}",
            "zip" => "PK\u0003\u0004\0\0\0\0",
            "truncated" => $"{Meta}\"node_count\":500000,\"edge_count\":0}},\"nodes\":[{string.Join(',', Enumerable.Repeat("1,0,1,0,0", 600_000))}",
            "strings" => $"{Meta}\"node_count\":1,\"edge_count\":0}},\"nodes\":[1,0,1,0,0],\"edges\":[],\"strings\":[\"{new string('x', 8 << 20)}",
            _ => "",
        }, TestContext.Current.CancellationToken);
        // Claims what a file of its size has room for, and has none of it: the file system gives it for nothing.
        if (kind == "sparse") await using (var file = new FileStream(path, FileMode.Open)) file.SetLength(40L << 30);
    }

    /// <summary>The kernel tells the peak of a process for as long as it has not been waited for: it is asked all the time, and the last answer counts.</summary>
    private static async Task<(Told Told, TimeSpan Took, long Peak)> DiffAsync(Scenario scenario)
    {
        var clock = Stopwatch.StartNew();
        using var process = scenario.Launch(["heap", "diff", "a.heapsnapshot", "b.heapsnapshot"]);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        var peak = 0L;
        while (!process.HasExited && clock.Elapsed < TimeSpan.FromSeconds(60))
        {
            peak = Math.Max(peak, Kernel.PeakOf(process.Id));
            await Task.Yield();
        }
        var took = clock.Elapsed;
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (new Told(process.ExitCode, await output, await error), took, peak);
    }
}
