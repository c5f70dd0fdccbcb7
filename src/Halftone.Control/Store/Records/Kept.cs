namespace Halftone.Control.Store.Records;

/// <summary>A record and the revision that wrote it; 0 = it was never written.</summary>
internal readonly record struct Kept<T>(T Record, long Revision);
