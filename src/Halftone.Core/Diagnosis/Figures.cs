using System.Globalization;

namespace Halftone.Core.Diagnosis;

/// <summary>Figures of memory in sentences, as screens have them: powers of 1024, the letters everybody writes, no locale.</summary>
internal static class Figures
{
    internal static string Size(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => Tenths(bytes / 1024.0, "KB"),
        < 1024L * 1024 * 1024 => Tenths(bytes / 1048576.0, "MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.##} GB"),
    };

    internal static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#}s");

    /// <summary>`2026-11-27 13:44:48Z`.</summary>
    internal static string Moment(DateTimeOffset moment) => string.Create(CultureInfo.InvariantCulture, $"{moment.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");

    internal static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Tenths(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number:0.#} {unit}");
}
