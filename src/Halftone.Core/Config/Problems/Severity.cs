namespace Halftone.Core.Config.Problems;

internal enum Severity { Error, Warning }
