namespace Halftone.Core.Routing;

/// <summary>Which bytes the offsets of an <see cref="Occurrence"/> point into.</summary>
internal enum OccurrenceText : byte { Head, Query, Decoded }
