using Halftone.Tests.Unit.Telemetry;
using Halftone.Tests.Wire.Worlds;

namespace Halftone.Tests.Wire.Running;

/// <summary>What operators see of an instance that is left out.</summary>
public sealed class HealthToldTests
{
    [Fact]
    public async Task An_instance_that_fails_its_probes_is_told_of_in_the_log_in_ps_and_in_the_metrics()
    {
        await using var good = new Backend("good");
        await using var hung = new Backend("hung", closed: true);
        await using var daemon = new TestDaemon($$"""
            listen: 127.0.0.1:0
            services:
              web:
                versions:
                  v1: { addresses: ["{{good.Endpoint}}", "{{hung.Endpoint}}"], health: { path: /, interval: 1s, timeout: 900ms, fail_after: 2 } }
            """);
        await daemon.ServingAsync();
        await daemon.SaysAsync("gets no requests: 2 probes in a row failed: GET / got no answer within 0.9 s; back after 2 probes that pass");

        await daemon.RunAsync("ps");
        Assert.Contains("1/2 ready", daemon.Output);
        Assert.Contains("web/v1/2\tejected", daemon.Output);
        Assert.Contains("warning: web/v1/2 gets no requests for ", daemon.Errors);
        var page = PrometheusGrammar.Read((await daemon.GetAsync("/metrics")).Text);
        Assert.Equal([1.0, 0.0], page.Samples.Where(sample => sample.Name == "halftone_instance_healthy").OrderBy(sample => sample.Labels["instance"]).Select(sample => sample.Value));
        Assert.Equal(1, page.Samples.Single(sample => sample.Name == "halftone_ejections_total").Value);

        hung.Open();
        await daemon.SaysAsync("gets its share of requests again");
        await daemon.RunAsync("ps");
        Assert.DoesNotContain("ejected", daemon.Output);
    }
}
