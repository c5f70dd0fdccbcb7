namespace Halftone.Core.Routing;

/// <summary>Where a named value stands in a request.</summary>
[Flags]
internal enum Source : byte { None = 0, Query = 1, Header = 2, Cookie = 4 }
