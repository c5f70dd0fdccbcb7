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

    /// <summary>Instances did not become ready; what ran before runs on, but for what <see cref="NotUndone"/> says.</summary>
    internal sealed record StartFailed(VersionKey Version, ImmutableArray<StartFault> Faults) : ChangeResult
    {
        /// <summary>What has changed all the same, as sentences.</summary>
        internal Items<string> NotUndone { get; init; } = [];

        internal string What => NotUndone.IsEmpty
            ? $"{Version} did not start; nothing was changed, what ran before runs on"
            : $"{Version} did not start; what ran before runs on, except: {string.Join("; ", NotUndone)}";

        /// <param name="before">What had been changed before this step.</param>
        internal static StartFailed Of(VersionKey version, StartResult result, params IEnumerable<string> before) =>
            new(version, result.Faults) { NotUndone = before.Concat(result.NotUndone).ToItems() };
    }

    /// <summary>No such service, version or instance.</summary>
    internal sealed record Unknown(string What, Items<string> Known) : ChangeResult;

    /// <summary>The request makes no sense for this service.</summary>
    internal sealed record Refused(string Why, string Fix) : ChangeResult;

    /// <summary>It would make sense, but not in the present state.</summary>
    internal sealed record Conflict(string Why, string Fix) : ChangeResult;

    /// <summary>It is not what was looked at any more.</summary>
    internal sealed record Moved(string Why, string Fix) : ChangeResult;
}
