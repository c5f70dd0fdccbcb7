using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision;

/// <summary>An instance that was replaced or taken away, and lives on for its streams.</summary>
/// <param name="Name">`v2/1`; the one that has taken its place is called the same.</param>
/// <param name="Pid">Null when somebody else runs it.</param>
/// <param name="ClosesIn">Until they begin to be closed; zero = they are being closed.</param>
internal sealed record LeavingStatus(VersionKey Version, string Name, int? Pid, int Streams, TimeSpan ClosesIn)
{
    /// <param name="waited">Since it was let go.</param>
    internal static TimeSpan Left(LimitsConfig limits, TimeSpan waited) => limits.DrainStreams > waited ? limits.DrainStreams - waited : TimeSpan.Zero;
}
