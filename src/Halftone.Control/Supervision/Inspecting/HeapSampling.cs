using System.Text.Json;
using Halftone.Core.Diagnosis;

namespace Halftone.Control.Supervision.Inspecting;

/// <summary>Samples what a process allocates for a time, and keeps what is still alive at its end, by the stack that allocated it.</summary>
internal static class HeapSampling
{
    /// <summary>Bytes between two samples, on average: V8's own default, cheap enough for a service under load.</summary>
    private const int IntervalBytes = 32 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <returns>The profile as DevTools reads it.</returns>
    internal static async Task<(JsonElement Profile, InspectFault? Fault)> TakeAsync(InspectorSession session, TimeSpan time, TimeProvider clock, Task gone, CancellationToken stop)
    {
        var begun = await session.SendAsync("begin to sample", "HeapProfiler.startSampling", json => json.WriteNumber("samplingInterval"u8, IntervalBytes), Limit, stop);
        if (begun.Fault is not null) return (default, begun.Fault);
        await Task.WhenAny(Task.Delay(time, clock, stop), gone);
        stop.ThrowIfCancellationRequested();
        // Without it the garbage of the last moments would pass for alive.
        var swept = await session.SendAsync("collect its garbage", "HeapProfiler.collectGarbage", null, Limit, stop);
        if (swept.Fault is not null) return (default, swept.Fault);
        var ended = await session.SendAsync("hand over its samples", "HeapProfiler.stopSampling", null, Limit, stop);
        if (ended.Fault is not null) return (default, ended.Fault);
        return ended.Result.TryGetProperty("profile", out var profile) && profile.TryGetProperty("head", out _) ? (profile, null) : (default, new InspectFault.Refused("hand over its samples", "an answer without a profile"));
    }

    /// <summary>The stacks that hold the most, most first. Null: it is no profile.</summary>
    /// <param name="max">Stacks; the rest is summed up.</param>
    internal static AllocationProfile? Read(JsonElement profile, int max)
    {
        try
        {
            var (stacks, total) = (new List<AllocationStack>(), 0L);
            var open = new Stack<(JsonElement Node, AllocationFrame[] Above)>();
            open.Push((profile.GetProperty("head"), []));
            while (open.TryPop(out var next))
            {
                // The root stands for no function.
                AllocationFrame[] here = next.Above.Length == 0 && IsRoot(next.Node) ? [] : [Frame(next.Node.GetProperty("callFrame")), .. next.Above.Take(AllocationStack.FramesMax - 1)];
                var bytes = next.Node.GetProperty("selfSize").GetInt64();
                total += bytes;
                if (bytes > 0) stacks.Add(new AllocationStack(bytes, here));
                foreach (var child in next.Node.GetProperty("children").EnumerateArray()) open.Push((child, here));
            }
            return AllocationProfile.Of(stacks, total, max);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static bool IsRoot(JsonElement node) => node.GetProperty("callFrame").GetProperty("functionName").GetString() is "(root)";

    /// <summary>Lines and columns are counted from 0 in the protocol, and from 1 by people.</summary>
    private static AllocationFrame Frame(JsonElement call) => new(
        Core.PrintableText.Of(call.GetProperty("functionName").GetString() is { Length: > 0 } name ? name : "(anonymous)"),
        Core.PrintableText.Of(call.GetProperty("url").GetString() ?? ""),
        call.GetProperty("lineNumber").GetInt32() + 1);
}
