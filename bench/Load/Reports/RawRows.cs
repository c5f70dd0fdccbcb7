using System.Globalization;
using Halftone.Bench.Load.Measuring;

namespace Halftone.Bench.Load.Reports;

/// <summary>One line of CSV per slot.</summary>
internal static class RawRows
{
    internal const string Header = "scenario,cell,contender,round,rate,connections,requests,errors,unsent,reconnects,bytes,elapsed_ns,cpu_ns,upstream_cpu_ns,client_cpu_ns," +
        "user_ticks,system_ticks,switches,helper_switches,segments,upstream_accepted,upstream_requests,p50_ns,p99_ns";

    internal static string Of(Slot slot)
    {
        var latencies = slot.Traffic.Latencies.Select(ns => (double)ns).Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture,
            $"{slot.Scenario},\"{slot.Cell.Name}\",{slot.Contender},{slot.Round},{slot.Cell.Rate},{slot.Cell.Connections},{slot.Traffic.Requests},{slot.Traffic.Errors},{slot.Traffic.Unsent},{slot.Traffic.Reconnects},{slot.Traffic.BytesReceived},{slot.Traffic.Nanoseconds},{slot.Cpu},{slot.UpstreamCpu},{slot.ClientCpu},")
            + string.Create(CultureInfo.InvariantCulture,
            $"{slot.UserTicks},{slot.SystemTicks},{slot.Switches},{slot.HelperSwitches},{slot.Segments},{slot.UpstreamAccepted},{slot.UpstreamRequests},{Quantiles.At(latencies, 0.5):0},{Quantiles.At(latencies, 0.99):0}");
    }
}
