using System.Collections.Immutable;

namespace Halftone.Control.Supervision;

#pragma warning disable IDE0060 // signatures first; the bodies follow
/// <summary>The recent output of all instances, and a way to follow it.</summary>
/// <remarks>Filters: null = any. `instance` is a name such as `v2/1`.</remarks>
internal sealed class LogTail
{
    /// <summary>The last lines that match, oldest first.</summary>
    internal ImmutableArray<LogLine> Last(int lines, string? service = null, string? version = null, string? instance = null) => throw new NotImplementedException();

    /// <summary>The last lines that match and everything after them, without a gap between.</summary>
    internal (ImmutableArray<LogLine> Last, LogSubscription Next) Follow(int lines, string? service = null, string? version = null, string? instance = null) => throw new NotImplementedException();
}
