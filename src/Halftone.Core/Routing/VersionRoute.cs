using Halftone.Core.Admission;
using Halftone.Core.Config;

namespace Halftone.Core.Routing;

/// <summary>A version as the data plane sees it: an entry of the immutable table that points at long-lived things.</summary>
internal sealed record VersionRoute(VersionKey Key, Pool Pool, LimitsConfig Limits, VersionTally Tally);
