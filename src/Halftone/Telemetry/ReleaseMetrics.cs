using Halftone.Control.Releases;
using Halftone.Core.Releases;

namespace Halftone.Telemetry;

/// <summary>The part of /metrics that tells of releases: where each stands, what its gates say, how the last ones ended.</summary>
/// <param name="storeWorks">Releases can be recorded.</param>
/// <param name="deadLetters">News that were given up.</param>
internal sealed class ReleaseMetrics(IReleaseDesk desk, ReleaseCounts counts, Func<bool> storeWorks, Func<int> deadLetters)
{
    /// <summary>The release of a service that is under way, kept-warm old version included; null = none is.</summary>
    internal ReleasePicture? UnderWay(string service) => desk.Look(service) is { Release.IsOver: false } picture ? picture : null;

    /// <returns>The two labels of `halftone_release_info` beside service and version; null = the version has no part in anything.</returns>
    internal (string Role, string Phase)? PartOf(string service, string version, bool isStable, double share)
    {
        var picture = UnderWay(service);
        var phase = picture is null ? "none" : PhaseWords.Of(picture.Release.Phase);
        if (isStable) return ("stable", phase);
        if (picture?.Release is { Phase: Phase.Promoted } promoted && promoted.From == version) return ("old", phase);
        return picture?.Release.To == version || share > 0 ? ("candidate", phase) : null;
    }

    internal void Write(PrometheusText text)
    {
        ReleasePicture[] pictures = [.. desk.LookAll().Where(picture => !picture.Release.IsOver)];
        text.Family("halftone_release_step", "gauge", "Step of the release that is under way, from 1; 0 = before the first.");
        foreach (var picture in pictures) text.Sample("halftone_release_step", picture.Release.Step + 1, ("halftone_service", picture.Release.Service), ("halftone_version", picture.Release.To));
        text.Family("halftone_gate_result", "gauge", "What a gate of the step says: 1 pass, 0 fail, -1 not enough data.");
        foreach (var (service, reading) in Readings(pictures)) text.Sample("halftone_gate_result", ValueOf(reading.Verdict), ("halftone_service", service), ("gate", reading.Gate));
        text.Family("halftone_gate_value", "gauge", "Natural logarithm of the e-value for harm; 4.6 = 100 to 1 fails.");
        foreach (var (service, reading) in Readings(pictures))
            if (reading.HarmLog is { } harm && double.IsFinite(harm)) text.Sample("halftone_gate_value", harm, ("halftone_service", service), ("gate", reading.Gate));
        WriteCounts(text);
        text.Family("halftone_store_connected", "gauge", "1 = the store can record releases.");
        text.Sample("halftone_store_connected", storeWorks() ? 1 : 0);
        text.Family("halftone_dead_letters", "gauge", "Notifications that were given up, as far as they are kept.");
        text.Sample("halftone_dead_letters", deadLetters());
    }

    private void WriteCounts(PrometheusText text)
    {
        var (moves, ended) = counts.Read();
        text.Family("halftone_release_transitions_total", "counter", "Moves of releases, by the phase they went into.");
        foreach (var move in moves) text.Sample("halftone_release_transitions_total", move.Count, ("halftone_service", move.Service), ("phase", move.Phase));
        text.Family("halftone_release_duration_seconds", "histogram", "From a release's beginning to its end.");
        foreach (var each in ended) text.Histogram("halftone_release_duration_seconds", ReleaseCounts.Bounds, each.Whole.Buckets, each.Whole.Sum, ("halftone_service", each.Service), ("result", each.Result));
        text.Family("halftone_release_manual_wait_seconds", "histogram", "Of that, waiting for somebody: an approval, a pause, a weight by hand.");
        foreach (var each in ended) text.Histogram("halftone_release_manual_wait_seconds", ReleaseCounts.Bounds, each.Manual.Buckets, each.Manual.Sum, ("halftone_service", each.Service), ("result", each.Result));
    }

    private static IEnumerable<(string Service, GateReading Reading)> Readings(IEnumerable<ReleasePicture> pictures) =>
        pictures.SelectMany(picture => picture.Readings.DistinctBy(reading => reading.Gate).Select(reading => (picture.Release.Service, reading)));

    private static double ValueOf(Verdict verdict) => verdict switch { Verdict.Pass => 1, Verdict.Fail => 0, _ => -1 };
}
