using System.Collections.Immutable;
using Halftone.Core;
using Halftone.Core.Admission;
using Halftone.Core.Config;
using Microsoft.Extensions.Logging;

namespace Halftone.Control.Supervision;

#pragma warning disable IDE0060, CS9113, CA1812 // signatures first; the bodies follow
/// <summary>Starts, watches, replaces and stops the instances of every version, and keeps the versions' pools in step with them.</summary>
/// <remarks>All members may be called from any thread; steps of one version run one after the other.</remarks>
internal sealed class Supervisor(SupervisorOptions options, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>Output of all instances.</summary>
    internal LogTail Logs => throw new NotImplementedException();

    /// <summary>Ends what an earlier gateway of the same id left behind and starts the guard; returns how many processes were ended.</summary>
    /// <remarks>Call it once the admin socket is ours and before anything is started: the processes of a living gateway must not be swept.</remarks>
    internal Task<int> OpenAsync(CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Starts all instances and adds each to the pool when it is ready; ends when every one is ready or has failed its first start.</summary>
    /// <remarks>Failed ones are tried again in the background: a candidate until it gives up (then the pool closes), stable for ever.
    /// Cancelling stops the version again. A version with `addresses` only joins the pool.</remarks>
    internal Task<StartResult> StartVersionAsync(VersionKey key, VersionConfig config, bool stable, Pool pool, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Rolls a running version over to another config, one instance at a time: start, ready, swap, drain, stop.</summary>
    /// <remarks>At the first failed start it halts and rolls back what was already swapped: the version runs as before.
    /// With a fixed `port` the old instance has to stop first.</remarks>
    internal Task<StartResult> ReplaceVersionAsync(VersionKey key, VersionConfig config, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Replaces one instance (1-based place) or all by new processes of the same config, as ReplaceVersionAsync does.</summary>
    internal Task<StartResult> RestartAsync(VersionKey key, int? instance, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Starts or stops instances until there are so many; new ones that fail their first start are removed again.</summary>
    internal Task<StartResult> ScaleAsync(VersionKey key, int instances, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Drains and stops all instances and forgets the version. Its pool stays the caller's.</summary>
    internal Task StopVersionAsync(VersionKey key, CancellationToken stop) => throw new NotImplementedException();

    /// <summary>Stable never gives up; a version that had given up is tried again when it becomes stable.</summary>
    internal void SetStable(VersionKey key, bool stable) => throw new NotImplementedException();

    internal bool Runs(VersionKey key) => throw new NotImplementedException();

    /// <summary>All instances in start order.</summary>
    internal ImmutableArray<InstanceStatus> Read() => throw new NotImplementedException();

    /// <summary>Kills every process group at once and without waiting: the answer to a second signal.</summary>
    internal void KillNow() => throw new NotImplementedException();

    /// <summary>Stops all versions in reverse start order, each within its grace.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
