using Halftone.Control.Machine;
using Halftone.Control.Supervision;
using Halftone.Control.Worlds;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Halftone.Core.Outcomes;
using Halftone.Core.Worlds;
using Halftone.DataPlane;
using Halftone.DataPlane.Replies;

namespace Halftone.Telemetry;

/// <summary>GET /metrics: the same cells that decisions are made from, as Prometheus text.</summary>
internal sealed class MetricsPage(WorldKeeper keeper, Supervisor supervisor, ReactorGroup dataPlane, Func<MemoryState> memory, MemoryBook book, ReleaseMetrics releases, DateTimeOffset started)
{
    private static readonly double[] Bounds = [.. VersionCells.DurationBounds.Select(bound => bound / 1e9)];

    private sealed record Row(ServiceConfig Service, VersionKey Key, VersionFigures Figures, PoolCounts Pool, double Share)
    {
        internal (string, string)[] Labels { get; } = [("halftone_service", Key.Service), ("halftone_version", Key.Version)];

        internal (string, string)[] With(string name, string value) => [.. Labels, (name, value)];
    }

    internal byte[] Render()
    {
        var now = keeper.Now;
        var text = new PrometheusText();
        Row[] rows = [.. now.Config.AllVersions().Select(version => RowOf(now, version.Key, version.Service))];
        WriteTraffic(text, rows);
        WriteLine(text, rows);
        WriteFaults(text, rows);
        WriteSplit(text, rows);
        text.Family("halftone_pins", "gauge", "Users that are pinned to this version.");
        foreach (var row in rows) text.Sample("halftone_pins", now.Overrides.PinsOf(row.Key.Service).Count(pin => pin.Version == row.Key.Version), row.Labels);
        releases.Write(text);
        WriteInstances(text, supervisor.Read());
        WriteGateway(text, now);
        WriteMemory(text);
        return text.ToBytes();
    }

    private Row RowOf(Standing now, VersionKey key, ServiceConfig service)
    {
        var shelved = keeper.Shelf.Find(key);
        return new(service, key, VersionFigures.Of(shelved?.Tally), shelved?.Pool.Read() ?? default, Shares.Of(now, service, key.Version) / 100);
    }

    private static void WriteTraffic(PrometheusText text, Row[] rows)
    {
        text.Family("http_server_request_duration_seconds", "histogram", "From a request's first byte to the end of its answer; status none = the client left before one.");
        foreach (var row in rows)
        {
            for (var at = 0; at < VersionCells.StatusClasses; at++)
            {
                // A rate needs its series from the start; of the two rare classes only what happened is worth fifteen lines.
                if (at < 2 && row.Figures.OfClass(at) == 0) continue;
                text.Histogram("http_server_request_duration_seconds", Bounds, row.Figures.Durations(at), row.Figures.DurationSums[at] / 1e9, row.With("http_response_status_code", at == 0 ? "none" : $"{at}xx"));
            }
        }
        text.Family("halftone_decisions_total", "counter", "Finished requests by what chose their version.");
        foreach (var row in rows)
        {
            string[] names = ["rule", "sticky", "default", "pin"];
            for (var at = 0; at < names.Length; at++) text.Sample("halftone_decisions_total", row.Figures.ByDecision[at], row.With("halftone_decision", names[at]));
        }
        text.Family("halftone_bytes_total", "counter", "Bytes from (in) and to (out) clients.");
        foreach (var row in rows)
        {
            text.Sample("halftone_bytes_total", row.Figures.BytesIn, row.With("direction", "in"));
            text.Sample("halftone_bytes_total", row.Figures.BytesOut, row.With("direction", "out"));
        }
    }

    private static void WriteLine(PrometheusText text, Row[] rows)
    {
        Each(text, rows, "halftone_requests_active", "gauge", "Slots in use.", row => row.Pool.Busy);
        Each(text, rows, "halftone_streams", "gauge", "WebSockets, event streams and long polls.", row => row.Pool.Streams);
        Each(text, rows, "halftone_connections", "gauge", "Connections to instances, idle ones included.", row => row.Pool.Busy + row.Pool.Streams + row.Pool.IdleLinks);
        Each(text, rows, "halftone_connections_limit", "gauge", "Slots of all ready instances.", row => row.Pool.Slots);
        Each(text, rows, "halftone_queue_bound_seconds", "gauge", "How long a request that joins now may wait at most.", row => row.Pool.WaitBound / 1e9);
        Each(text, rows, "halftone_queue_length", "gauge", "Requests waiting for a slot.", row => row.Pool.Waiting);
        text.Family("halftone_queue_wait_seconds", "histogram", "Time waited for a slot, of requests that had to wait.");
        foreach (var row in rows) text.Histogram("halftone_queue_wait_seconds", Bounds, row.Figures.QueueWaits, row.Figures.QueueWaitSum / 1e9, row.Labels);
    }

    private static void WriteFaults(PrometheusText text, Row[] rows)
    {
        text.Family("halftone_rejected_total", "counter", "Requests answered without trying an instance.");
        foreach (var row in rows)
        {
            foreach (var (reason, count) in FaultKinds.Sum(row.Figures.ByFault, FaultKinds.Rejection)) text.Sample("halftone_rejected_total", count, row.With("reason", reason));
        }
        text.Family("halftone_upstream_errors_total", "counter", "Requests that failed on the instance's side.");
        foreach (var row in rows)
        {
            foreach (var (kind, count) in FaultKinds.Sum(row.Figures.ByFault, FaultKinds.Upstream)) text.Sample("halftone_upstream_errors_total", count, row.With("kind", kind));
        }
        Each(text, rows, "halftone_dead_requests_total", "counter", "Requests whose client left while an instance worked for it.", row => row.Figures.DeadRequests);
        Each(text, rows, "halftone_dead_work_seconds_total", "counter", "How long instances were expected to go on working for clients that had left.", row => row.Figures.DeadTime / 1e9);
        Each(text, rows, "halftone_retries_total", "counter", "Requests sent a second time because a kept connection closed under them.", row => row.Figures.Retries);
        Each(text, rows, "halftone_retries_refused_total", "counter", "Requests that were not, because the budget of limits.retries was spent.", row => row.Figures.RetriesRefused);
        Each(text, rows, "halftone_fell_back_total", "counter", "Requests that the split sent here and that stable was given, for no instance was ready.", row => row.Figures.FellBack);
        Each(text, rows, "halftone_ejections_total", "counter", "Times that an instance was left out for what it answered, or did not.", row => row.Pool.Ejections);
    }

    private void WriteSplit(PrometheusText text, Row[] rows)
    {
        Each(text, rows, "halftone_version_weight", "gauge", "Share of the split, 0..1.", row => row.Share);
        text.Family("halftone_version_observed_ratio", "gauge", "Share that the split really sent here, 0..1: of the step's units while a release is judged, else of the requests since the version's start.");
        foreach (var service in rows.GroupBy(row => row.Service.Name))
        {
            if (releases.UnderWay(service.Key) is { Observed: { } observed, Release: var release })
            {
                foreach (var row in service.Where(row => row.Key.Version == release.To || row.Key.Version == release.From))
                    text.Sample("halftone_version_observed_ratio", row.Key.Version == release.To ? observed : 1 - observed, row.Labels);
                continue;
            }
            var split = service.Sum(row => row.Figures.ByDecision[1]);
            foreach (var row in service.Where(_ => split > 0)) text.Sample("halftone_version_observed_ratio", (double)row.Figures.ByDecision[1] / split, row.Labels);
        }
        text.Family("halftone_release_info", "gauge", "1; says which version is stable, which the candidate, which the old one that is kept, and where the release stands.");
        foreach (var row in rows)
        {
            if (releases.PartOf(row.Key.Service, row.Key.Version, row.Key.Version == row.Service.Stable, row.Share) is var (role, phase))
                text.Sample("halftone_release_info", 1, [.. row.With("role", role), ("phase", phase)]);
        }
    }

    private static void WriteInstances(PrometheusText text, IReadOnlyList<InstanceStatus> instances)
    {
        static (string, string)[] Labels(InstanceStatus each) => [("halftone_service", each.Version.Service), ("halftone_version", each.Version.Version), ("instance", each.Name)];
        text.Family("halftone_instance_up", "gauge", "1 = ready.");
        foreach (var each in instances) text.Sample("halftone_instance_up", each.State is "ready" or "address" ? 1 : 0, Labels(each));
        text.Family("halftone_instance_healthy", "gauge", "1 = its answers and probes let it have its share of requests.");
        foreach (var each in instances) text.Sample("halftone_instance_healthy", each.Health.Serves ? 1 : 0, Labels(each));
        text.Family("halftone_instance_restarts_total", "counter", "Starts after the first that nobody asked for.");
        foreach (var each in instances) text.Sample("halftone_instance_restarts_total", each.Restarts, Labels(each));
        text.Family("halftone_instance_start_seconds", "gauge", "From the start of the instance's process to its being ready.");
        foreach (var each in instances) if (each.StartTook is { } took) text.Sample("halftone_instance_start_seconds", took.TotalSeconds, Labels(each));
        text.Family("halftone_instance_memory_bytes", "gauge", "Resident memory of the instance's process group.");
        foreach (var each in instances.Where(each => each.Pid is not null)) text.Sample("halftone_instance_memory_bytes", each.RssBytes, Labels(each));
        text.Family("halftone_instance_pss_bytes", "gauge", "The same with pages that several processes share divided among them: the one to sum over instances. Read every 30 s at most; absent until then, and where the process runs as another user.");
        foreach (var each in instances) if (each.PssBytes is { } bytes) text.Sample("halftone_instance_pss_bytes", bytes, Labels(each));
        InstanceMetrics.Write(text, instances, Labels);
    }

    private void WriteGateway(PrometheusText text, Standing now)
    {
        var counts = dataPlane.Read();
        One(text, "halftone_client_connections", "gauge", "Open connections of clients.", counts.Connections);
        One(text, "halftone_client_connections_total", "counter", "Connections accepted.", counts.ConnectionsAccepted);
        One(text, "halftone_client_connections_limit", "gauge", "Connections of clients that may be open at once.", counts.ConnectionsMax);
        One(text, "halftone_client_connections_closed_for_room_total", "counter", "Idle connections closed because newcomers found the limit reached.", counts.ClosedForRoom);
        One(text, "halftone_rejects_held_total", "counter", "Rejects of a storm that were kept for a moment before they were sent.", counts.Held);
        One(text, "halftone_rejects_overrun_total", "counter", "Rejects of a storm that closed their connection at once because too many were held.", counts.Overrun);
        One(text, "halftone_accept_paused_total", "counter", "Times that newcomers were left in the kernel for 50 ms: no room, no descriptor or no memory.", counts.AcceptPauses);
        One(text, "halftone_client_connections_turned_away_total", "counter", "Connections closed at once because no descriptor was left.", counts.TurnedAway);
        var unrouted = dataPlane.ReadUnrouted();
        text.Family("halftone_unrouted_total", "counter", "Requests that ended before a version was known: no service has their host and path, or they were refused as they stood.");
        foreach (var fault in Enum.GetValues<Fault>())
        {
            // No service is the one to watch; of the others only what happened is worth a line.
            if (unrouted[(int)fault] is var count && (count > 0 || fault is Fault.NoService)) text.Sample("halftone_unrouted_total", count, ("reason", Reply.Word(fault)));
        }
        One(text, "halftone_memory_pressure", "gauge", "Memory in use as a share of its limit, 0..1; 0 = nothing limits it.", memory().Reading?.Pressure ?? 0);
        One(text, "halftone_memory_rung", "gauge", "What is done about it: 0 nothing, 1 shorter timeouts, 2 connections closed, 3 requests rejected, 4 nobody accepted.", (double)counts.Rung);
        One(text, "halftone_access_log_dropped_total", "counter", "Access log lines lost: their reader was too slow, or a write failed.", counts.LogLinesDropped);
        One(text, "halftone_fields_dropped_total", "counter", "Request fields dropped by underscore_names.", counts.FieldsDropped);
        One(text, "halftone_internal_faults_total", "counter", "Exchanges that ended by a bug of the gateway.", counts.InternalFaults);
        One(text, "halftone_config_generation", "gauge", "Accepted configurations since start.", now.Generation);
        One(text, "halftone_config_last_reload_success", "gauge", "1 = the last reload was accepted, or none was tried.", keeper.LastReloadSucceeded ? 1 : 0);
        One(text, "halftone_gc_pause_seconds_total", "counter", "Time all threads stood still for the garbage collector.", GC.GetTotalPauseDuration().TotalSeconds);
        One(text, "process_resident_memory_bytes", "gauge", "Resident memory of the gateway itself.", Environment.WorkingSet);
        One(text, "process_cpu_seconds_total", "counter", "CPU time of the gateway itself.", Environment.CpuUsage.TotalTime.TotalSeconds);
        One(text, "process_start_time_seconds", "gauge", "Unix time of the gateway's start.", started.ToUnixTimeMilliseconds() / 1e3);
    }

    /// <summary>The parts add up to the resident memory.</summary>
    private void WriteMemory(PrometheusText text)
    {
        var parts = book.Read().Parts;
        text.Family("halftone_memory_bytes", "gauge", "Resident memory of the gateway itself, by part.");
        foreach (var part in parts.OrderBy(part => part.Name, StringComparer.Ordinal)) text.Sample("halftone_memory_bytes", part.Resident, ("part", part.Name));
    }

    private static void Each(PrometheusText text, Row[] rows, string name, string type, string help, Func<Row, double> value)
    {
        text.Family(name, type, help);
        foreach (var row in rows) text.Sample(name, value(row), row.Labels);
    }

    private static void One(PrometheusText text, string name, string type, string help, double value)
    {
        text.Family(name, type, help);
        text.Sample(name, value);
    }
}
