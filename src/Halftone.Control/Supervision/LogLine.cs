using Halftone.Core;

namespace Halftone.Control.Supervision;

/// <summary>One line of a child's output, as bytes: it is the child's text, not ours, and need not be UTF-8.</summary>
/// <param name="At">When the line's end was read.</param>
/// <param name="Instance">`v2/1`.</param>
/// <param name="IsError">From stderr.</param>
/// <param name="Text">Without the newline.</param>
/// <param name="IsCut">It was longer than 64 KB; the rest went to the next line.</param>
internal sealed record LogLine(DateTimeOffset At, VersionKey Version, string Instance, bool IsError, ReadOnlyMemory<byte> Text, bool IsCut);
