using System.Text;
using Halftone.Core.Admission;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>A version as the data plane sees it: an entry of the immutable table that points at long-lived things.</summary>
internal sealed record VersionRoute(VersionKey Key, Pool Pool, LimitsConfig Limits, VersionTally Tally)
{
    /// <summary>Where its requests go while a rollback keeps them from it.</summary>
    internal Withdrawal Withdrawal { get; init; } = new();

    /// <summary>Names in bytes, for the access log.</summary>
    internal byte[] ServiceText { get; } = Encoding.UTF8.GetBytes(Key.Service);
    internal byte[] VersionText { get; } = Encoding.UTF8.GetBytes(Key.Version);

    /// <summary>The field that tells instances how long they have; empty = none.</summary>
    internal byte[] DeadlineName { get; } = Encoding.ASCII.GetBytes(Limits.DeadlineHeader ?? "");
}
