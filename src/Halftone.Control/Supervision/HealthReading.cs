namespace Halftone.Control.Supervision;

/// <summary>An instance's health, as screens and metrics show it.</summary>
/// <param name="Word">well, ailing (left out if it were not needed), ejected or trial.</param>
/// <param name="Why">Null when it is well.</param>
internal sealed record HealthReading(string Word, string? Why)
{
    internal static HealthReading Well { get; } = new("well", null);

    /// <summary>It gets its share of requests.</summary>
    internal bool Serves => Word is "well" or "ailing";
}
