using System.Collections.Immutable;
using Halftone.Core;
using Halftone.Core.Config;

namespace Halftone.Control.Supervision;

/// <summary>A version that is in operation: processes of ours, or addresses of somebody else's.</summary>
internal abstract class RunningVersion : IAsyncDisposable
{
    internal abstract VersionKey Key { get; }

    /// <summary>It is stopped after the others of its service.</summary>
    internal abstract bool IsStable { get; }

    internal abstract Task<StartResult> StartAsync(CancellationToken stop);

    internal abstract Task<StartResult> ReplaceAsync(VersionConfig config, CancellationToken stop);

    internal abstract Task<StartResult> RestartAsync(int? instance, CancellationToken stop);

    internal abstract Task<StartResult> ScaleAsync(int instances, CancellationToken stop);

    /// <summary>Drains and stops everything; ends a step under way.</summary>
    public abstract ValueTask DisposeAsync();

    internal abstract void SetStable(bool stable);

    /// <summary>Takes over a config that needs no new processes.</summary>
    internal abstract void Configure(VersionConfig config);

    /// <summary>False: there is no such instance of ours.</summary>
    internal abstract bool Hold(int instance, bool held);

    internal abstract ImmutableArray<InstanceStatus> Read();

    /// <summary>Who sits in a place (from 1); null: nobody of ours.</summary>
    internal abstract InstanceActor? Find(int instance);

    /// <summary>Instances that live on for their streams only.</summary>
    internal abstract ImmutableArray<LeavingStatus> ReadLeaving();

    /// <summary>After a <see cref="DisposeAsync"/>: completes when nothing of it is left, or nothing but streams.</summary>
    internal abstract Task Left { get; }

    /// <summary>Whether this config can be reached by <see cref="ReplaceAsync"/>; a command does not become an address.</summary>
    internal abstract bool Fits(VersionConfig config);
}
