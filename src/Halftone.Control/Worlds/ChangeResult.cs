using System.Collections.Immutable;
using Halftone.Control.Supervision;
using Halftone.Core;
using Halftone.Core.Processes;

namespace Halftone.Control.Worlds;

/// <summary>How a change of the world ended: done, nothing to do, or refused with everything as it was.</summary>
internal abstract record ChangeResult
{
    private ChangeResult() { }

    /// <param name="Changes">What was done, as sentences.</param>
    internal sealed record Done(Items<string> Changes, Items<string> Warnings) : ChangeResult;

    internal sealed record Unchanged(string Why) : ChangeResult;

    /// <summary>Only a restart of the gateway can do this.</summary>
    internal sealed record NeedsRestart(Items<string> Keys) : ChangeResult;

    /// <summary>Instances did not become ready; what ran before runs on.</summary>
    internal sealed record StartFailed(VersionKey Version, ImmutableArray<StartFault> Faults) : ChangeResult
    {
        internal static StartFailed Of(VersionKey version, StartResult result) => new(version, result.Faults);
    }

    /// <summary>No such service, version or instance.</summary>
    internal sealed record Unknown(string What, Items<string> Known) : ChangeResult;

    /// <summary>The request makes no sense for this service.</summary>
    internal sealed record Refused(string Why, string Fix) : ChangeResult;

    /// <summary>It would make sense, but not in the present state.</summary>
    internal sealed record Conflict(string Why, string Fix) : ChangeResult;
}
