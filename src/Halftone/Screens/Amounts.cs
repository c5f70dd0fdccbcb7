namespace Halftone.Screens;

/// <summary>Figures as people read them: two significant units at most, no locale.</summary>
internal static class Amounts
{
    /// <summary>`450ms`, `12s`, `3m20s`, `5h`, `6d`.</summary>
    internal static string Age(TimeSpan age) => age switch
    {
        { Ticks: < 0 } => "0s",
        { TotalSeconds: < 1 } => $"{age.TotalMilliseconds:0}ms",
        { TotalMinutes: < 1 } => $"{age.TotalSeconds:0}s",
        { TotalMinutes: < 10 } => $"{age.Minutes}m{age.Seconds:00}s",
        { TotalHours: < 1 } => $"{age.Minutes}m",
        { TotalHours: < 10 } => $"{age.Hours}h{age.Minutes:00}m",
        { TotalDays: < 2 } => $"{(int)age.TotalHours}h",
        _ => $"{(int)age.TotalDays}d",
    };

    /// <summary>`40ms`, `1.2s`: times that are compared with each other.</summary>
    internal static string Brief(TimeSpan time) => time.TotalSeconds < 1 ? $"{time.TotalMilliseconds:0}ms" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#}s");

    /// <summary>`512 B`, `43.1 MB`, `1.2 GB`; powers of 1024, the letters everybody writes.</summary>
    internal static string Bytes(long bytes) => bytes < 0 ? "-" : Core.Diagnosis.Figures.Size(bytes);

    /// <summary>`1 error`, `2 errors`.</summary>
    internal static string Count(long count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
