using System.Globalization;

namespace Halftone.Verbs;

/// <summary>Times on the command line: a number with its unit, as in the config file.</summary>
internal static class Durations
{
    internal static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        duration = text.AsSpan(digits) switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => default,
        };
        return duration > TimeSpan.Zero;
    }
}
