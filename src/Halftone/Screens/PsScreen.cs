using Halftone.Api.Contracts;

namespace Halftone.Screens;

/// <summary>The table of `halftone ps`: a line per version with its traffic, a line per instance with its process.</summary>
internal static class PsScreen
{
    private const string Nothing = "-";

    internal static void Write(ServicesDocument picture, Terminal terminal)
    {
        var table = new Table("NAME", "STATE", "ROLE", "REQ/S", "REQUESTS", "5XX", "BUSY/SLOTS", "STREAMS", "QUEUE", "WAIT", "SHED", "DEAD", "PID", "ADDRESS", "RESTARTS", "AGE", "RSS", "HEAP", "EXTERNAL", "LOOP") { GoFirst = ["EXTERNAL", "LOOP", "HEAP", "REQUESTS", "DEAD", "ADDRESS", "RESTARTS", "STREAMS", "RSS", "5XX", "AGE"] };
        foreach (var service in picture.Services)
        {
            foreach (var version in service.Versions)
            {
                AddVersion(table, service, version);
                foreach (var instance in version.Instances) AddInstance(table, service, instance, picture.Time);
            }
        }
        table.Write(terminal);
        foreach (var service in picture.Services)
        {
            if (service.Release is { } release) terminal.Note(Releasing(service, release));
            if (service.Pins > 0) terminal.Note(Pinned(service));
        }
        foreach (var leaving in picture.Leaving) terminal.Note(Leaving(leaving, picture.Time));
        foreach (var warning in picture.Warnings) terminal.Note($"{terminal.Paint("warning", Ink.Yellow)}: {warning}");
        foreach (var service in picture.Services)
        {
            foreach (var version in service.Versions)
            {
                foreach (var warning in version.Warnings) terminal.Note($"{terminal.PaintMessage("warning", Ink.Yellow)}: {service.Service}/{version.Version} {warning}");
            }
            foreach (var instance in service.Versions.SelectMany(version => version.Instances))
            {
                foreach (var warning in instance.Warnings) terminal.Note($"{terminal.PaintMessage("warning", Ink.Yellow)}: {service.Service}/{instance.Instance} {warning}");
            }
        }
    }

    private static void AddVersion(Table table, ServiceDocument service, VersionDocument version) => table.Add(
        $"{service.Service}/{version.Version}",
        State(version),
        $"{version.Role}{(service.Split is not null && version.Percent > 0 ? $" {version.Percent:0.####}%" : "")}",
        version.RequestsPerSecond is { } rate ? $"{rate:0.#}" : Nothing,
        $"{version.Requests}",
        version.Requests == 0 ? Nothing : $"{100.0 * version.Errors5xx / version.Requests:0.##}%",
        $"{version.Busy}/{version.Slots}",
        $"{version.Streams}",
        $"{version.Waiting}",
        version.WaitBoundMs > 0 ? Amounts.Brief(TimeSpan.FromMilliseconds(version.WaitBoundMs)) : Nothing,
        $"{version.Sheds}",
        $"{version.DeadRequests}",
        Nothing, Nothing, $"{version.Instances.Sum(instance => instance.Restarts)}", Nothing,
        version.Instances.Any(instance => instance.RssBytes is not null) ? Amounts.Bytes(version.Instances.Sum(instance => instance.RssBytes ?? 0)) : Nothing,
        Nothing, Nothing, Nothing);

    private static void AddInstance(Table table, ServiceDocument service, InstanceDocument instance, DateTimeOffset now) => table.Add(
        $"  {service.Service}/{instance.Instance}",
        StateOf(instance),
        Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing,
        instance.Pid?.ToString() ?? Nothing,
        instance.Address ?? Nothing,
        $"{instance.Restarts}",
        instance.Started is { } started ? Amounts.Age(now - started) : Nothing,
        instance.RssBytes is { } rss ? Amounts.Bytes(rss) : Nothing,
        instance.Telemetry is { } heap ? Amounts.Bytes(heap.HeapLiveBytes ?? heap.HeapUsedBytes) : Nothing,
        instance.Telemetry is { } beside ? Amounts.Bytes(beside.ExternalBytes) : Nothing,
        instance.Telemetry is { } loop ? $"{loop.LoopDelayP99Ms:0.#}ms" : Nothing);

    private static string Releasing(ServiceDocument service, ReleaseBriefDocument release) =>
        $"release: {service.Service} to {release.To}, {release.Phase.Replace('_', ' ')}{(release.Step > 0 ? $" at {release.Percent:0.######}%, step {release.Step} of {release.Steps}" : "")}; see halftone status {service.Service}";

    internal static string Pinned(ServiceDocument service) => $"pins: {Amounts.Count(service.Pins, "user")} of {service.Service} {(service.Pins == 1 ? "sees" : "see")} one version whatever rules and split say; see halftone pin {service.Service}";

    private static string Leaving(LeavingDocument leaving, DateTimeOffset now)
    {
        var who = $"leaving: {leaving.Service}/{leaving.Instance}{(leaving.Pid is { } pid ? $" (pid {pid})" : "")}";
        if (leaving.Streams == 0) return $"{who} has no streams left and ends";
        var closes = leaving.ClosesAt > now ? $"they are closed one by one in {Amounts.Age(leaving.ClosesAt - now)}" : "they are being closed one by one";
        return $"{who} lives on for {Amounts.Count(leaving.Streams, "stream")}; {closes}";
    }

    private static Cell State(VersionDocument version)
    {
        var ready = version.Instances.Count(instance => instance.State is "ready" or "address" && instance.Health is not "ejected");
        if (version.Drained) return new("drained", Ink.Yellow);
        return ready >= version.InstancesWanted ? new("ready", Ink.Green) : new($"{ready}/{version.InstancesWanted} ready", ready == 0 ? Ink.Red : Ink.Yellow);
    }

    /// <summary>Who is there and gets no requests, or few, is shown by that.</summary>
    private static Cell StateOf(InstanceDocument instance) => instance.State is "ready" or "address" && instance.Health is not "well"
        ? new(instance.Health, instance.Health is "trial" ? Ink.Yellow : Ink.Red)
        : new(instance.State, InkOf(instance.State));

    private static Ink InkOf(string state) => state switch
    {
        "ready" or "address" => Ink.Green,
        "failed" or "degraded" => Ink.Red,
        _ => Ink.Yellow,
    };
}
