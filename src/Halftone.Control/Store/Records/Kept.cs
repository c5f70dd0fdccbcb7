namespace Halftone.Control.Store.Records;

/// <summary>A record and the revision that wrote it; 0 = it was never written.</summary>
internal readonly record struct Kept<T>(T Record, long Revision);

/// <summary>An entry of a log, read.</summary>
internal sealed record Logged<T>(long Number, DateTimeOffset Time, T Record);
