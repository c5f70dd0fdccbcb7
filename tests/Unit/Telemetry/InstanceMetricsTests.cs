using System.Text;
using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Diagnosis;
using Halftone.Telemetry;
using Xunit;

namespace Halftone.Tests.Unit.Telemetry;

public sealed class InstanceMetricsTests
{
    private static readonly NodeTelemetry Told = new()
    {
        HeapUsedBytes = 5,
        HeapTotalBytes = 9,
        ExternalBytes = 3,
        ArrayBufferBytes = 2,
        LoopDelayP99 = TimeSpan.FromMilliseconds(250),
        LoopDelayMax = TimeSpan.FromSeconds(1),
        LoopUtilization = 0.5,
        Collections = 1,
        CollectionTime = TimeSpan.FromSeconds(1),
        CollectionsTotal = 7,
        CollectionTimeTotal = TimeSpan.FromSeconds(4),
        CollectionMax = TimeSpan.FromMilliseconds(40),
        ArrivedAt = 0,
    };

    [Fact]
    public void What_a_Node_tells_has_samples_and_what_it_does_not_tell_has_none()
    {
        var text = new PrometheusText();
        InstanceStatus Status(string name) => new() { Version = new VersionKey("web", "v1"), Name = name, State = "ready" };
        InstanceMetrics.Write(text, [Status("v1/1") with { Telemetry = Told }, Status("v1/2")], each => [("instance", each.Name)]);
        var page = Encoding.UTF8.GetString(text.ToBytes());
        Assert.Contains("halftone_instance_loop_delay_seconds{instance=\"v1/1\"} 0.25\n", page);
        Assert.Contains("halftone_instance_gc_seconds_total{instance=\"v1/1\"} 4\n", page);
        Assert.Contains("halftone_instance_loop_delay_max_seconds{instance=\"v1/1\"} 1\n", page);
        Assert.Contains("halftone_instance_gc_total{instance=\"v1/1\"} 7\n", page);
        Assert.Contains("halftone_instance_gc_max_seconds{instance=\"v1/1\"} 0.04\n", page);
        Assert.Contains("halftone_instance_heap_used_bytes{instance=\"v1/1\"} 5\n", page);
        Assert.DoesNotContain("heap_live_bytes{", page);
        Assert.DoesNotContain("resources{", page);
        Assert.DoesNotContain("v1/2", page);
    }
}
