using Halftone.Core.Admission;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision.Probing;

/// <summary>What people read about an instance's health.</summary>
internal static class HealthText
{
    /// <param name="seen">What the last failed probe saw.</param>
    internal static string Why(EjectCause cause, HealthConfig config, string seen) => cause switch
    {
        EjectCause.Failures => $"{config.EjectAfter} requests in a row ended with 5xx or without a valid answer",
        EjectCause.Unreachable => "it accepts no connections",
        _ => $"{config.FailAfter} probes in a row failed{(seen.Length > 0 ? $": {seen}" : "")}",
    };

    internal static string Back(HealthState.Ejected ejected, HealthConfig config) => ejected.Cause == EjectCause.Probes
        ? $"back after {config.ReadyAfter} probes that pass"
        : $"tried again in {Seconds(ejected.Last.Length)}{(config.Path is null ? "" : ", if a probe passes")}";

    internal static HealthReading Of(Health health, HealthConfig config, string seen, long now) => health.State switch
    {
        HealthState.Ejected ejected => new("ejected", $"gets no requests for {Seconds(now - ejected.Since)}: {Why(ejected.Cause, config, seen)}"),
        HealthState.Trial trial => new("trial", $"gets one request at a time until it answers well: {Why(trial.Cause, config, seen)}"),
        _ when config.EjectAfter is { } most && health.Failures >= most => new("ailing", $"{Why(EjectCause.Failures, config, seen)}, but it cannot be spared"),
        _ when config.Path is not null && health.ProbesFailed >= config.FailAfter => new("ailing", $"{Why(EjectCause.Probes, config, seen)}, but it cannot be spared"),
        _ => HealthReading.Well,
    };

    /// <summary>What a probe saw, for a sentence that ends with it.</summary>
    internal static string Seen(ProbeResult result, string path) => result is ProbeResult.NoListener none ? $"it refused a connection ({none.Reason})" : result.Text(path);

    private static string Seconds(long nanoseconds) => $"{nanoseconds / 1e9:0.#} s";
}
