using System.Runtime;
using Halftone.Api.Contracts;
using Halftone.Control.Machine;
using Halftone.Core.Accounting;
using Halftone.DataPlane;
using Halftone.Running;
using Halftone.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Halftone.Api;

/// <summary>What the gateway itself holds in memory.</summary>
internal sealed class MemoryApi(MemoryBook book, MemoryForecast forecast, Func<MemoryState> state, TimeProvider time)
{
    /// <summary>Asked of the runtime itself: the feature switch says "native" in every build of a project that can be published so.</summary>
    private static bool IsJit { get; } = JitInfo.GetCompiledMethodCount(currentThread: false) > 0;

    internal void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/memory", context => Json.WriteAsync(context, Look(), ApiJson.Default.MemoryDocument)).Says("The gateway's own memory by part, what has grown, and the most that it can come to.", ApiJson.Default.MemoryDocument);

    private MemoryDocument Look()
    {
        var (account, since, suspect, parts) = book.Look();
        return new()
        {
            Pid = Environment.ProcessId,
            At = time.GetUtcNow(),
            RssBytes = account.Resident,
            Accounted = Math.Round(account.Accounted, 4),
            ExcessBytes = account.Excess,
            Since = since,
            Suspect = suspect?.Name,
            Parts = parts,
            Heap = Heap(OwnMemory.Heap()),
            AllocatorBytes = Allocator.Read().Used,
            Bound = Of(forecast.Bound, forecast.Text),
            Limit = Of(state()),
            ClassesBy = IsJit ? $"dotnet-gcdump report --process-id {Environment.ProcessId}" : null,
        };
    }

    private static ManagedHeapDocument Heap(HeapReading heap)
    {
        var last = GC.GetGCMemoryInfo(GCKind.Any);
        return new()
        {
            ObjectsBytes = heap.Objects,
            SurvivedBytes = heap.Survived,
            CommittedBytes = last.TotalCommittedBytes,
            FragmentedBytes = last.FragmentedBytes,
            PinnedObjects = last.PinnedObjectsCount,
            GenerationsBytes = [.. last.GenerationInfo.ToArray().Select(generation => generation.SizeAfterBytes)],
            Collections = [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(GC.CollectionCount)],
            PausedMs = Math.Round(GC.GetTotalPauseDuration().TotalMilliseconds, 3),
        };
    }

    private static MemoryBoundDocument Of(MemoryBound bound, string text) => new()
    {
        TotalBytes = bound.Total,
        OwnBytes = bound.Own,
        FixedBytes = bound.Fixed,
        Connections = bound.Connections,
        PerConnectionBytes = bound.PerConnection,
        Waiting = bound.Waiting,
        PerWaitingBytes = bound.PerWaiting,
        InFlight = bound.InFlight,
        PerInFlightBytes = bound.PerInFlight,
        Text = text,
    };

    private static MemoryLimitDocument? Of(MemoryState state) => state.Reading is not { } reading ? null : new()
    {
        Of = reading.Of,
        UsedBytes = reading.Used,
        LimitBytes = reading.Limit,
        Rung = (int)state.Rung,
        Answer = MemoryText.Answer(state.Rung),
    };
}
