using System.Collections.Immutable;
using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision;

/// <summary>A version that is in operation: processes of ours, or addresses of somebody else's.</summary>
internal abstract class RunningVersion : IAsyncDisposable
{
    internal abstract VersionKey Key { get; }

    internal abstract Task<StartResult> StartAsync(CancellationToken stop);

    internal abstract Task<StartResult> ReplaceAsync(VersionConfig config, CancellationToken stop);

    internal abstract Task<StartResult> RestartAsync(int? instance, CancellationToken stop);

    internal abstract Task<StartResult> ScaleAsync(int instances, CancellationToken stop);

    /// <summary>Drains and stops everything; ends a step under way.</summary>
    public abstract ValueTask DisposeAsync();

    internal abstract void SetStable(bool stable);

    internal abstract ImmutableArray<InstanceStatus> Read();

    /// <summary>Whether this config can be reached by <see cref="ReplaceAsync"/>; a command does not become an address.</summary>
    internal abstract bool Fits(VersionConfig config);
}
