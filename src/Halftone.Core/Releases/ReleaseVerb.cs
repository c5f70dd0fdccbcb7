namespace Halftone.Core.Releases;

/// <summary>What people may ask of a release in a phase: the `actions` of screens and of the API.</summary>
internal enum ReleaseVerb : byte { Approve, Promote, PromoteFull, Pause, Resume, Abort, RollBack, Split, Retry }
