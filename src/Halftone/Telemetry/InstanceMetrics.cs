using Halftone.Control.Supervision;
using Halftone.Core.Diagnosis;

namespace Halftone.Telemetry;

/// <summary>What Node processes tell of themselves, for /metrics; a process that tells nothing has no samples.</summary>
internal static class InstanceMetrics
{
    internal static void Write(PrometheusText text, IReadOnlyList<InstanceStatus> instances, Func<InstanceStatus, (string, string)[]> labels)
    {
        Each("halftone_instance_heap_used_bytes", "gauge", "Node's heap in use, garbage that was not collected yet included.", told => told.HeapUsedBytes);
        Each("halftone_instance_heap_total_bytes", "gauge", "What Node has reserved for its heap.", told => told.HeapTotalBytes);
        Each("halftone_instance_heap_live_bytes", "gauge", "Node's heap right after its last full collection; absent until there was one.", told => told.LiveHeapBytes);
        Each("halftone_instance_external_bytes", "gauge", "Memory outside Node's heap that its objects hold, Buffers included.", told => told.ExternalBytes);
        Each("halftone_instance_array_buffer_bytes", "gauge", "Of that, Buffers and other ArrayBuffers.", told => told.ArrayBufferBytes);
        Each("halftone_instance_loop_delay_seconds", "gauge", "How late Node's event loop was in the last seconds, 99th percentile.", told => told.LoopDelayP99.TotalSeconds);
        Each("halftone_instance_loop_delay_max_seconds", "gauge", "The worst of them: how long Node's event loop was blocked at a stretch in the last seconds.", told => told.LoopDelayMax.TotalSeconds);
        Each("halftone_instance_loop_utilization_ratio", "gauge", "Share of the last seconds that Node's event loop was busy, 0..1.", told => told.LoopUtilization);
        Each("halftone_instance_gc_total", "counter", "Node's collections, small ones included, since the process has been ready.", told => told.CollectionsTotal);
        Each("halftone_instance_gc_seconds_total", "counter", "Time of Node's collections since the process has been ready.", told => told.CollectionTimeTotal.TotalSeconds);
        Each("halftone_instance_gc_max_seconds", "gauge", "The longest of Node's collections in the last seconds.", told => told.CollectionMax.TotalSeconds);
        Each("halftone_instance_resources", "gauge", "Timers, sockets, requests and the like that keep Node's event loop going; absent before Node 17.3.", told => told.Resources);

        void Each(string name, string type, string help, Func<NodeTelemetry, double?> value)
        {
            text.Family(name, type, help);
            foreach (var each in instances)
                if (each.Telemetry is { } told && value(told) is { } number) text.Sample(name, number, labels(each));
        }
    }
}
